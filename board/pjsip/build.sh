#!/usr/bin/env bash
# Builds PJSIP for the phone: one libpjsua2.so with everything inside (PJSIP's static libraries, the C# wrapper) and the
# C# classes that go with it.
#
#   board/pjsip/build.sh [--arch amd64|arm64]
#
# Makes artifacts/ARCH/lib/libpjsua2.so and firmware/Pjsip/generated/*.cs (the same for every architecture). Does
# nothing if both are there and neither the source, this folder nor the Debian release has changed since.
# PJSIP_TARBALL=FILE takes the source from that tarball instead of from Debian's archive.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/common.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/sysroot.sh
. "$REPO/board/lib/sysroot.sh"
# shellcheck source-path=SCRIPTDIR source=fetch.sh
. "$REPO/board/pjsip/fetch.sh"

GENERATED=$REPO/firmware/Pjsip/generated

usage() {
    sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

main() {
    ARCH=$(host_arch)
    while [ $# -gt 0 ]; do
        case $1 in
            --arch) ARCH=${2:-}; [ $# -lt 2 ] || shift ;;
            -h | --help) usage; exit 0 ;;
            *) usage_error "unknown option '$1'" "See board/pjsip/build.sh --help" ;;
        esac
        shift
    done
    TRIPLE=$(gnu_triple "$ARCH")
    case $REPO in
        *[[:space:]]*) usage_error "the project's folder has a space in its path, which PJSIP's makefiles cannot bear" \
            "Move it to a path without one: $REPO" ;;
    esac
    OUT=$ARTIFACTS/$ARCH/lib
    WORK=$ARTIFACTS/$ARCH/pjsip-build
    build_lock
    install_tools
    find_tarball
    refuse_old_source
    KEY=$(build_key)
    if up_to_date; then return 0; fi
    SYSROOT=""
    if [ "$ARCH" != "$(host_arch)" ]; then
        sysroot "$ARCH"
        SYSROOT=$(sysroot_of "$ARCH")
    fi
    build
    printf 'PJSIP %s, source sha256 %s\n' "$VERSION" "$TARBALL_SHA" >&2
}

install_tools() {
    packages "to compile PJSIP" build-essential pkg-config swig xz-utils ca-certificates
    if [ "$ARCH" = "$(host_arch)" ]; then
        packages "what PJSIP links" libssl-dev libopus-dev libsrtp2-dev libsamplerate0-dev uuid-dev
    else
        packages "to compile PJSIP for $ARCH" "gcc-${TRIPLE//_/-}" "g++-${TRIPLE//_/-}"
    fi
}

refuse_old_source() {
    VERSION=$(source_version "$TARBALL")
    [ -n "$VERSION" ] || no_prerequisite "'$TARBALL' is not a source of PJSIP" \
        "Set PJSIP_TARBALL to a pjproject tarball of $OLDEST_PJSIP or newer."
    version_at_least "$VERSION" "$OLDEST_PJSIP" || no_prerequisite "PJSIP $VERSION is too old" \
        "Set PJSIP_TARBALL to a pjproject tarball of $OLDEST_PJSIP or newer."
}

# What decides the outcome.
build_key() {
    {
        echo "$TARBALL_SHA $ARCH"
        tree_hash board/pjsip/compile.sh board/pjsip/config_site.h
        grep '^VERSION_ID=' /etc/os-release
    } | sha256sum | cut -c1-16
}

up_to_date() {
    [ "$(cat "$OUT/libpjsua2.key" 2>/dev/null)" = "$KEY" ] && [ -s "$OUT/libpjsua2.so" ] && [ -s "$GENERATED/Endpoint.cs" ]
}

build() {
    rm -rf "$WORK"
    mkdir -p "$WORK/source" "$OUT"
    step configure "configuring PJSIP $VERSION ($ARCH)"
    step compile "compiling PJSIP"
    step wrap "making its C# classes"
    step link "linking libpjsua2.so"
    rm -rf "$GENERATED"
    mv "$WORK/generated" "$GENERATED"
    mv "$WORK/libpjsua2.so" "$OUT/libpjsua2.so"
    echo "$KEY" >"$OUT/libpjsua2.key"
    rm -rf "$WORK"
}

# step NAME TEXT   Each step is a process of its own: inside a condition, bash would not stop at the first error.
step() {
    TARBALL=$TARBALL WORK=$WORK TRIPLE=$TRIPLE SYSROOT=$SYSROOT stage "pjsip-$ARCH-$1" "$2" "$REPO/board/pjsip/compile.sh" "$1" ||
        failed "PJSIP $VERSION could not be built for $ARCH" "The log says why; repeat the command once it is mended."
}

main "$@"
