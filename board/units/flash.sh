# Writes cards: refuses what must not be written, writes and reads back several at once, puts the units' settings on them, prints the
# labels. Sourced by deploy.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

UNITS=${PHONE_UNITS:-$ARTIFACTS/units}
BOOT_LABEL=BOOTH

# What a card goes through, as its line says it.
declare -A PHASES=([waiting]="waits" [writing]="is written" [reading]="is read back" [settings]="gets its settings" [done]="is done")

flash_packages() {
    packages "to write cards" xz-utils fdisk jq mtools
}

# newest_image   The image that ./deploy.sh image has made last.
newest_image() {
    local image newest=""
    for image in "$ARTIFACTS"/booth-*.img.xz; do
        if [ -e "$image" ] && { [ -z "$newest" ] || [ "$image" -nt "$newest" ]; }; then newest=$image; fi
    done
    [ -n "$newest" ] || failed "there is no image in artifacts/" "Make one with ./deploy.sh image, or name one with --image FILE."
    echo "$newest"
}

# unpack_image FILE   Checks it and sets RAW, RAW_SIZE, RAW_SUM and BOOT_OFFSET. Unpacked once for all cards of a day.
unpack_image() {
    local image=$1 cache
    [ -s "$image" ] || failed "there is no image $image" "Make one with ./deploy.sh image, or name another with --image FILE."
    check_sum "$image"
    install -d -m 700 "$UNITS"
    cache=$UNITS/image/$(stat -c '%s-%Y-%i' "$image")
    RAW=$cache/image
    if [ ! -e "$cache/sum" ]; then
        rm -rf "$UNITS/image"
        mkdir -p "$cache"
        stage unpack "unpacking $(basename "$image")" unpack_now "$image" "$RAW" ||
            failed "$image is corrupt" "Make or copy it again; its checksum is in $(basename "$image").sha256."
        sha256sum <"$RAW" | cut -d ' ' -f 1 >"$cache/sum"
    fi
    RAW_SIZE=$(stat -c %s "$RAW")
    RAW_SUM=$(<"$cache/sum")
    BOOT_OFFSET=$(boot_offset "$RAW")
}

unpack_now() {
    case $1 in
        *.xz) xz --decompress --stdout -- "$1" >"$2" ;;
        *) cp --reflink=auto -- "$1" "$2" ;;
    esac
}

check_sum() {
    local image=$1
    if [ -e "$image.sha256" ]; then
        [ "$(sha256sum <"$image" | cut -d ' ' -f 1)" = "$(cut -d ' ' -f 1 "$image.sha256")" ] ||
            failed "$image is corrupt: it does not fit $(basename "$image").sha256" "Make or copy both again."
    elif [ "${image##*.}" != xz ]; then
        failed "there is no $(basename "$image").sha256 beside $image: nobody could tell whether it is whole" \
            "Make it where the image comes from: sha256sum FILE >FILE.sha256"
    fi
}

# boot_offset FILE   Where its first partition begins, bytes; that is the FAT whose label is BOOTH.
boot_offset() {
    local start offset
    start=$(sfdisk --json "$1" 2>/dev/null | jq -r '.partitiontable.partitions[0].start // empty') || start=""
    offset=$((${start:-0} * 512))
    if [ "$offset" -eq 0 ] || ! MTOOLS_SKIP_CHECK=1 mlabel -s -i "$1@@$offset" 2>/dev/null | grep -q "$BOOT_LABEL"; then
        failed "this is no image of a booth: its first partition is no FAT called $BOOT_LABEL" "Name another with --image FILE."
    fi
    echo "$offset"
}

# card_refusal DEVICE   Prints why it must not be written; nothing if it may. STAND_IN=yes: files instead of devices.
card_refusal() {
    local device=$1
    if [ "$STAND_IN" = yes ]; then
        if [ ! -f "$device" ]; then
            echo "is no file"
        elif [ "$(stat -c %s "$device")" -lt "$RAW_SIZE" ]; then
            echo "is too small: $(stat -c %s "$device") bytes, the image needs $RAW_SIZE"
        fi
    elif [ ! -e "$device" ]; then
        echo "is not there; lsblk lists the disks of this machine"
    elif [ ! -b "$device" ]; then
        echo "is no block device"
    else
        device_refusal "$device"
    fi
}

device_refusal() {
    local why
    why=$(facts_of "$1" | refusal_by_facts "$(system_numbers)" "$RAW_SIZE") || why="cannot be looked at (lsblk)"
    if [ -z "$why" ] && ! held_by_nobody "$1"; then
        why="is in use (by a mount that is not seen from here, swap, LVM, RAID), or this user may not write it"
    fi
    [ -z "$why" ] || echo "$why"
}

facts_of() {
    lsblk --json --bytes --paths --output NAME,PATH,PKNAME,TYPE,SIZE,RO,RM,TRAN,MODEL,FSTYPE,LABEL,MAJ:MIN,MOUNTPOINTS -- "$1"
}

# refusal_by_facts SYSTEM-NUMBERS NEED   From lsblk's JSON on standard input.
refusal_by_facts() {
    jq --raw-output --argjson system "$1" --argjson need "$2" --from-file "$REPO/board/units/refusal.jq"
}

# The device numbers that this machine's own files lie on, as JSON: ["8:2", …].
system_numbers() {
    local path
    for path in / /boot /boot/firmware /usr /var /home "$REPO"; do
        [ ! -e "$path" ] || stat -c '%Hd:%Ld' "$path"
    done | sort -u | jq --raw-input . | jq --slurp --compact-output .
}

# The kernel's own word, whatever namespace a mount is in: it lends a block device to one owner only (open(2), O_EXCL).
held_by_nobody() {
    perl -MFcntl -e 'sysopen(my $disk, $ARGV[0], O_RDWR | O_EXCL) or exit 1' "$1"
}

# refuse_cards   Ends with the reasons if any card must not be written: then none is.
refuse_cards() {
    local device why refused=no
    for device in "${DEVICES[@]}"; do
        why=$(card_refusal "$device")
        if [ -n "$why" ]; then
            printf 'refused: %s %s\n' "$device" "$why" >&2
            refused=yes
        fi
    done
    [ "$refused" = no ] || failed "nothing was written" "Name only cards that may be erased; unmount what is mounted and not needed."
}

# tell_cards   What will become of each card.
tell_cards() {
    local i
    for i in "${!DEVICES[@]}"; do
        printf '%s  %s%s\n' "${DEVICES[i]}" "$(what_it_holds "${DEVICES[i]}")" \
            "${SERIALS[i]:+  ->  ${SERIALS[i]} $(post_of "${SERIALS[i]}")}"
    done
}

post_of() { jq --raw-output .post "$UNITS/$1/label.json"; }

ask_to_erase() {
    local answer=""
    [ -t 0 ] || failed "nobody is at a terminal to be asked whether all this may be erased" "Say so with --yes."
    read -r -p "All that is on it is lost. Erase and write? [y/N] " answer || true
    case $answer in
        y | Y | yes) ;;
        *) failed "nothing was written" "Answer y to erase, or name another card." ;;
    esac
}

# what_it_holds DEVICE   One line for the question.
what_it_holds() {
    if [ "$STAND_IN" = yes ]; then
        echo "a file"
        return
    fi
    facts_of "$1" | jq -r '.blockdevices[0]
        | "\(.model // "a disk" | gsub("^ +| +$"; "")), \(.size / 1e9 * 10 | floor / 10) GB, \(.tran // "built in")"
          + (if .rm then "" else ", NOT REMOVABLE" end)
          + ([recurse(.children[]?) | select(.fstype) | "\(.fstype)\(if .label then " \"\(.label)\"" else "" end)"]
             | if length > 0 then "; holds \(join(", "))" else "; empty" end)'
}

# write_cards   DEVICES, all at once; a line each. SERIALS[i] is the unit of the i-th, or nothing. Sets FLASHED to those that are well,
# and FLASHED_SERIALS to their units.
write_cards() {
    local work i pids=()
    work=$(mktemp -d)
    for i in "${!DEVICES[@]}"; do
        enter "$work/$i" waiting 0
        write_card "${DEVICES[i]}" "${SERIALS[i]:-}" "$work/$i" 2>"$work/$i.err" &
        pids+=($!)
    done
    follow_cards "$work" "${pids[@]}"
    FLASHED=() FLASHED_SERIALS=()
    for i in "${!DEVICES[@]}"; do
        if wait "${pids[i]}"; then
            FLASHED+=("$i")
            FLASHED_SERIALS+=("${SERIALS[i]:-}")
        else
            printf 'error: %s %s\n' "${DEVICES[i]}" "$(cat "$work/$i.why" 2>/dev/null || tail -n 1 "$work/$i.err")" >&2
        fi
    done
    rm -rf "$work"
}

# follow_cards FOLDER PID...   At a terminal the lines stand still and their figures move; otherwise a line says what has changed.
follow_cards() {
    local work=$1 pid first=yes running=yes
    shift
    while [ "$running" = yes ]; do
        running=no
        for pid; do
            if kill -0 "$pid" 2>/dev/null; then running=yes; fi
        done
        show_cards "$work" "$first"
        first=no
        [ "$running" = no ] || sleep 0.5
    done
}

show_cards() {
    local work=$1 first=$2 i phase percent line
    if [ -t 2 ] && [ "$first" = no ]; then printf '\033[%dA' "${#DEVICES[@]}" >&2; fi
    for i in "${!DEVICES[@]}"; do
        read -r phase percent <"$work/$i" || true
        line=$(printf '%-14s %-12s %-18s' "${DEVICES[i]##*/}" "${SERIALS[i]:-}" "${PHASES[$phase]:-failed}")
        if [ -t 2 ]; then
            printf '%s %s\033[K\n' "$line" "$(bar "$phase" "$percent")" >&2
        elif [ "$(cat "$work/$i.told" 2>/dev/null)" != "$phase" ]; then
            echo "$phase" >"$work/$i.told"
            echo "$line" >&2
        fi
    done
}

bar() {
    case $1 in
        writing | reading) printf '[%-25s] %3d %%' "$(printf '#%.0s' $(seq 1 $(($2 / 4))) | head -c $(($2 / 4)))" "$2" ;;
    esac
}

# write_card DEVICE SERIAL STATUS   Returns 1 with the reason in STATUS.why.
write_card() {
    local device=$1 serial=$2 status=$3 sum
    copy_watched "$status" writing 1 if="$RAW" of="$device" conv=nocreat,notrunc,fsync "$(direct oflag)" ||
        { pulled "$status" "while it was written"; return 1; }
    [ "$STAND_IN" = yes ] || blockdev --flushbufs "$device" || true
    sum=$(copy_watched "$status" reading 0 if="$device" iflag="$(direct_flags)" count="$RAW_SIZE" | sha256sum | cut -d ' ' -f 1)
    if [ ! -e "$device" ] || [ -s "$status.dd" ]; then
        pulled "$status" "while it was read back"
        return 1
    fi
    if [ "$sum" != "$RAW_SUM" ]; then
        why "$status" "does not hold what was written to it: the card is bad or smaller than it says; throw it away"
        return 1
    fi
    if [ -n "$serial" ]; then
        enter "$status" settings 100
        put_settings "$device" "$UNITS/$serial/card" || { why "$status" "did not take its settings; write it again"; return 1; }
        date --iso-8601=seconds >"$UNITS/$serial/flashed"
    fi
    enter "$status" "done" 100
}

# enter STATUS PHASE PERCENT   Never seen half written.
enter() {
    echo "$2 $3" >"$1.new"
    mv "$1.new" "$1"
}

why() {
    enter "$1" failed 0
    printf '%s\n' "$2" >"$1.why"
}

pulled() {
    local said
    said=$(sed -n 's/.*: //; $p' "$1.dd" 2>/dev/null)
    why "$1" "went away or broke $2${said:+ ($said)}; put it in again, or another one, and write it again"
}

# Stand-ins may lie where the kernel knows no direct writing.
direct() { if [ "$STAND_IN" = yes ]; then echo status=none; else echo "$1=direct"; fi; }
direct_flags() { if [ "$STAND_IN" = yes ]; then echo count_bytes; else echo direct,count_bytes; fi; }

# copy_watched STATUS PHASE DESCRIPTOR DD-OPERAND...   dd, whose place in the file of that descriptor is the progress.
copy_watched() {
    local status=$1 phase=$2 descriptor=$3 pid at
    shift 3
    enter "$status" "$phase" 0
    dd bs=4M status=none "$@" 2>"$status.dd" &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        at=$(sed -n 's/^pos:[[:space:]]*//p' "/proc/$pid/fdinfo/$descriptor" 2>/dev/null) || at=""
        [ -z "$at" ] || enter "$status" "$phase" $((at * 100 / RAW_SIZE))
        sleep 0.2
    done
    wait "$pid"
}

# put_settings DEVICE FOLDER   Onto the boot partition, without mounting it, and compared afterwards.
put_settings() {
    local device=$1 folder=$2 file name back
    export MTOOLS_SKIP_CHECK=1
    back=$(mktemp)
    while IFS= read -r -d '' file; do
        name=${file#"$folder/"}
        if [ "$name" != "${name##*/}" ]; then mmd -D s -i "$device@@$BOOT_OFFSET" "::/${name%/*}" || true; fi
        if ! mcopy -o -i "$device@@$BOOT_OFFSET" "$file" "::/$name" ||
            ! mcopy -o -i "$device@@$BOOT_OFFSET" "::/$name" "$back" || ! cmp "$file" "$back"; then
            rm -f "$back"
            return 1
        fi
    done < <(find "$folder" -type f -print0 | sort -z)
    rm -f "$back"
    sync "$device"
}

# prepare_units COUNT OPTION...   Makes the settings of so many units; sets SERIALS.
prepare_units() {
    local count=$1 said
    shift
    said=$("$ARTIFACTS/$(host_arch)/phone" units prepare --out "$UNITS" --next "$count" "$@") ||
        failed "the units' settings are not in order" "Mend what is named above; nothing was written."
    mapfile -t SERIALS <<<"$said"
    [ "${#SERIALS[@]}" -eq "$count" ] ||
        usage_error "$count cards, but ${#SERIALS[@]} units (${SERIALS[*]})" "Name one card for each unit."
}

# print_labels SERIAL...   One sheet with a label for each, QR codes included; prints its name.
print_labels() {
    local serial phone address sheet
    packages "to draw the labels' QR codes" qrencode
    phone=$ARTIFACTS/$(host_arch)/phone
    for serial; do
        address=$(jq --raw-output .address "$UNITS/$serial/label.json")
        qrencode --type=SVG --level=M --margin=1 --output="$UNITS/$serial/qr.svg" -- "$address"
    done
    sheet=$UNITS/labels-$(date +%Y%m%d-%H%M%S).html
    (umask 077 && "$phone" units labels --out "$UNITS" "$@" >"$sheet")
    echo "$sheet"
}
