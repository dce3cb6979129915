#!/usr/bin/env bash
# The whole card from one slot's file system: no loop device, no mount, no root.
#   disk.sh FROM OUT        FROM: root.img and boot/ of root.sh
# Partitions: 1 boot (FAT, "BOOTH"), 2 slot A, 3 slot B (empty), 4 data. The table is an MBR: the Pi 3's boot ROM knows no other.
set -euo pipefail
FROM=$1 OUT=$2
: "${SOURCE_DATE_EPOCH:?}"
export TZ=UTC LC_ALL=C.UTF-8
BOOT_MIB=256 SLOT_MIB=640 DATA_MIB=64
# The signature names the partitions in every version's root (fstab, RAUC, U-Boot's root=): it never changes.
SIGNATURE=0xb0071eaf
DATA_UUID=b0071eaf-0000-4000-8000-000000000004

main() {
    local work=$OUT.work boot_at=1 a_at b_at data_at
    a_at=$((boot_at + BOOT_MIB)) b_at=$((boot_at + BOOT_MIB + SLOT_MIB)) data_at=$((boot_at + BOOT_MIB + 2 * SLOT_MIB))
    rm -rf "$work" && mkdir "$work"
    truncate --size "$((data_at + DATA_MIB))M" "$work/disk"
    printf 'label: dos\nlabel-id: %s\n' "$SIGNATURE" >"$work/table"
    printf 'start=%dMiB, size=%dMiB, type=%s\n' $boot_at $BOOT_MIB "c, bootable" $a_at $SLOT_MIB 83 $b_at $SLOT_MIB 83 \
        $data_at $DATA_MIB 83 >>"$work/table"
    sfdisk --quiet "$work/disk" <"$work/table"
    make_boot_partition "$work/boot"
    make_data_partition "$work/data"
    put "$work/boot" $boot_at
    put "$FROM/root.img" $a_at
    put "$work/data" $data_at
    mv "$work/disk" "$OUT"
    rm -r "$work"
}

put() { dd if="$1" of="${OUT}.work/disk" bs=1M seek="$2" conv=notrunc,sparse status=none; }

make_boot_partition() {
    local file
    truncate --size "${BOOT_MIB}M" "$1"
    mkfs.vfat --invariant -F 32 -i B0071EAF -n BOOTH "$1" >/dev/null
    (cd "$FROM/boot" && find . -type d ! -name . -printf '%P\n' | sort) | while read -r file; do mmd -i "$1" "::$file"; done
    (cd "$FROM/boot" && find . -type f -printf '%P\n' | sort) | while read -r file; do mcopy -m -i "$1" "$FROM/boot/$file" "::$file"; done
}

# Empty: systemd lays it out at the first start.
make_data_partition() {
    truncate --size "${DATA_MIB}M" "$1"
    E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -F -t ext4 -L data -U "$DATA_UUID" -m 1 -O ^orphan_file \
        -E "hash_seed=$DATA_UUID,nodiscard" "$1"
}

main
