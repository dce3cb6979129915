# The parts of check.sh. Sourced.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2034,SC2153

# fresh_card NAME   A copy of the image as a card of 3 GiB: $CARD.
fresh_card() {
    CARD=$TESTS/$1.card
    cp --sparse=always --reflink=auto "$IMAGE.img" "$CARD"
    truncate --size 3G "$CARD"
}

# The boot partition of a card begins at 1 MiB.
boot_partition() { echo "$1@@1M"; }

part_files() {
    local boot=$TESTS/boot
    rm -rf "$boot" && mkdir -p "$boot"
    check "the boot partition is called BOOTH" test "$(mlabel -s -i "$(boot_partition "$IMAGE.img")" :: | awk '{ print $NF }')" = BOOTH
    check "the boot partition can be read" mcopy -s -i "$(boot_partition "$IMAGE.img")" '::*' "$boot/"
    check "what a Pi 3, 4 and CM4 start from is there" all_there "$boot" bootcode.bin start.elf fixup.dat start4.elf fixup4.dat u-boot.bin \
        config.txt boot.scr bcm2711-rpi-4-b.dtb bcm2711-rpi-cm4-io.dtb bcm2837-rpi-3-b.dtb bcm2837-rpi-3-b-plus.dtb \
        overlays/guard-phone.dtbo
    check "U-Boot is one for arm64, and the script is one it knows" is_u_boot "$boot"
    check "the booth's overlay applies to the tree of the Pi 4" fdtoverlay -i "$boot/bcm2711-rpi-4-b.dtb" -o "$TESTS/pi4.dtb" \
        "$boot/overlays/guard-phone.dtbo"
    check "I2S has its DMA channels there" test "$(fdtget -t s "$TESTS/pi4.dtb" /soc/i2s@7e203000 dma-names)" = "tx rx"
    check "the checksum is the image's" in_artifacts sha256sum --check --quiet "$(basename "$IMAGE").img.xz.sha256"
    check "the list of contents names what is in it" sbom_is_whole
    check "the update is signed by the image's key" rauc info --keyring="$KEYRING" "$IMAGE.raucb"
    check "a stranger's key does not open it" no_stranger_opens
    check "a dry run says what would be made, and makes nothing" dry_run_makes_nothing
}

dry_run_makes_nothing() {
    local before said
    before=$(made)
    said=$("$REPO/deploy.sh" image --dry-run) && [[ $said == *"would make"*"${IMAGE##*/}.img.xz"* ]] && [ "$before" = "$(made)" ]
}

made() { ls -l --time-style=full-iso "$ARTIFACTS" "$SLOTS" "$ARTIFACTS/cache"; }

all_there() {
    local folder=$1 name
    shift
    for name; do [ -s "$folder/$name" ] || { echo "$name is missing"; return 1; }; done
}

is_u_boot() { grep --quiet --text 'U-Boot 20' "$1/u-boot.bin" && mkimage -l "$1/boot.scr" | grep --quiet 'AArch64 Linux Script'; }

in_artifacts() (cd "$ARTIFACTS" && "$@")

sbom_is_whole() {
    python3 - "$IMAGE.spdx.json" <<'END'
import json, sys
parts = json.load(open(sys.argv[1], encoding="utf-8"))["packages"]
names = {part["name"] for part in parts}
missing = {"phone-firmware", "systemd", "rauc", "libopenal1", "raspi-firmware", "u-boot-rpi", "busybox-static", "System.CommandLine",
           "pjproject"} - names
missing |= {"linux-image"} - {name[:11] for name in names}
assert not missing, f"not in the list: {missing}"
assert all(part["versionInfo"] for part in parts), "a part has no version"
END
}

no_stranger_opens() {
    [ -s "$SIGNING/stranger.crt" ] || make_key stranger
    ! rauc info --keyring="$SIGNING/stranger.crt" "$IMAGE.raucb"
}

# Both from the packages on: the base is one download, as two builds of one day have it.
part_twice() { check "two builds have the same bytes" builds_twice; }

builds_twice() {
    local again=$TESTS/again
    make_slot "$(cat "$SLOTS/$VERSION/build-id")" "$(phone_package)" "$VERSION" "$again" && card "$again" "$again.img" || return 1
    sha256sum <"$IMAGE.img" >"$TESTS/first.sum"
    sha256sum <"$again.img" | cmp - "$TESTS/first.sum" || { cmp "$IMAGE.img" "$again.img"; return 1; }
    rm -rf "$again" "$again.img"
}

# said OUTPUT   The guest's own checks become ours.
said() {
    local line
    while IFS= read -r line; do
        case $line in
            "guest: ok "*) echo "ok ${line#guest: ok }" ;;
            "guest: FAILED "*) echo "FAILED ${line#guest: FAILED }"; FAILURES=$((FAILURES + 1)) ;;
            "guest: done" | "guest: times"*) ;;
            *) echo "  | ${line#guest: }" ;;
        esac
    done
}

# guest_says NAME   One start of $CARD, whose script checks things inside.
guest_says() {
    local output
    output=$(run_guest "$CARD" "$START_LIMIT")
    said <<<"$output"
    [[ $output == *"guest: done"* ]] || {
        echo "FAILED the machine of \"$1\" came to its end"
        console_end | sed 's/^/  | /'
        FAILURES=$((FAILURES + 1))
    }
    rm -f "$CARD"
}

# on_the_cable NAME   A start of $CARD whose cable has a caller at its other end: $ADDRESS, $SPEECH. Needs root.
on_the_cable() {
    SPEECH=$ARTIFACTS/speech/sim.caller.en.wav
    [ -s "$SPEECH" ] || failed "there is no speech for the caller" "Make it: ./deploy.sh test --only image"
    machine_prepare "$TESTS/$1"
    guest_disk "$1"
    lan_up
    MACHINE_NET=tap,ifname=booth0,script=no,downscript=no RUN=$ON_LAN machine_start "$CARD"
    check "it starts from the card, is up, and has an address by DHCP" machine_says 'guest: address [0-9]' "$START_LIMIT"
    ADDRESS=$(tr -d '\r' <"$WORK/console.new" | sed -n 's/.*guest: address \([0-9.]*\).*/\1/p')
}

off_the_cable() {
    check "its own checks have all been made" machine_says 'guest: done' "$START_LIMIT"
    power_cut
    lan_down
    said <<<"$(guest_words)"
    rm -f "$CARD"
}

no_cable() { [ "$(id -u)" -ne 0 ] && skip "a call from outside" "the machine's cable needs root: sudo board/image/check.sh $1"; }

# Another maker's phone at the other end of the cable calls, and is answered.
part_call() {
    no_cable call && return
    fresh_card call
    on_the_cable call
    caller_dials "$ADDRESS" "$SPEECH"
    check "outside, it is heard ringing" caller_says '180 ringing'
    check "outside, the call is answered" caller_says 'call established|call answered'
    check "outside, the guard's hanging up ends it" caller_says '^BYE sip:visitor'
    check "outside, sound came from the phone (emulated time stalls: a second is enough)" caller_heard 1
    off_the_cable
}

# What an installer does: the finished image to a card with flash, the card into the unit. Its panel then asks for the label's password,
# so the caller gives up once it rings.
part_unit() {
    no_cable unit && return
    CARD=$TESTS/unit.card
    rm -f "$CARD"
    truncate --size 3G "$CARD"
    printf 'profile = "property-office"\nlanguage = "en"\n[desk]\nrings-limit = 5\n' >"$TESTS/good-site.toml"
    printf 'serial,post,account,username,password\nB-0001,West Gate,sip:201@%s,201,a-password\n' "$LAN_ADDRESS" >"$TESTS/units.csv"
    rm -rf "$TESTS/units"
    check "the image is flashed with a unit's settings" env PHONE_UNITS="$TESTS/units" "$REPO/deploy.sh" flash "$CARD" --file \
        --image "$IMAGE.img.xz" --site "$TESTS/good-site.toml" --units "$TESTS/units.csv" --yes
    on_the_cable unit
    caller_dials "$ADDRESS" "$SPEECH"
    check "outside, it is heard ringing" caller_says '180 ringing'
    caller_gives_up
    off_the_cable
}

# Nobody has a clock or a faultless hand: what the card brings is wrong, and it is 1970.
part_faults() {
    fresh_card faults
    printf 'language = "en"\n[desk]\nring-limit = 5\n' >"$TESTS/site.toml"
    mcopy -o -i "$(boot_partition "$CARD")" "$TESTS/site.toml" ::site.toml
    machine_prepare "$TESTS/faults"
    guest_disk faults
    MACHINE_CLOCK=1970-01-01 guest_says faults
}

# Small bundles: most are refused before anything of them is looked at.
part_refuse() {
    local small=$TESTS/small.img
    head --bytes 1M /dev/urandom >"$small"
    [ -s "$SIGNING/stranger.crt" ] || make_key stranger
    check "bundles to be refused are made" make_refused "$small"
    fresh_card refuse
    machine_prepare "$TESTS/refuse"
    guest_disk refuse "$TESTS/stranger.raucb" "$TESTS/older.raucb" "$TESTS/other.raucb" "$TESTS/damaged.raucb"
    guest_says refuse
}

# The damaged one has its signature, which is at its end; a block in the middle is another.
make_refused() {
    (KEY=$SIGNING/stranger.key CERTIFICATE=$SIGNING/stranger.crt KEYRING=$SIGNING/stranger.crt
        make_bundle "$1" 99.0.0 "$TESTS/stranger.raucb") && make_bundle "$1" 0.0.1 "$TESTS/older.raucb" &&
        COMPATIBLE=another-machine make_bundle "$1" 99.0.0 "$TESTS/other.raucb" &&
        make_bundle "$1" 99.0.0 "$TESTS/damaged.raucb" && printf 'damaged' |
        dd of="$TESTS/damaged.raucb" bs=1 seek=500000 conv=notrunc status=none
}

# variant VERSION [UNIT-DROP-IN]   The same system under another version, as a signed update: $VARIANT. Its files are changed inside the
# finished file system; the drop-in is for phone.service, and comes after what all tests tell it.
variant() {
    local image=$TESTS/$1.img orders=$TESTS/$1.orders
    VARIANT=$TESTS/$1.raucb
    [ "$VARIANT" -nt "$SLOTS/$VERSION/build-id" ] && return 0
    cp --sparse=always "$SLOTS/$VERSION/root.img" "$image"
    debugfs -R 'cat /usr/lib/os-release' "$image" 2>/dev/null |
        sed "s/^IMAGE_VERSION=.*/IMAGE_VERSION=$1/; s/^BUILD_ID=.*/BUILD_ID=test-$1/" >"$TESTS/os-release"
    printf 'rm /usr/lib/os-release\nwrite %s /usr/lib/os-release\n' "$TESTS/os-release" >"$orders"
    if [ -n "${2:-}" ]; then
        printf '%b' "$2" >"$TESTS/drop-in"
        printf 'write %s /usr/lib/systemd/system/phone.service.d/zzz-test.conf\n' "$TESTS/drop-in" >>"$orders"
    fi
    { debugfs -w -f "$orders" "$image" && make_bundle "$image" "$1" "$VARIANT"; } >"$LOGS/image-variant.log" 2>&1 ||
        failed "the update $1 of the test could not be made" "artifacts/logs/image-variant.log says why."
    rm -f "$image"
}

# update_card NAME BUNDLE   A card with the bundle on its boot partition, and the machine's drop-ins.
update_card() {
    fresh_card "$1"
    mcopy -o -i "$(boot_partition "$CARD")" "$2" ::update.raucb
    machine_prepare "$TESTS/$1"
    guest_disk told
}

part_update() {
    local from
    variant 99.1.0
    update_card update "$VARIANT"
    machine_start "$CARD"
    check "it starts from slot A and finds it good" machine_says 'guest: slot A version [^ ]+ ready' "$START_LIMIT"
    from=$SECONDS
    check "it installs the update" machine_says 'Installing .* succeeded' "$UPDATE_LIMIT"
    echo "  | installed in $((SECONDS - from)) s"
    check "it starts the new version from slot B, and its phone is ready" machine_says 'guest: slot B version 99\.1\.0 ready' \
        "$START_LIMIT"
    check "the new slot is found good" machine_says 'slot B \(99\.1\.0\) is good' "$START_LIMIT"
    check "the update is not installed again" machine_says 'was installed before|is not newer' "$START_LIMIT"
    power_cut
    check "after a power cut it starts the new version again" starts_with 'guest: slot B version 99\.1\.0 ready'
    rm -f "$CARD"
}

# starts_with PATTERN   One start; ends the machine.
starts_with() {
    local status=0
    machine_start "$CARD"
    machine_says "$1" "$START_LIMIT" || status=1
    power_cut
    return $status
}

# The power goes at some percent of the update; the next start must have a phone that takes calls and a whole journal, and after as
# many starts as it takes the update is in.
part_cuts() {
    local start cut=0 cuts=${IMAGE_CUTS:-10} percent
    variant 99.1.0
    update_card cuts "$VARIANT"
    for ((start = 1; cut < cuts && start <= 3 * cuts; start++)); do
        percent=$((RANDOM % 100))
        machine_start "$CARD"
        check "start $start: the phone is ready" machine_says 'guest: slot [AB] version [^ ]+ ready' "$START_LIMIT"
        check "start $start: the journal is whole" machine_says 'guest: journal whole' 120
        check "start $start: the power goes at $percent % of the update or later" reaches_percent "$percent"
        power_cut
        if update_is_over; then
            update_card cuts "$VARIANT" # no update was cut: the next one begins on a card that has not had it
        else
            cut=$((cut + 1))
        fi
    done
    check "$cuts cuts fell into an update" test "$cut" -eq "$cuts"
    check "after the cuts it starts with a phone that is ready" starts_with 'guest: slot [AB] version [^ ]+ ready'
    rm -f "$CARD"
}

update_is_over() { grep --quiet --text --extended-regexp 'was installed before|is not newer' "$WORK/console.new"; }

# reaches_percent N   RAUC tells its progress; it does not stop at every percent. Also true when there is nothing left to install.
reaches_percent() {
    local until=$((SECONDS + UPDATE_LIMIT))
    until update_is_over || tr -d '\r' <"$WORK/console.new" | awk -v want="$1" '
        match($0, / [0-9]+% /) && substr($0, RSTART) + 0 >= want { found = 1 }
        END { exit !found }'; do
        [ $SECONDS -lt $until ] || { console_end; return 1; }
        sleep 0.2
    done
}

# A new version whose phone never gets ready: it has the time that a Pi gives it, the old one as long as the emulator needs.
part_back() {
    variant 99.2.0 '[Service]\nExecStart=\nExecStart=/bin/sleep infinity\n'
    update_card back "$VARIANT"
    echo 'grep -q rauc.slot=A /proc/cmdline || rm -r booth-trial.timer.d' >>"$WORK/told"
    machine_start "$CARD"
    check "it installs a version whose phone never gets ready" machine_says 'Installing .* succeeded' $((START_LIMIT + UPDATE_LIMIT))
    check "it tries the new slot" machine_says 'booth: slot B, tries left' "$START_LIMIT"
    check "the new slot gives up its place" machine_says 'slot B \(99\.2\.0\) had no phone ready' "$START_LIMIT"
    check "the old slot is back with its phone, by itself, and does not try the bad update again" \
        machine_says '99\.2\.0 was installed before' $((3 * START_LIMIT))
    power_cut
    rm -f "$CARD"
}

# Both slots have used up their tries.
part_bad() {
    fresh_card bad
    printf 'BOOT_ORDER=B A\nBOOT_A_LEFT=0\nBOOT_B_LEFT=0\n' >"$TESTS/bad.txt"
    mkenvimage -s 512 -o "$TESTS/bad.env" "$TESTS/bad.txt"
    dd if="$TESTS/bad.env" of="$CARD" bs=512 seek=64 conv=notrunc status=none
    machine_prepare "$TESTS/bad"
    guest_disk told
    machine_start "$CARD"
    check "U-Boot gives all tries back" machine_says 'no slot has a try left' "$START_LIMIT"
    check "it finds nothing to load in the empty slot" machine_says 'slot B cannot be loaded' "$START_LIMIT"
    check "it starts the other slot, and the phone is ready" machine_says 'guest: slot A version [^ ]+ ready' "$START_LIMIT"
    power_cut
    rm -f "$CARD"
}

# Paired starts of the same card, with the phone and without: userspace to "can take calls" against userspace to multi-user.
part_times() {
    local pair with=() without=()
    fresh_card times
    machine_prepare "$TESTS/times"
    guest_disk times
    run_guest "$CARD" "$START_LIMIT" >/dev/null # a card's first start grows its partition
    for ((pair = 0; pair < ${IMAGE_PAIRS:-3}; pair++)); do
        machine_prepare "$TESTS/times"
        guest_disk times
        with+=("$(run_guest "$CARD" "$START_LIMIT" | awk '/times/ { print ($5 - $3) / 1e6 }')")
        told phone.service '[Unit]\nConditionPathExists=/nowhere\n'
        without+=("$(run_guest "$CARD" "$START_LIMIT" | awk '/times/ { print ($4 - $3) / 1e6 }')")
    done
    echo "  | userspace to call-ready: ${with[*]} s; to multi-user without the phone: ${without[*]} s"
    check "every start told its times" test "$(printf '%s\n' "${with[@]}" "${without[@]}" | grep -c .)" -eq "$((2 * pair))"
    check "call-ready within 1.5 times of multi-user without the phone (medians)" \
        awk "BEGIN { exit !($(median "${with[@]}") <= 1.5 * $(median "${without[@]}")) }"
    rm -f "$CARD"
}

median() { printf '%s\n' "$@" | sort -g | awk '{ at[NR] = $1 } END { print at[int((NR + 1) / 2)] }'; }
