#!/usr/bin/env bash
# As root: the file system of one slot, from the base, the phone's package and the files below root/.
#   root.sh BASE PACKAGE KEYRING VERSION OUT
# Writes OUT/root.img (ext4), OUT/boot (what the boot partition holds), OUT/status (dpkg's). The same input gives the same bytes: times,
# identifiers and order are fixed.
set -euo pipefail
BASE=$1 PACKAGE=$2 KEYRING=$3 VERSION=$4 OUT=$5
RECIPE=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
TREE=$OUT/tree
: "${SOURCE_DATE_EPOCH:?}" "${BUILD_ID:?}"
export LC_ALL=C.UTF-8 TZ=UTC SOURCE_DATE_EPOCH
# Any constants: what tells one copy of the file system from another is the partition, not the file system.
UUID=b0071eaf-0000-4000-8000-000000000001
SLOT_MIB=640

main() {
    rm -rf --one-file-system "$OUT"
    mkdir -p "$TREE" "$OUT/boot"
    echo "unpacking the base"
    tar --extract --file "$BASE/root.tar" --directory "$TREE" --numeric-owner --same-permissions
    install_phone
    install_kernel
    lay_over
    settle
    stamp
    forget
    make_initrd
    make_boot
    make_file_system
    rm -rf --one-file-system "$TREE" "$OUT/unpacked" "$OUT/initrd"
}

install_phone() {
    echo "installing the phone"
    cp "$PACKAGE" "$TREE/tmp/phone.deb"
    chroot "$TREE" dpkg --install /tmp/phone.deb
    rm "$TREE/tmp/phone.deb"
    cp "$TREE/var/lib/dpkg/status" "$OUT/status"
}

install_kernel() {
    echo "unpacking kernel and firmware"
    local kernel package
    kernel=$(echo "$BASE"/boot/linux-image-*.deb)
    mkdir -p "$OUT/unpacked"
    for package in "$BASE"/boot/*.deb; do
        [ "$package" = "$kernel" ] || dpkg-deb --extract "$package" "$OUT/unpacked"
    done
    dpkg-deb --fsys-tarfile "$kernel" | tar --extract --directory "$TREE" --keep-directory-symlink --exclude='./usr/share/doc/*'
    mv "$TREE"/boot/vmlinuz-* "$TREE/boot/vmlinuz"
    rm -f "$TREE"/boot/System.map-* "$TREE"/boot/config-*
    mkdir -p "$OUT/unpacked/trees"
    mv "$TREE"/usr/lib/linux-image-*/broadcom/bcm2711-rpi-{4-b,400,cm4-io}.dtb "$TREE"/usr/lib/linux-image-*/broadcom/bcm2837-rpi-*.dtb \
        "$OUT/unpacked/trees/"
    rm -rf "$TREE"/usr/lib/linux-image-*
    ABI=$(basename "$TREE"/usr/lib/modules/*)
    sed -n 's/^drop //p' "$RECIPE/modules.txt" | while read -r folder; do
        rm -rf "$TREE/usr/lib/modules/$ABI/kernel/$folder"
    done
    depmod --basedir "$TREE" "$ABI" 2>/dev/null || depmod --basedir "$TREE/usr" "$ABI"
}

# lay_over   The image's own files.
lay_over() {
    cp -r --no-preserve=ownership "$RECIPE/root/." "$TREE/"
    install -m 644 "$KEYRING" "$TREE/etc/rauc/keyring.pem"
    sed -i "s/@VERSION@/$VERSION/" "$TREE/etc/rauc/system.conf"
    find "$TREE/etc/rauc" "$TREE/etc/systemd" "$TREE/usr/lib/booth" -type f -exec chmod u=rwX,go=rX {} +
}

# settle   Who starts, who does not, and where links lead out of the read-only root.
settle() {
    local units=$TREE/etc/systemd/system unit
    mkdir -p "$units"
    # Nobody signs in, nothing is installed, and what a phone never uses does not keep it from its first call.
    for unit in getty@.service serial-getty@.service console-getty.service systemd-logind.service apt-daily.timer \
        apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-pcrphase.service \
        dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount \
        sys-fs-fuse-connections.mount modprobe@configfs.service modprobe@efi_pstore.service modprobe@fuse.service \
        proc-sys-fs-binfmt_misc.automount systemd-ask-password-console.path systemd-ask-password-wall.path systemd-sysext.socket \
        systemd-creds.socket systemd-initctl.socket systemd-journal-catalog-update.service systemd-update-done.service \
        systemd-network-generator.service systemd-udev-load-credentials.service; do
        ln -sfn /dev/null "$units/$unit"
    done
    chroot "$TREE" systemctl enable --quiet systemd-networkd.service systemd-resolved.service systemd-timesyncd.service \
        phone.service booth-grow.service booth-trial.timer
    ln -sfn /run/systemd/resolve/resolv.conf "$TREE/etc/resolv.conf"
    ln -sfn /usr/share/zoneinfo/Asia/Shanghai "$TREE/etc/localtime"
    echo booth >"$TREE/etc/hostname"
    printf '127.0.0.1 localhost booth\n::1 localhost\n' >"$TREE/etc/hosts"
    : >"$TREE/etc/machine-id"
    # Nobody signs in: no account has a password, and root's is locked.
    sed -i 's/^root:[^x:]*:/root:*:/' "$TREE/etc/passwd"
    [ ! -e "$TREE/etc/shadow" ] || sed -i 's/^\([^:]*\):[^:]*:/\1:!*:/' "$TREE/etc/shadow"
    mkdir -p "$TREE/boot/firmware"
}

# What the system says of itself; the clock never starts before this time.
stamp() {
    local release=$TREE/usr/lib/os-release
    sed -i '/^\(IMAGE_ID\|IMAGE_VERSION\|BUILD_ID\|VARIANT\)=/d' "$release"
    printf 'IMAGE_ID=booth\nIMAGE_VERSION=%s\nBUILD_ID=%s\n' "$VERSION" "$BUILD_ID" >>"$release"
    : >"$TREE/usr/lib/clock-epoch"
}

# forget   What differs from one build to the next, and what belongs on /var, which is the data partition. dpkg's lists stay outside:
# nothing is ever installed into a slot.
forget() {
    local folder
    for folder in var tmp run dev; do find "${TREE:?}/$folder" -mindepth 1 -delete; done
    rm -rf "$TREE"/etc/*- "$TREE/etc/.pwd.lock" "$TREE"/usr/share/doc/*/[!c]* "$TREE/usr/share/lintian" \
        "$TREE/usr/lib/udev/hwdb.bin" "$TREE/usr/lib/udev/hwdb.d"
}

# make_initrd   busybox, the few modules that lead to the disk, and init.
make_initrd() {
    echo "making the initramfs"
    local root=$OUT/initrd file name module seen=" " tree=$TREE
    mkdir -p "$root"/bin "$root/lib/modules"
    cp "$OUT/unpacked/usr/bin/busybox" "$root/bin/" 2>/dev/null || cp "$OUT/unpacked/bin/busybox" "$root/bin/"
    install -m 755 "$RECIPE/init" "$root/init"
    sed -n 's/^first //p' "$RECIPE/modules.txt" | while read -r module; do
        for file in $(modprobe --dirname "$tree" --set-version "$ABI" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'); do
            name=$(basename "${file%.xz}")
            [[ $seen == *" $name "* ]] && continue
            seen+="$name "
            xz --decompress --stdout "$file" >"$root/lib/modules/$name"
            echo "$name" >>"$root/lib/modules/order"
        done
    done
    find "$root" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
    (cd "$root" && find . -print0 | sort -z | cpio --null --create --format=newc --reproducible --owner=0:0 --quiet) |
        gzip --no-name --best >"$TREE/boot/initrd"
}

# make_boot   The Pi's firmware, U-Boot, the device trees with I2S's DMA channels, the booth's overlay, the boot script.
make_boot() {
    local boot=$OUT/boot firmware=$OUT/unpacked/usr/lib/raspi-firmware dma tree
    cp "$firmware"/bootcode.bin "$firmware"/start.elf "$firmware"/fixup.dat "$firmware"/start4.elf "$firmware"/fixup4.dat "$boot/"
    cp "$OUT/unpacked/usr/share/doc/raspi-firmware/copyright" "$boot/LICENCE.txt"
    cp "$OUT/unpacked/usr/lib/u-boot/rpi_arm64/u-boot.bin" "$boot/u-boot.bin"
    cp "$OUT/unpacked/usr/lib/u-boot/qemu_arm64/u-boot.bin" "$OUT/u-boot-virt.bin"
    for tree in "$OUT"/unpacked/trees/*.dtb; do
        cp "$tree" "$boot/"
        tree=$boot/${tree##*/}
        # Debian's tree of the Pi 4 leaves I2S without DMA, that of the Pi 3 does not; the requests are numbers 2 and 3 on both.
        fdtget "$tree" /soc/i2s@7e203000 dmas >/dev/null 2>&1 && continue
        dma=$(fdtget -t x "$tree" /soc/dma-controller@7e007000 phandle)
        fdtput -t x "$tree" /soc/i2s@7e203000 dmas "$dma" 2 "$dma" 3
        fdtput -t s "$tree" /soc/i2s@7e203000 dma-names tx rx
    done
    mkdir -p "$boot/overlays"
    dtc -q -@ -I dts -O dtb -o "$boot/overlays/guard-phone.dtbo" "$RECIPE/../booth/guard-phone.dtso"
    install -m 644 "$RECIPE/config.txt" "$boot/config.txt"
    mkimage -A arm64 -T script -C none -n "booth" -d "$RECIPE/boot.cmd" "$boot/boot.scr" >/dev/null
    find "$boot" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
}

# The release's own mke2fs makes it, whatever this machine has: its bytes depend on nothing else.
make_file_system() {
    echo "making the file system"
    local size
    find "$TREE" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
    size=$(($(du --summarize --block-size=1M "$TREE" | cut -f1) * 11 / 10 + 24))
    [ "$size" -le "$SLOT_MIB" ] || { echo "the system needs $size MiB, a slot has $SLOT_MIB"; return 1; }
    truncate --size "${size}M" "$OUT/root.img"
    QEMU_LD_PREFIX=$TREE "$TREE/usr/sbin/mke2fs" -q -F -t ext4 -L "" -U "$UUID" -m 0 -N 20000 \
        -O ^has_journal,^resize_inode,^orphan_file -E "hash_seed=$UUID,root_owner=0:0,nodiscard" -d "$TREE" "$OUT/root.img"
}

main
