# The kernel of tests/Hil: Debian's own, unpacked, and the drivers it lacks, built against its headers. Sourced by machine.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

# The modules the guest loads, each after those it needs; options after a colon.
HIL_MODULES="virtio_pci virtio_blk virtio_net virtio_rng ext4 configfs i2c-dev i6300esb irq_sim gpio-sim i2c-sim snd-aloop:pcm_substreams=2"

# make_kernel ABI VERSION   Unpacks image, headers and source beside each other, builds, and keeps only what the guest loads.
make_kernel() (
    local abi=$1 version=$2 work=$ARTIFACTS/cache/kernel.work base package
    base=$(echo "$version" | cut -d. -f1,2)
    rm -rf "$work" "$ARTIFACTS"/cache/kernel-*
    mkdir -p "$work/root" "$work/drivers" "$work/out/modules"
    cd "$work" || return
    apt-get download -o APT::Sandbox::User=root "linux-image-$abi=$version" "linux-headers-$abi=$version" \
        "linux-headers-${abi%-amd64}-common=$version" "linux-kbuild-${abi%%-*}" "linux-source-$base=$version" ||
        apt-get download -o APT::Sandbox::User=root "linux-image-$abi=$version" "linux-headers-$abi=$version" \
            "linux-headers-${abi%-amd64}-common=$version" "linux-kbuild-$base" "linux-source-$base=$version" || return
    for package in linux-image-*.deb linux-headers-*.deb linux-kbuild-*.deb; do dpkg-deb -x "$package" root || return; done
    dpkg-deb --fsys-tarfile linux-source-*.deb | tar -xO "./usr/src/linux-source-$base.tar.xz" |
        tar -xJ -C drivers --strip-components 1 --wildcards \
            '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/*.h' '*/kernel/irq/irq_sim.c' || return
    build_drivers "$abi" && collect_modules "$abi" || return
    unpack_kernel "root/boot/vmlinuz-$abi" >out/vmlinux && mv out "$HIL_KERNEL" && rm -rf "$work"
)

# unpack_kernel IMAGE   The kernel itself out of the image that would unpack itself (Documentation/x86/boot.rst, payload_offset; the
# last four bytes are the size): an emulated processor takes seconds for it. QEMU starts it by its PVH note.
unpack_kernel() {
    local setup offset length
    setup=$(od -An -tu1 -j 497 -N 1 "$1")
    read -r offset length < <(od -An -tu4 -j 584 -N 8 "$1")
    tail -c "+$(((setup + 1) * 512 + offset + 1))" "$1" | head -c "$((length - 4))" >payload
    case $(od -An -tx1 -N 4 payload) in
        " fd 37 7a 58") xz -dc payload ;;
        " 28 b5 2f fd") zstd -dc payload ;;
        *) echo "the kernel is packed in a way that is not known here" >&2; return 1 ;;
    esac
}

# The kernel's own gpio-sim and irq_sim become modules: what they use of the kernel's inside that is not exported is replaced by
# its exported sister, and the chip's pull gives way to the contact outside, as a 50 kΩ pull does to a switch. With the parameter
# lose_edges set, a line moves and nobody is interrupted.
build_drivers() {
    local headers=$PWD/root/usr/src/linux-headers-$1
    cp drivers/drivers/gpio/* drivers/kernel/irq/irq_sim.c "$REPO"/tests/Hil/kernel/* drivers/
    sed -i -e 's/handle_simple_irq(irq_to_desc(\(\w*\)))/generic_handle_irq_safe(\1)/' -e '1a #include <linux/module.h>' \
        -e '$a MODULE_LICENSE("GPL");' drivers/irq_sim.c
    sed -i -e '/PIN_CONFIG_BIAS_PULL/{n;s/gpio_sim_apply_pull(.*)/0/}' \
        -e 's/^static int gpio_sim_apply_pull(/static bool lose_edges;\nmodule_param(lose_edges, bool, 0644);\n\n&/' \
        -e 's/^\t\tirq = irq_find_mapping(/\t\tif (lose_edges)\n\t\t\tgoto set_value;\n\n&/' drivers/gpio-sim.c
    sed -i "s|/usr/src|$PWD/root/usr/src|" "$headers/Makefile"
    make -C "$headers" M="$PWD/drivers" CC=gcc modules || return
    mkdir -p "root/lib/modules/$1/updates"
    cp drivers/*.ko "root/lib/modules/$1/updates/"
}

# out/modules with the file "order": what to load one after the other, with options.
collect_modules() {
    local tree=$PWD/root file name module seen=" "
    [ -d root/usr/lib/modules ] && tree=$PWD/root/usr
    depmod -b "$tree" "$1" || return
    for module in $HIL_MODULES; do
        for file in $(modprobe -d "$tree" -S "$1" --show-depends "${module%%:*}" | awk '$1 == "insmod" { print $2 }'); do
            name=$(basename "${file%.xz}")
            [[ $seen == *" $name "* ]] && continue
            seen+="$name "
            case $file in *.xz) xz -dc "$file" >"out/modules/$name" ;; *) cp "$file" out/modules/ ;; esac || return
            if [ "${name%.ko}" = "${module%%:*}" ] && [[ $module == *:* ]]; then name+=" ${module#*:}"; fi
            echo "$name" >>out/modules/order
        done
    done
}
