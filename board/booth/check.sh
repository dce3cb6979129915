#!/usr/bin/env bash
# The checks of the reference board that need no board.
#   board/booth/check.sh
# Exit 0: nothing failed. The Pi's own device tree comes from Debian's kernel package for arm64, kept under artifacts/cache.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../lib/common.sh"

# shellcheck source-path=SCRIPTDIR source=../lib/checks.sh
. "$REPO/board/lib/checks.sh"
BOOTH=$REPO/board/booth
TREE=$ARTIFACTS/cache/bcm2711-rpi-4-b.dtb
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# Without a warning, too.
compiles() {
    dtc -@ -I dts -O dtb -o "$WORK/guard-phone.dtbo" "$BOOTH/guard-phone.dtso" || return 1
    [ ! -s "$WORK/said" ]
}

# The tree of the Raspberry Pi 4, as Debian's kernel for arm64 has it.
fetch_tree() {
    [ ! -s "$TREE" ] || return 0
    local state=$WORK/apt name
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$ARTIFACTS/cache"
    : >"$state/status"
    local options=(-q -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o "Dir::State::lists=$state/lists"
        -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache" -o Debug::NoLocking=true
        -o Acquire::Languages=none -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update >"$WORK/said" 2>&1 || true
    name=$(apt-cache "${options[@]}" depends linux-image-arm64 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }')
    [ -n "$name" ] && (cd "$WORK" && apt-get "${options[@]}" download "$name" >>"$WORK/said" 2>&1) || return 1
    dpkg-deb --fsys-tarfile "$WORK"/linux-image-*.deb | tar -xO --wildcards '*/broadcom/bcm2711-rpi-4-b.dtb' >"$WORK/tree" &&
        [ -s "$WORK/tree" ] && mv "$WORK/tree" "$TREE"
}

applies() {
    fdtoverlay -i "$TREE" -o "$WORK/pi.dtb" "$WORK/guard-phone.dtbo"
}

# says NODE PROPERTY VALUE [TYPE]   In the merged tree.
says() {
    local found
    found=$(fdtget -t "${4:-s}" "$WORK/pi.dtb" "$1" "$2") || return 1
    [ "$found" = "$3" ] || echo "$1 $2 is \"$found\", not \"$3\""
    [ "$found" = "$3" ]
}

# Both links of the card lead to the I2S block, whatever numbers the nodes got.
card_reaches_i2s() {
    local i2s link
    i2s=$(fdtget -t u "$WORK/pi.dtb" /soc/i2s@7e203000 phandle)
    for link in 0 1; do
        says "/guard-phone-sound/simple-audio-card,dai-link@$link/cpu" sound-dai "$i2s" u || return 1
    done
}

# No node of the overlay may take a chip that the phone drives itself.
no_driver_takes_the_chips() {
    local chip
    for chip in ti,tca8418 ti,lp5036 wlf,wm8960; do
        ! grep -q "\"$chip\"" "$BOOTH/guard-phone.dtso" || { echo "$chip would be bound by the kernel"; return 1; }
    done
}

packages "to check the board's device tree" device-tree-compiler python3 >&2
check "the drawing and the tables are what board.toml and parts.toml say" python3 "$BOOTH/generate.py" --check
check "the overlay compiles without a warning" compiles
check "no kernel driver is bound to the phone's chips" no_driver_takes_the_chips
if fetch_tree; then
    check "the overlay applies to the tree of Debian's kernel" applies
    check "the bus runs at 400 kHz" says /soc/i2c@7e804000 clock-frequency 400000 u
    check "I2S is on" says /soc/i2s@7e203000 status okay
    check "I2S has the header's pins" says /soc/gpio@7e200000/guard-pcm brcm,pins "18 19 20 21" u
    check "the sound card reaches I2S" card_reaches_i2s
else
    skip "the overlay applies to the tree of Debian's kernel" "the kernel package for arm64 could not be had"
fi
[ "$FAILURES" -eq 0 ]
