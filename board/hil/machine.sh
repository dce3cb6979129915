# Makes the machine of tests/Hil: a Debian kernel with the drivers that Debian leaves out, and a file system in memory with the
# phone and the booth around it. Nothing is installed but tools; the kernel is only unpacked. Sourced by board/lib/suites.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

HIL=$ARTIFACTS/hil
HIL_RECIPE=$REPO/board/hil
HIL_TOOLS="qemu-system-x86 busybox-static cpio e2fsprogs kmod gcc make libelf1 xz-utils libopenal1 libasound2-data"

# The modules the guest loads, each after those it needs; options after a colon.
HIL_MODULES="virtio_pci virtio_blk virtio_net virtio_rng ext4 configfs i2c-dev i6300esb irq_sim gpio-sim i2c-sim snd-aloop:pcm_substreams=2"

# make_machine   artifacts/hil: vmlinuz, initramfs. What is up to date stays.
make_machine() {
    local gpiod=libgpiod2 abi version
    [ "$(host_arch)" = amd64 ] || no_prerequisite "the machine of tests/Hil is an amd64 one" "Run this suite on an x64 machine."
    apt-cache show libgpiod3 >/dev/null 2>&1 && gpiod=libgpiod3
    # shellcheck disable=SC2086 # a list of words
    packages "to build and run the machine of tests/Hil" $HIL_TOOLS $gpiod
    abi=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }')
    version=$(apt-cache show --no-all-versions "$abi" 2>/dev/null | awk '$1 == "Version:" { print $2; exit }')
    [ -n "$version" ] || no_prerequisite "this machine's apt sources know no linux-image-amd64" "Use Debian 12 or 13, or run apt-get update."
    HIL_KERNEL=$ARTIFACTS/cache/kernel-$version-$(tree_hash tests/Hil/kernel board/hil/machine.sh)
    [ -s "$HIL_KERNEL/vmlinuz" ] ||
        stage hil-kernel "fetching the kernel $version, building its missing drivers" make_kernel "${abi#linux-image-}" "$version" ||
        no_prerequisite "the kernel of tests/Hil could not be had" "Check this machine's apt sources and network, then repeat."
    make_booth
    stage hil-image "making the machine's file system" make_initramfs || failed "the machine's file system could not be made" "The log says why."
}

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
        tar -xJ -C drivers --strip-components 1 --wildcards '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/*.h' '*/kernel/irq/irq_sim.c' || return
    build_drivers "$abi" && collect_modules "$abi" || return
    cp "root/boot/vmlinuz-$abi" out/vmlinuz && mv out "$HIL_KERNEL" && rm -rf "$work"
)

# The kernel's own gpio-sim and irq_sim become modules: what they use of the kernel's inside that is not exported is replaced by
# its exported sister, and the chip's pull gives way to the contact outside, as a 50 kΩ pull does to a switch.
build_drivers() {
    local headers=$PWD/root/usr/src/linux-headers-$1
    cp drivers/drivers/gpio/* drivers/kernel/irq/irq_sim.c "$REPO"/tests/Hil/kernel/* drivers/
    sed -i -e 's/handle_simple_irq(irq_to_desc(\(\w*\)))/generic_handle_irq_safe(\1)/' -e '1a #include <linux/module.h>' \
        -e '$a MODULE_LICENSE("GPL");' drivers/irq_sim.c
    sed -i '/PIN_CONFIG_BIAS_PULL/{n;s/gpio_sim_apply_pull(.*)/0/}' drivers/gpio-sim.c
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

# The process that is the booth: artifacts/hil/booth.
make_booth() {
    local key
    find_dotnet
    key=$(tree_hash tests/Hil/Booth hal board/booth Directory.Build.props Directory.Packages.props global.json)
    [ "$(cat "$HIL/booth.key" 2>/dev/null)" = "$key" ] && return 0
    packages "to link the booth of tests/Hil" clang lld llvm zlib1g-dev
    dotnet_stage hil-booth "building the booth around the phone" publish tests/Hil/Booth -c Release -r linux-x64 -nodeReuse:false \
        -o "$HIL/booth" || failed "the booth of tests/Hil could not be built" "The log says why."
    echo "$key" >"$HIL/booth.key"
}

# The tree in memory: busybox, modules, libraries, phone, prompts, speech, booth. Written by cpio each time: seconds.
make_initramfs() {
    local root=$HIL/root
    rm -rf "$root"
    mkdir -p "$root"/{bin,etc,lib,opt/hil,usr/share}
    cp /bin/busybox "$root/bin/" 2>/dev/null || cp /usr/bin/busybox "$root/bin/" || return
    cp "$HIL_RECIPE/init" "$root/init" && chmod 755 "$root/init"
    cp "$HIL_RECIPE/asound.conf" "$root/etc/"
    cp -r "$HIL_KERNEL/modules" "$root/lib/" || return
    cp -r /usr/share/alsa "$root/usr/share/" || return
    mkdir -p "$root/opt/phone"
    cp -r "$ARTIFACTS/amd64/phone" "$ARTIFACTS"/amd64/*.so "$ARTIFACTS/amd64/prompts" "$root/opt/phone/" || return
    cp -r "$SPEECH" "$root/opt/speech" && cp "$HIL/booth/hil-booth" "$root/opt/hil/" || return
    copy_libraries "$root" || return
    (cd "$root" && find . | cpio --quiet -o -H newc) >"$HIL/initramfs.new" || return
    cp "$HIL_KERNEL/vmlinuz" "$HIL/vmlinuz" && mv "$HIL/initramfs.new" "$HIL/initramfs" && rm -rf "$root"
}

# Everything that the programs are linked to, and what they open by name: sound, GPIO, TLS, and the ciphers of libsrtp's NSS.
copy_libraries() {
    local root=$1 library libraries=/usr/lib/x86_64-linux-gnu opened=()
    for library in "$libraries"/libgpiod.so.[23] "$libraries"/lib{openal,asound,ssl}.so.? "$libraries"/libsoftokn3.so \
        "$libraries"/libfreebl*.so "$libraries"/nss/lib{softokn3,freebl*}.so; do
        if [ -e "$library" ]; then opened+=("$library"); fi
    done
    { ldd "$root"/opt/phone/phone "$root"/opt/phone/*.so "$root/opt/hil/hil-booth" "${opened[@]}" |
        awk '/=> \// { print $3 } $1 ~ /^\// && !/:$/ { print $1 }'; printf '%s\n' "${opened[@]}"; } | sort -u |
        while IFS= read -r library; do
            [[ $library == "$root"* ]] || install -D -m 755 "$(readlink -f "$library")" "$root$library" || return
        done
}
