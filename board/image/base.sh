# The root file system before the phone is in it: Debian's packages, fetched and set up once, kept in artifacts/cache. Sourced.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2016 # a hook's own variables
# shellcheck source=../lib/foreign.sh
. "$REPO/board/lib/foreign.sh"

RELEASE=trixie
IMAGE_RECIPE=$REPO/board/image
# Packages that are not installed, only unpacked: what boots.
BOOT_PACKAGES="raspi-firmware u-boot-rpi u-boot-qemu busybox-static"

# base_root   Sets BASE: a folder with root.tar, status (dpkg's), and boot/*.deb.
base_root() {
    BASE=$ARTIFACTS/cache/image-base-$(base_key)
    [ ! -s "$BASE/root.tar" ] || return 0
    local sources
    sources=$(debian_sources "$RELEASE") || no_prerequisite "this machine's apt knows no Debian archive" "Use Debian 12 or 13, or run apt-get update."
    packages "to make the image" mmdebstrap
    foreign_programs arm64
    printf '%s\n' "$sources" >"$ARTIFACTS/cache/image.list"
    stage image-base "fetching and setting up Debian $RELEASE (arm64)" make_base "$ARTIFACTS/cache/image.list" || no_prerequisite \
        "Debian's packages for arm64 could not be had or set up" "Check the network and this machine's apt sources, then repeat."
}

base_key() { tree_hash board/image/packages.txt board/image/fetch-boot.sh board/package/control.in; }

make_base() {
    local sources=$1 work=$BASE.work debs=$ARTIFACTS/cache/debs-arm64
    as_root rm -rf "$work" && mkdir -p "$work/boot" "$debs" || return
    as_root env "WORK=$work" "BOOT_PACKAGES=$BOOT_PACKAGES" SOURCE_DATE_EPOCH=0 \
        mmdebstrap --mode=root --variant=essential --architectures=arm64 \
        --include="$(base_packages | paste -sd,)" --aptopt='Apt::Install-Recommends "false"' --skip=download/empty,essential/unlink \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --setup-hook='mkdir -p "$1/var/cache/apt/archives"' --setup-hook="sync-in '$debs' /var/cache/apt/archives" \
        --customize-hook="sync-out /var/cache/apt/archives '$debs'" \
        --customize-hook="$IMAGE_RECIPE/fetch-boot.sh" --customize-hook='cp "$1/var/lib/dpkg/status" "$WORK/status"' \
        "$RELEASE" "$work/root.tar" "$sources" || return
    as_root chown -R "$(id -u):$(id -g)" "$work" "$debs" && rm -rf "$BASE" && mv "$work" "$BASE"
}

# The names of packages.txt, and what the phone's package depends on.
base_packages() {
    sed 's/#.*//; s/ *$//; /^$/d' "$IMAGE_RECIPE/packages.txt"
    sed -n 's/^Depends: //p' "$REPO/board/package/control.in" | tr ',' '\n' | sed 's/([^)]*)//g; s/ //g' |
        awk -F '|' '{ print $NF }'
}
