#!/bin/sh
# A hook of mmdebstrap, see base.sh: the packages that are only unpacked, into $WORK/boot.
set -eu
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
cd "$WORK/boot"
kernel=$(apt-cache depends linux-image-arm64 | awk '$1 == "Depends:" { print $2; exit }')
# shellcheck disable=SC2086 # a list of words
apt-get -o APT::Sandbox::User=root download "$kernel" $BOOT_PACKAGES
