# Headers and libraries of another architecture, unpacked and never run: what a cross compiler links against. The Debian
# release is that of this machine. Installing them here instead would push this machine's own libsrtp2-dev out. Sourced.
# shellcheck shell=bash source-path=SCRIPTDIR

sysroot_of() {
    echo "$ARTIFACTS/$1/sysroot"
}

# sysroot ARCH   Makes it if it is not there or was made for another compiler, release or package list.
sysroot() {
    local arch=$1 root packages key
    root=$(sysroot_of "$arch")
    packages="libc6-dev libstdc++-$("$(gnu_triple "$arch")-g++" -dumpversion | cut -d. -f1)-dev zlib1g-dev libssl-dev libopus-dev
        libsrtp2-dev libsamplerate0-dev uuid-dev"
    key=$(echo "$(grep ^VERSION_ID= /etc/os-release) $packages" | sha256sum | cut -c1-16)
    [ "$(cat "$root.key" 2>/dev/null)" = "$key" ] && return 0
    # shellcheck disable=SC2086 # a list of words
    stage "sysroot-$arch" "unpacking the libraries of $arch" unpack_sysroot "$arch" "$root" $packages || no_prerequisite \
        "the libraries of $arch could not be had through this machine's apt sources" "Check the network, then repeat."
    echo "$key" >"$root.key"
}

unpack_sysroot() {
    local arch=$1 root=$2 state=$ARTIFACTS/$1/sysroot-apt dir archive
    shift 2
    rm -rf "$root" "$root.key" "$state"
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    : >"$state/status"
    local options=(-q -y -o "APT::Architecture=$arch" -o "APT::Architectures::=$arch" -o "Dir::State::lists=$state/lists"
        -o "Dir::State::status=$state/status" -o "Dir::State::extended_states=$state/extended" -o "Dir::Cache=$state/cache"
        -o Debug::NoLocking=true -o Acquire::Languages=none -o APT::Sandbox::User=root -o APT::Install-Recommends=false)
    # An archive of this machine that has nothing for the other architecture does not matter.
    apt-get "${options[@]}" update || true
    apt-get "${options[@]}" --download-only install "$@" || return 1
    for dir in bin sbin lib; do
        mkdir -p "$root/usr/$dir"
        ln -s "usr/$dir" "$root/$dir"
    done
    for archive in "$state"/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$archive" | tar --extract --keep-directory-symlink --directory "$root" || return 1
    done
    relative_links "$root"
    rm -rf "$state"
}

# Links of the packages that begin with / would lead out of the tree into this machine's own libraries.
relative_links() {
    local link
    find "$1" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do
        ln -sfr "$1$(readlink "$link")" "$link"
    done
}
