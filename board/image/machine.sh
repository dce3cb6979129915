# An emulated arm64 machine that starts from the image as a Pi would: U-Boot, its script, the slot, systemd. Sourced by check.sh.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2034
#
# It has no booth hardware. What a test needs is told to systemd as credentials through the emulator's firmware interface, which no Pi
# has: the image is tested byte for byte as it is shipped.

MACHINE_TOOLS="qemu-system-arm mtools u-boot-tools"

# There is no booth around it: the phone runs on its virtual board. An emulated processor on a busy machine is many times slower than
# a Pi, and it stalls.
PATIENT='[Service]\nExecStart=\nExecStart=/usr/lib/phone/phone run --board virtual\nTimeoutStartSec=15min\nWatchdogSec=5min\n'

# machine_prepare WORK   Laid out before each start: the drop-ins that all tests share. A test adds its own with told.
machine_prepare() {
    WORK=$1 MACHINE=""
    mkdir -p "$WORK"
    printf 'cd /run/systemd/system || exit\n' >"$WORK/told"
    told phone.service "$PATIENT"
    told booth-trial.timer '[Timer]\nOnBootSec=\nOnBootSec=15min\n'
    told booth-update.service '[Service]\nStandardOutput=journal+console\nStandardError=file:/dev/console\n'
    told booth-trial.service '[Service]\nStandardOutput=journal+console\n'
    told booth-good.service '[Service]\nStandardOutput=journal+console\nStandardError=file:/dev/console\n'
    told guest.service '[Unit]\nAfter=multi-user.target\n[Service]\nType=oneshot\nTimeoutStartSec=infinity\nRuntimeDirectory=guest
StandardOutput=file:/dev/console\nStandardError=file:/dev/console
ExecStart=/bin/sh -c "mount -o ro /dev/disk/by-label/GUEST /run/guest && exec bash /run/guest/run"\n'
    # A credential's name has room for a short unit only: this one writes the drop-ins, and /tmp, which every start has, brings it along.
    printf '[Unit]\nDefaultDependencies=no\nBefore=sysinit.target phone.service multi-user.target\n[Service]\nType=oneshot\n%s\n%s' \
        'StandardError=file:/dev/console' 'ExecStart=/bin/sh /sys/firmware/qemu_fw_cfg/by_name/opt/guest/raw' >"$WORK/t.service"
    printf '[Unit]\nDefaultDependencies=no\nWants=t.service\n[Mount]\nWhat=tmpfs\nWhere=/tmp\nType=tmpfs\nOptions=mode=1777\n' >"$WORK/tmp.mount"
}

# told UNIT TEXT   A drop-in for a unit of the guest; a later one takes an earlier one's place.
told() { printf 'mkdir -p %s.d\ncat >%s.d/zz-told.conf <<"END"\n%b\nEND\n' "$1" "$1" "$2" >>"$WORK/told"; }

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
    { cat "$WORK/told"; printf 'echo "[Unit]" >guest.service\nsystemctl daemon-reload\nsystemctl start --no-block guest.service\n'; } >"$WORK/orders"
    rm -f "$WORK/console.new"
    qemu-system-aarch64 -M virt -cpu cortex-a72 -accel tcg,thread=multi -smp 2 -m 1024 -display none -nodefaults -monitor none \
        -serial "file:$WORK/console.new" -bios "$UBOOT" -rtc base=utc \
        -drive "file=$1,if=none,id=card,format=raw,cache=writeback" -device virtio-blk-pci,drive=card \
        -drive "file=$WORK/guest.img,if=none,id=guest,format=raw,readonly=on" -device virtio-blk-pci,drive=guest \
        -device virtio-rng-pci -netdev user,id=net -device virtio-net-pci,netdev=net,romfile= \
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
    machine_says '^guest: done' "$2" || status=1
    power_cut
    grep --text '^guest: ' "$WORK/console.last" | tr -d '\r'
    [ $status -eq 0 ] && ! grep --quiet --text '^guest: FAILED' "$WORK/console.last"
}
