# One slot's system in a version, kept until what it is made of changes; the card; used by build.sh and check.sh. Sourced.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2034

SLOTS=$ARTIFACTS/image
IMAGE_TOOLS="mmdebstrap arch-test mtools dosfstools e2fsprogs fdisk cpio kmod xz-utils u-boot-tools device-tree-compiler rauc
    squashfs-tools python3 openssl"
SLOT_RECIPE="board/image/root.sh board/image/root board/image/modules.txt board/image/init board/image/boot.cmd board/image/config.txt
    board/booth/guard-phone.dtso"

# The phone's package of this version.
phone_package() {
    local package
    package=$ARTIFACTS/phone-firmware_$(phone_version)_arm64.deb
    [ -s "$package" ] || failed "there is no package of the phone for arm64" "Make it: ./deploy.sh package --arch arm64"
    echo "$package"
}

# slot_tree VERSION OUT   OUT/root.img and what goes with it.
slot_tree() {
    local version=$1 out=$2 package key
    package=$(phone_package)
    key=$({
        echo "$version $BASE $(source_date)"
        sha256sum <"$package"
        cat "$KEYRING"
        # shellcheck disable=SC2086 # a list of words
        tree_hash $SLOT_RECIPE
    } | sha256sum | cut -c1-16)
    [ "$(cat "$out/build-id" 2>/dev/null)" = "$key" ] && return 0
    foreign_programs arm64
    stage "image-root-$version" "making the root file system $version" make_slot "$key" "$package" "$version" "$out" ||
        failed "the root file system could not be made" "The log says why."
}

make_slot() {
    local key=$1 package=$2 version=$3 out=$4
    mkdir -p "$SLOTS"
    as_root env "SOURCE_DATE_EPOCH=$(source_date)" "BUILD_ID=$key" "$IMAGE_RECIPE/root.sh" "$BASE" "$package" "$KEYRING" "$version" \
        "$out" && as_root chown -R "$(id -u):$(id -g)" "$out" && echo "$key" >"$out/build-id"
}

# card FROM OUT
card() {
    SOURCE_DATE_EPOCH=$(source_date) "$IMAGE_RECIPE/disk.sh" "$1" "$2"
}
