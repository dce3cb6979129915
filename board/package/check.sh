#!/usr/bin/env bash
# Proves the package: the same bytes twice, no lintian error, a service that is shut in, and its life in a fresh Debian: installed,
# a call through it, upgraded with its data kept, removed, purged with its keys destroyed.
#   check.sh [ARCH]     this machine's unless given; the other one's programs are emulated
set -uo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../lib/common.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/checks.sh
. "$REPO/board/lib/checks.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/foreign.sh
. "$REPO/board/lib/foreign.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/speech.sh
. "$REPO/board/lib/speech.sh"
ARCH=${1:-$(host_arch)}
WORK=$(mktemp -d)
ROOT=$WORK/root
trap 'rm -rf --one-file-system "$WORK"' EXIT

# Exposure that systemd-analyze security may find, in tenths (1.7 measured).
EXPOSURE_LIMIT=20

main() {
    foreign_programs "$ARCH"
    PACKAGE=$REPO/$("$REPO/board/package/build.sh" "$ARCH") || exit 1
    check "two builds have the same bytes" builds_twice
    check "lintian finds no error" lintian --fail-on error --allow-root "$PACKAGE"
    check "the service is shut in: exposure at most 2.0" \
        systemd-analyze security --offline=true --threshold=$EXPOSURE_LIMIT "$REPO/board/package/phone.service"
    if ! fresh_root >"$WORK/log" 2>&1; then
        tail -n 5 "$WORK/log" | sed 's/^/  | /'
        skip "its life in a fresh Debian" "mmdebstrap could not make one here"
    else
        life_in_a_fresh_root
    fi
    [ "$FAILURES" -eq 0 ]
}

builds_twice() {
    local first
    first=$(sha256sum <"$PACKAGE")
    "$REPO/board/package/build.sh" "$ARCH" && [ "$first" = "$(sha256sum <"$PACKAGE")" ]
}

# A Debian of this machine's release with what the package depends on, from this machine's own apt sources.
fresh_root() {
    local release sources DEPENDS
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    sources=$(debian_sources "$release") || return 1
    DEPENDS=$(dpkg-deb --field "$PACKAGE" Pre-Depends Depends | sed 's/^[^:]*: //' | paste -sd,)
    export DEPENDS
    # shellcheck disable=SC2016 # the hook's own variables
    mmdebstrap --quiet --variant=apt --architectures="$ARCH" --format=directory \
        --customize-hook='chroot "$1" apt-get satisfy --yes --no-install-recommends "$DEPENDS"' \
        "$release" "$ROOT" - <<<"$sources"
}

inside() { chroot "$ROOT" "$@"; }

# With /proc and processes of its own, none of which outlives it.
inside_alone() { unshare --mount --pid --fork --kill-child --mount-proc="$ROOT/proc" chroot "$ROOT" "$@"; }

life_in_a_fresh_root() {
    local newer=$WORK/newer.deb
    cp "$PACKAGE" "$ROOT/tmp/phone.deb"
    check "it installs" inside dpkg --install /tmp/phone.deb
    check "every library it needs is there" no_library_missing
    check "the program runs" inside phone version
    check "the program is for $ARCH" is_for_the_architecture
    check "a call goes through it, from the ring to the record" takes_a_call
    check "its settings are valid" inside phone config check
    check "its user and groups are there" user_has_groups
    check "only root and the phone read its settings" settings_are_private
    check "it starts with the machine" test -L "$ROOT/etc/systemd/system/multi-user.target.wants/phone.service"
    check "systemd understands its units" inside \
        systemd-analyze verify --man=no phone.service phone-provision.service phone-recovery.path phone-recovery.service

    install -d "$ROOT/var/lib/phone"
    echo "sealed with this" >"$ROOT/var/lib/phone/journal.key"
    echo "a record" >"$ROOT/var/lib/phone/journal.db"
    sed -i 's/^language = .*/language = "en"/' "$ROOT/etc/phone/phone.toml"
    make_newer "$newer"
    cp "$newer" "$ROOT/tmp/newer.deb"
    check "it is upgraded" inside dpkg --install /tmp/newer.deb
    check "an upgrade keeps data and settings" all_is_kept
    check "it is removed" inside dpkg --remove phone-firmware
    check "a removal keeps data and settings" all_is_kept
    # The inode outlives its name through this descriptor: what it holds afterwards is what a copy of the disk would hold.
    exec 5<"$ROOT/var/lib/phone/journal.key"
    check "it is purged" inside dpkg --purge phone-firmware
    check "a purge leaves nothing" nothing_is_left
    check "a purge overwrites the key before it goes" key_is_overwritten
    exec 5<&-
}

is_for_the_architecture() {
    local machine
    case $ARCH in
        amd64) machine='Advanced Micro Devices X86-64' ;;
        arm64) machine=AArch64 ;;
    esac
    readelf --file-header "$ROOT/usr/lib/phone/phone" | grep "Machine: *$machine" &&
        readelf --file-header "$ROOT/usr/lib/phone/libpjsua2.so" | grep "Machine: *$machine"
}

# The scenario of ./deploy.sh sim --once, by the installed program.
takes_a_call() {
    make_speech
    cp "$SPEECH"/*.wav "$ROOT/tmp/"
    inside_alone phone sim --once --speech-guard /tmp/sim.guard.zh.wav --speech-caller /tmp/sim.caller.zh.wav --work /tmp/sim
}

user_has_groups() {
    local group
    for group in audio gpio i2c; do
        inside id --name --groups phone | grep --word-regexp "$group" || return 1
    done
}

settings_are_private() {
    [ "$(inside stat -c %a:%U:%G /etc/phone /etc/phone/phone.toml | paste -sd' ')" = "750:root:phone 640:root:phone" ]
}

all_is_kept() {
    grep "a record" "$ROOT/var/lib/phone/journal.db" && grep "sealed" "$ROOT/var/lib/phone/journal.key" &&
        grep '^language = "en"' "$ROOT/etc/phone/phone.toml"
}

nothing_is_left() {
    [ ! -e "$ROOT/var/lib/phone" ] && [ ! -e "$ROOT/etc/phone" ]
}

key_is_overwritten() {
    ! grep "sealed with this" /dev/fd/5
}

no_library_missing() {
    local file
    for file in phone libpjsua2.so libe_sqlite3.so; do
        inside ldd "/usr/lib/phone/$file" || return 1
    done | tee "$WORK/ldd" | grep "not found" && return 1
    grep -q libpjsua2 "$WORK/ldd" || [ -s "$WORK/ldd" ]
}

# The same package with a higher version and another program, as an upgrade would bring.
make_newer() {
    local tree=$WORK/newer
    dpkg-deb --raw-extract "$PACKAGE" "$tree"
    sed -i 's/^Version: .*/&+newer/' "$tree/DEBIAN/control"
    dpkg-deb --root-owner-group -Znone --build "$tree" "$1" >/dev/null
}

main
