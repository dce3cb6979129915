#!/usr/bin/env bash
# The image for a booth's card, and the same system as a signed update.
#   build.sh [--dry-run] [--fresh]
# The phone's package for arm64 must be there (./deploy.sh package --arch arm64).
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../lib/common.sh"
# shellcheck source-path=SCRIPTDIR source=base.sh
. "$REPO/board/image/base.sh"
# shellcheck source-path=SCRIPTDIR source=sign.sh
. "$REPO/board/image/sign.sh"
# shellcheck source-path=SCRIPTDIR source=slots.sh
. "$REPO/board/image/slots.sh"

main() {
    local option fresh=no dry=no image
    for option; do
        case $option in
            --fresh) fresh=yes ;;
            --dry-run) dry=yes ;;
            *) usage_error "image: unknown option '$option'" "Allowed: --dry-run, --fresh." ;;
        esac
    done
    image=$ARTIFACTS/booth-$(phone_version)-arm64
    if [ "$dry" = yes ]; then tell_plan "$image"; return; fi
    build_lock
    [ "$fresh" = no ] || as_root rm -rf "$ARTIFACTS"/cache/image-base-* "$ARTIFACTS"/cache/debs-arm64
    # shellcheck disable=SC2086 # a list of words
    packages "to make the image" $IMAGE_TOOLS
    signing_key
    base_root
    slot_tree "$(phone_version)" "$SLOTS/$(phone_version)"
    if ! up_to_date "$image"; then make_outputs "$image"; fi
    printf '%s\n' "${image#"$REPO/"}.img.xz" "${image#"$REPO/"}.img.xz.sha256" "${image#"$REPO/"}.raucb" "${image#"$REPO/"}.spdx.json"
}

# up_to_date IMAGE   All was made of this slot, this key and these scripts.
up_to_date() {
    local kind
    for kind in img img.xz img.xz.sha256 raucb spdx.json; do [ -s "$1.$kind" ] || return 1; done
    [ "$(cat "$SLOTS/image.key" 2>/dev/null)" = "$(outputs_key)" ]
}

outputs_key() {
    { cat "$SLOTS/$(phone_version)/build-id" "$CERTIFICATE"; tree_hash board/image/{build,disk,sign}.sh board/image/sbom.py; } | sha256sum
}

make_outputs() {
    local image=$1 slot
    slot=$SLOTS/$(phone_version)
    rm -f "$SLOTS/image.key"
    stage image-disk "laying out the card" card "$slot" "$image.img" || failed "the card could not be laid out" "The log says why."
    stage image-bundle "signing the update" make_bundle "$slot/root.img" "$(phone_version)" "$image.raucb" ||
        failed "the update could not be made" "The log says why; do the key and the certificate belong together?"
    stage image-sbom "listing what is in it" sbom "$image.spdx.json" || failed "the list of contents could not be made" "The log says why."
    stage image-xz "compressing the image" compress "$image" || failed "the image could not be compressed" "The log says why."
    outputs_key >"$SLOTS/image.key"
}

tell_plan() {
    local root
    root=$ARTIFACTS/cache/image-base-$(base_key)
    cat <<END
would make ${1#"$REPO/"}.img.xz (boot 256 MiB, slots A and B 640 MiB each, data: the rest of the card), its .sha256,
           ${1#"$REPO/"}.raucb (the update) and ${1#"$REPO/"}.spdx.json (what is in it)
base       Debian $RELEASE for arm64, $([ -s "$root/root.tar" ] && echo "from the cache" || echo "fetched and set up: minutes")
signed by  ${PHONE_SIGNING_KEY:-a key for development in artifacts/signing}
END
}

# The same number of threads everywhere: it is in the bytes.
compress() {
    xz --threads=2 --block-size=32MiB -3 --keep --force "$1.img" && (cd "${1%/*}" && sha256sum "${1##*/}.img.xz") >"$1.img.xz.sha256"
}

sbom() {
    python3 "$IMAGE_RECIPE/sbom.py" booth "$(phone_version)" "$(source_date)" "$SLOTS/$(phone_version)/status" "$BASE/boot" \
        "$REPO/Directory.Packages.props" "$(pjsip_source)" >"$1"
}

# What PJSIP was built from.
pjsip_source() {
    cat "$ARTIFACTS/cache/pjproject.sha256"
}

main "$@"
