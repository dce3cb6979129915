# Makes the machine of tests/Hil: a Debian kernel with the drivers that Debian leaves out, and a file system in memory with the
# phone and the booth around it. Nothing is installed but tools; the kernel is only unpacked. Sourced by board/lib/suites.sh.
# shellcheck shell=bash source-path=SCRIPTDIR source=board/hil/kernel.sh
. "$REPO/board/hil/kernel.sh"

HIL=$ARTIFACTS/hil
HIL_RECIPE=$REPO/board/hil
HIL_TOOLS="qemu-system-x86 busybox-static cpio e2fsprogs kmod gcc make libelf1 xz-utils zstd libopenal1 libasound2-data"

# make_machine   artifacts/hil: vmlinux, initramfs, system.img. What is up to date stays.
make_machine() {
    local gpiod=libgpiod2
    [ "$(host_arch)" = amd64 ] || no_prerequisite "the machine of tests/Hil is an amd64 one" "Run this suite on an x64 machine."
    apt-cache show libgpiod3 >/dev/null 2>&1 && gpiod=libgpiod3
    # shellcheck disable=SC2086 # a list of words
    packages "to build and run the machine of tests/Hil" $HIL_TOOLS $gpiod
    have_kernel || { refresh_lists && have_kernel; } ||
        no_prerequisite "the kernel of tests/Hil could not be had" "Use Debian 12 or 13; check its apt sources and network, then repeat."
    make_booth
    stage hil-image "making the machine's file systems" make_files ||
        failed "the machine's file systems could not be made" "The log says why."
}

# have_kernel   Sets HIL_KERNEL to the newest kernel that apt knows, made if it is not kept from before.
have_kernel() {
    local abi version
    abi=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }')
    version=$(apt-cache show --no-all-versions "${abi:-none}" 2>/dev/null | awk '$1 == "Version:" { print $2; exit }')
    [ -n "$version" ] || return
    HIL_KERNEL=$ARTIFACTS/cache/kernel-$version-$(tree_hash tests/Hil/kernel board/hil/kernel.sh)
    [ -s "$HIL_KERNEL/vmlinux" ] ||
        stage hil-kernel "fetching the kernel $version, building its missing drivers" make_kernel "${abi#linux-image-}" "$version"
}

# The lists may be older than the archive, or were never fetched.
refresh_lists() {
    stage apt-lists "fetching apt's lists anew, for the kernel of tests/Hil" as_root apt-get update
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

# What the machine starts from: a small tree in memory, busybox and modules, which mounts a read-only disk with the phone, the booth
# and their libraries. Of a disk only what is used is read; a tree in memory is unpacked whole, by a slow processor. Seconds.
make_files() {
    local root=$HIL/root
    rm -rf "$root" "$HIL/initramfs"
    mkdir -p "$root"/first/{bin,lib,proc,sys,dev,system} "$root"/system/{bin,etc,proc,sys,dev,run,tmp,data,opt/hil,usr/share}
    make_first "$root/first" && make_system "$root/system" &&
        (cd "$root/first" && find . | cpio --quiet -o -H newc) >"$HIL/initramfs.new" &&
        disk_of "$root/system" "$HIL/system.img" &&
        cp "$HIL_KERNEL/vmlinux" "$HIL/vmlinux" && mv "$HIL/initramfs.new" "$HIL/initramfs" && rm -rf "$root"
}

make_first() {
    install_busybox "$1/bin" sh mount insmod switch_root poweroff &&
        install -m 755 "$HIL_RECIPE/init" "$1/init" && cp -r "$HIL_KERNEL/modules" "$1/lib/"
}

make_system() {
    local root=$1
    install_busybox "$root/bin" sh mount cat cut ip sync poweroff || return
    install -m 755 "$HIL_RECIPE/start" "$root/start"
    cp "$HIL_RECIPE/asound.conf" "$HIL_RECIPE/openal.conf" "$root/etc/"
    cp -r /usr/share/alsa "$root/usr/share/" || return
    mkdir -p "$root/opt/phone"
    cp -r "$ARTIFACTS/amd64/phone" "$ARTIFACTS"/amd64/*.so "$ARTIFACTS/amd64/prompts" "$root/opt/phone/" || return
    cp -r "$SPEECH" "$root/opt/speech" && cp "$HIL/booth/hil-booth" "$root/opt/hil/" && copy_libraries "$root"
}

# install_busybox FOLDER COMMAND...
install_busybox() {
    local folder=$1 command
    shift
    cp /bin/busybox "$folder/" 2>/dev/null || cp /usr/bin/busybox "$folder/" || return
    for command; do ln -s busybox "$folder/$command"; done
}

# disk_of TREE IMAGE   An ext4 that is only read: no journal, and a tenth of room for its own tables.
disk_of() {
    rm -f "$2"
    mke2fs -q -t ext4 -O ^has_journal -m 0 -d "$1" "$2" "$(($(du -sm "$1" | cut -f1) * 11 / 10 + 8))M"
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
