# Makes the machine of tests/Hil: a Debian kernel with the drivers that Debian leaves out, and a file system in memory with the
# phone and the booth around it. Nothing is installed but tools; the kernel is only unpacked. Sourced by board/lib/suites.sh.
# shellcheck shell=bash source-path=SCRIPTDIR source=board/hil/kernel.sh
. "$REPO/board/hil/kernel.sh"

HIL=$ARTIFACTS/hil
HIL_RECIPE=$REPO/board/hil
HIL_TOOLS="qemu-system-x86 busybox-static cpio e2fsprogs kmod gcc make libelf1 xz-utils libopenal1 libasound2-data"

# make_machine   artifacts/hil: vmlinuz, initramfs. What is up to date stays.
make_machine() {
    local gpiod=libgpiod2 abi version
    [ "$(host_arch)" = amd64 ] || no_prerequisite "the machine of tests/Hil is an amd64 one" "Run this suite on an x64 machine."
    apt-cache show libgpiod3 >/dev/null 2>&1 && gpiod=libgpiod3
    # shellcheck disable=SC2086 # a list of words
    packages "to build and run the machine of tests/Hil" $HIL_TOOLS $gpiod
    abi=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }')
    version=$(apt-cache show --no-all-versions "$abi" 2>/dev/null | awk '$1 == "Version:" { print $2; exit }')
    [ -n "$version" ] || no_prerequisite "this machine's apt sources know no linux-image-amd64" \
        "Use Debian 12 or 13, or run apt-get update."
    HIL_KERNEL=$ARTIFACTS/cache/kernel-$version-$(tree_hash tests/Hil/kernel board/hil/kernel.sh)
    [ -s "$HIL_KERNEL/vmlinuz" ] ||
        stage hil-kernel "fetching the kernel $version, building its missing drivers" make_kernel "${abi#linux-image-}" "$version" ||
        no_prerequisite "the kernel of tests/Hil could not be had" "Check this machine's apt sources and network, then repeat."
    make_booth
    stage hil-image "making the machine's file system" make_initramfs ||
        failed "the machine's file system could not be made" "The log says why."
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
    cp "$HIL_RECIPE/asound.conf" "$HIL_RECIPE/openal.conf" "$root/etc/"
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
