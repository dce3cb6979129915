#!/usr/bin/env bash
# Makes artifacts/phone-firmware_VERSION_ARCH.deb from artifacts/ARCH. The same input gives the same bytes.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../lib/common.sh"
FROM=$REPO/board/package
TREE=$(mktemp -d)
trap 'rm -rf "$TREE"' EXIT

main() {
    local arch=$1 version out
    version=$(phone_version)
    out=$ARTIFACTS/phone-firmware_${version}_$arch.deb
    lay_out "$TREE" "$arch"
    write_control "$TREE" "$arch" "$version"
    export SOURCE_DATE_EPOCH
    SOURCE_DATE_EPOCH=$(source_date)
    find "$TREE" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz --build "$TREE" "$out.new" >/dev/null
    mv "$out.new" "$out"
    echo "${out#"$REPO/"}"
}

lay_out() {
    local root=$1 files=$ARTIFACTS/$2 library=$1/usr/lib/phone doc=$1/usr/share/doc/phone-firmware unit
    chmod 755 "$root"
    install -d "$library" "$doc" "$root/usr/bin" "$root/etc/phone"
    install -m 755 "$files/phone" "$library/phone"
    install -m 644 "$files"/*.so "$library/"
    llvm-strip --strip-unneeded "$library"/*.so
    cp -r "$files/prompts" "$library/prompts"
    chmod -R u=rwX,go=rX "$library/prompts"
    ln -s ../lib/phone/phone "$root/usr/bin/phone"
    for unit in phone.service phone-provision.service phone-recovery.service phone-recovery.path; do
        install -D -m 644 "$FROM/$unit" "$root/usr/lib/systemd/system/$unit"
    done
    install -m 755 "$FROM/provisioned" "$library/provisioned"
    install -D -m 644 "$FROM/phone.sysusers" "$root/usr/lib/sysusers.d/phone.conf"
    install -D -m 644 "$FROM/60-phone.rules" "$root/usr/lib/udev/rules.d/60-phone.rules"
    install -D -m 644 "$FROM/journald@phone.conf" "$root/usr/lib/systemd/journald@phone.conf.d/phone.conf"
    install -m 640 "$FROM/phone.toml" "$root/etc/phone/phone.toml"
    install -m 644 "$FROM/copyright" "$doc/copyright"
    install -m 644 "$REPO/README.md" "$doc/README.md"
    changelog "$(phone_version)" | gzip -9n >"$doc/changelog.gz"
}

# The package has no release notes of its own yet: one entry, the version and its commit.
changelog() {
    printf 'phone-firmware (%s) stable; urgency=medium\n\n  * Built from commit %s.\n\n -- %s  %s\n' "$1" \
        "$(git -C "$REPO" log -1 --format=%h 2>/dev/null || echo unknown)" \
        "The desk phone authors <phone@desk-phone.invalid>" "$(date --utc --rfc-email --date "@$(source_date)")"
}

write_control() {
    local root=$1 control=$1/DEBIAN script
    install -d "$control"
    sed "s/@VERSION@/$3/; s/@ARCH@/$2/; s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f1)/" "$FROM/control.in" >"$control/control"
    echo /etc/phone/phone.toml >"$control/conffiles"
    for script in postinst prerm postrm; do install -m 755 "$FROM/$script" "$control/$script"; done
    (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$control/md5sums"
    chmod 644 "$control/control" "$control/conffiles" "$control/md5sums"
}

main "$@"
