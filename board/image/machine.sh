# An emulated arm64 machine that starts from the image as a Pi would: U-Boot, its script, the slot, systemd. Sourced by check.sh.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2034,SC2086 # RUN is a list of words
#
# It has no booth hardware. What a test needs is told to systemd as credentials through the emulator's firmware interface, which no Pi
# has: the image is tested byte for byte as it is shipped.

MACHINE_TOOLS="qemu-system-arm mtools u-boot-tools"

# machine_prepare WORK   Laid out before each start: what all tests tell the guest's units. A test adds its own with told.
machine_prepare() {
    WORK=$1 MACHINE=""
    mkdir -p "$WORK"
    cp "$IMAGE_RECIPE/guest/orders" "$WORK/told"
    # A credential's name has room for a short unit only: this one runs the orders, and /tmp, which every start has, brings it along.
    cat >"$WORK/t.service" <<'END'
[Unit]
DefaultDependencies=no
Before=sysinit.target phone.service multi-user.target
[Service]
Type=oneshot
StandardError=file:/dev/console
ExecStart=/bin/sh /sys/firmware/qemu_fw_cfg/by_name/opt/guest/raw
END
    cat >"$WORK/tmp.mount" <<'END'
[Unit]
DefaultDependencies=no
Wants=t.service
[Mount]
What=tmpfs
Where=/tmp
Type=tmpfs
Options=mode=1777
END
}

# told UNIT TEXT   A drop-in for a unit of the guest; a later one takes an earlier one's place.
told() { printf 'drop %s <<"END"\n%b\nEND\n' "$1" "$2" >>"$WORK/told"; }

# guest_disk SCRIPT FILE...   What runs in the guest once multi-user is reached, and what it needs. Prints to the console.
guest_disk() {
    local script=$1 file
    shift
    rm -f "$WORK/guest.img"
    truncate --size "$(($(cat "$IMAGE_RECIPE/guest/$script" "$@" | wc -c) / 1048576 + 8))M" "$WORK/guest.img"
    mkfs.vfat -n GUEST "$WORK/guest.img" >/dev/null
    mcopy -i "$WORK/guest.img" "$IMAGE_RECIPE/guest/$script" ::run
    mcopy -i "$WORK/guest.img" "$IMAGE_RECIPE/guest/common" ::common
    for file; do mcopy -i "$WORK/guest.img" "$file" "::${file##*/}"; done
}

# machine_start CARD   Goes on in the background; console in $WORK/console, which grows over restarts of the same test.
machine_start() {
    { cat "$WORK/told"; printf 'systemctl daemon-reload\nsystemctl start --no-block guest.service\n'; } >"$WORK/orders"
    rm -f "$WORK/console.new"
    ${RUN:-} nice -n "${IMAGE_NICE:-0}" qemu-system-aarch64 -M virt -cpu cortex-a72 -accel tcg,thread=multi -smp 2 -m 1024 \
        -display none -nodefaults -monitor none \
        -serial "file:$WORK/console.new" -bios "$UBOOT" -rtc "base=${MACHINE_CLOCK:-utc}" \
        -drive "file=$1,if=none,id=card,format=raw,cache=writeback" -device virtio-blk-pci,drive=card \
        -drive "file=$WORK/guest.img,if=none,id=guest,format=raw,readonly=on" -device virtio-blk-pci,drive=guest \
        -device virtio-rng-pci -netdev "${MACHINE_NET:-user},id=net" -device virtio-net-pci,netdev=net,romfile= \
        -fw_cfg "name=opt/io.systemd.credentials/systemd.extra-unit.t.service,file=$WORK/t.service" \
        -fw_cfg "name=opt/io.systemd.credentials/systemd.extra-unit.tmp.mount,file=$WORK/tmp.mount" \
        -fw_cfg "name=opt/guest,file=$WORK/orders" 2>"$WORK/qemu.log" &
    MACHINE=$!
    touch "$WORK/console.new"
}

# machine_says PATTERN SECONDS   Waits until the console says it; fails when the machine has ended or the time is over.
machine_says() {
    local pattern=$1 until=$((SECONDS + $2))
    until grep --quiet --text --extended-regexp "$pattern" "$WORK/console.new"; do
        [ $SECONDS -lt $until ] || { echo "the console never said \"$pattern\""; console_end; return 1; }
        kill -0 "$MACHINE" 2>/dev/null || { echo "the machine ended before it said \"$pattern\""; console_end; return 1; }
        sleep 0.5
    done
}

console_end() { tail --lines 15 "$WORK/console.new" | tr -d '\r'; cat "$WORK/qemu.log"; }

# power_cut   As if the plug was pulled: nothing is written any more.
power_cut() {
    kill -KILL "$MACHINE" 2>/dev/null
    wait "$MACHINE" 2>/dev/null
    tr -d '\r' <"$WORK/console.new" >>"$WORK/console"
    cp "$WORK/console.new" "$WORK/console.last"
    MACHINE=""
}

# run_guest CARD SECONDS   Starts, waits for the script's end, prints what it said, ends the machine. Fails if the script said so.
run_guest() {
    local status=0
    machine_start "$1"
    machine_says 'guest: done' "$2" || status=1
    power_cut
    guest_words
    [ $status -eq 0 ] && ! grep --quiet --text 'guest: FAILED' "$WORK/console.last"
}

# guest_words   What the last start's script said; systemd's progress may stand before it on the same line.
guest_words() { tr -d '\r' <"$WORK/console.last" | sed -n 's/.*\(guest: .*\)/\1/p'; }
