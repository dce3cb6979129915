# Who signs updates, and the signed bundle. Sourced.
# shellcheck shell=bash source-path=SCRIPTDIR

SIGNING=$ARTIFACTS/signing

# signing_key   Sets KEY, CERTIFICATE and KEYRING: PHONE_SIGNING_KEY, PHONE_SIGNING_CERTIFICATE and PHONE_SIGNING_KEYRING (the
# certificate itself unless given), or else a key for development made here.
signing_key() {
    KEY=${PHONE_SIGNING_KEY:-} CERTIFICATE=${PHONE_SIGNING_CERTIFICATE:-} KEYRING=${PHONE_SIGNING_KEYRING:-}
    if [ -n "$KEY$CERTIFICATE" ]; then
        if [ ! -r "$KEY" ] || [ ! -r "$CERTIFICATE" ]; then usage_error "the signing key needs two files that can be read" \
            "Set PHONE_SIGNING_KEY and PHONE_SIGNING_CERTIFICATE (PEM), or neither."; fi
        KEYRING=${KEYRING:-$CERTIFICATE}
        [ -r "$KEYRING" ] || usage_error "PHONE_SIGNING_KEYRING: '$KEYRING' cannot be read" "Name a PEM file of certificates."
        return 0
    fi
    KEY=$SIGNING/development.key CERTIFICATE=$SIGNING/development.crt KEYRING=$SIGNING/development.crt
    [ -s "$CERTIFICATE" ] || make_key development
    cat >&2 <<END
*** DEVELOPMENT KEY ***  Units with this image accept updates signed by artifacts/signing/development.key, which has no password and
                         lies in this folder. For real booths set PHONE_SIGNING_KEY and PHONE_SIGNING_CERTIFICATE.
END
}

# make_key NAME
make_key() {
    packages "to sign updates" openssl
    mkdir -p "$SIGNING"
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 36500 \
        -subj "/O=guard desk phone/CN=$1 (not for real booths)" -keyout "$SIGNING/$1.key" -out "$SIGNING/$1.crt" 2>/dev/null) ||
        failed "no signing key could be made" "openssl req -x509 fails here; try it by hand."
}

# make_bundle ROOT VERSION OUT
make_bundle() {
    local work=$3.work
    rm -rf "$work" "$3"
    mkdir -p "$work"
    ln "$1" "$work/root.img" 2>/dev/null || cp --sparse=always "$1" "$work/root.img"
    printf '[update]\ncompatible=%s\nversion=%s\n\n[bundle]\nformat=verity\n\n[image.rootfs]\nfilename=root.img\n' \
        "${COMPATIBLE:-guard-desk-phone-arm64}" "$2" >"$work/manifest.raucm"
    rauc --cert="$CERTIFICATE" --key="$KEY" --keyring="$KEYRING" --mksquashfs-args="-comp zstd -Xcompression-level 12" \
        bundle "$work" "$3" || return
    rm -r "$work"
}
