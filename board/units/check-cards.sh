# What must not be written is not; cards are written, read back and given their settings. Sourced by check.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

check_refusals() {
    local line name want why
    while IFS= read -r line; do
        name=$(jq -r .name <<<"$line")
        want=$(jq -r .why <<<"$line")
        why=$(jq .lsblk <<<"$line" | refusal_by_facts '["8:2","0:31"]' 4000000000)
        check "looked at: $name${want:+ is refused}" test "$why" = "$want"
    done <"$REPO/board/units/refusals.jsonl"
    if [ -n "$(mounted_disks)" ]; then
        check "this machine's own disk is refused" own_disk_is_refused
    else
        skip "this machine's own disk is refused" "lsblk sees no mounted disk here"
    fi
    check "what is no device is refused" refused "is no block device" flash /dev/null --image booth.img.xz --yes
    check "what is not there is refused" refused "is not there" flash /dev/no-such-disk --image booth.img.xz --yes
    check "a card named twice is refused" refused "named twice" flash card ./card --file --image booth.img.xz --yes
}

mounted_disks() { lsblk --noheadings --paths --output PATH,MOUNTPOINTS | awk '$2 ~ "^/" { print $1 }'; }

# The disk that this very repository lies on, and the one of /; nothing of them may change, so nothing is written even if this fails:
# the image is one that --dry-run would stop at.
own_disk_is_refused() {
    local disk
    for disk in $(mounted_disks); do
        refused "refused: $disk" flash "$disk" --image booth.img.xz --dry-run || return 1
    done
}

check_images() {
    cards card
    printf 'x' | dd of=booth.img.xz bs=1 seek=4000 conv=notrunc status=none
    check "an image that does not fit its checksum is refused" refused "is corrupt" flash card --file --image booth.img.xz --yes
    rm booth.img.xz.sha256
    check "a corrupt image is found by its own check" refused "is corrupt" flash card --file --image booth.img.xz --yes
    check "a plain image without a checksum is refused" refused "no image.sha256" flash card --file --image image --yes
    head -c 8M /dev/urandom >noise
    sha256sum noise >noise.sha256
    check "what is no booth's image is refused" refused "no FAT called BOOTH" flash card --file --image noise --yes
    check "no image at all is said" refused "there is no image" flash card --file --image nothing.img.xz --yes
    check "none of these wrote to the card" empty card
    xz --keep -0 --stdout image >booth.img.xz
    sha256sum booth.img.xz >booth.img.xz.sha256
    truncate -s 3M small
    check "a card that is too small is refused" refused "is too small" flash small --file --image booth.img.xz --yes
    check "nobody at a terminal is asked: --yes is needed" refused "Say so with --yes" flash card --file --image booth.img.xz
    check "a dry run says what it would do" dry_run_tells
    check "and writes nothing" empty card
}

dry_run_tells() {
    local said
    said=$(flash card --file --image booth.img.xz --site site.toml --units units.csv --dry-run 2>&1) || { echo "$said"; return 1; }
    grep -q "card .*B-0001 West Gate" <<<"$said" || { echo "$said"; return 1; }
}

# from_card CARD FILE   A file of its boot partition.
from_card() { MTOOLS_SKIP_CHECK=1 mcopy -n -i "$1@@1M" "::/$2" -; }

check_cards() {
    cards one two
    check "two cards are written at once" flash one two --file --image booth.img.xz --site site.toml --units units.csv --yes
    check "outside of the boot partition they are the image" cmp --ignore-initial=17M --bytes=7M one image
    check "the list's order is the cards' order" each_has_its_own
    check "the site's file goes along as it is" same_site
    check "what the site names goes along" test "$(from_card two people.csv | tail -n 1)" = "duty,Duty,301"
    check "no password of a technician is on a card" secrets_are_on_labels_alone
    check "the labels are one sheet, for this user alone" labels_are_right
    cards three four
    check "two more cards but one unit left: said before anything is written" \
        refused "only 1 units in it without a card" flash three four --file --image booth.img.xz --site site.toml --units units.csv --yes
    check "and nothing was written" empty three
    check "a dead unit's card is made again with its password" same_password_again
    check "another password is made on demand" another_password
    check "a list is not needed: one unit by its serial number" \
        flash four --file --image booth.img.xz --site whole-site.toml --serial X-9 --yes
    check "its card has that number" grep '^serial = "X-9"' <(from_card four unit.toml)
}

each_has_its_own() {
    from_card one unit.toml | grep '^serial = "B-0001"' && from_card two unit.toml | grep '^post = "Gate 2, North"' &&
        from_card two unit.toml | grep '^password = "second-account-password"'
}

same_site() { from_card one site.toml | cmp - site.toml; }

secrets_are_on_labels_alone() {
    local unit secret
    for unit in one:B-0001 two:B-0002; do
        secret=$(jq -r .password "$PHONE_UNITS/${unit#*:}/label.json")
        [ "${#secret}" -ge 12 ] || return 1
        if grep --fixed-strings --quiet -- "$secret" "${unit%:*}"; then return 1; fi
    done
    [ "$(jq -r .password "$PHONE_UNITS"/B-000[12]/label.json | sort -u | wc -l)" = 2 ]
}

labels_are_right() {
    local sheet=("$PHONE_UNITS"/labels-*.html)
    [ ${#sheet[@]} -eq 1 ] &&
        [ "$(stat -c %a "${sheet[0]}" "$PHONE_UNITS" "$PHONE_UNITS"/B-0001/label.json | paste -sd" ")" = "600 700 600" ] &&
        [ "$(grep -c '<article>' "${sheet[0]}")" = 2 ] && [ "$(grep -o '<svg' "${sheet[0]}" | wc -l)" = 2 ] &&
        grep -q 'West Gate' "${sheet[0]}" && grep -q 'phone-b-0001.local' "${sheet[0]}" &&
        grep --fixed-strings --quiet "$(jq -r .password "$PHONE_UNITS/B-0001/label.json")" "${sheet[0]}"
}

same_password_again() {
    local before
    before=$(jq -r .password "$PHONE_UNITS/B-0001/label.json")
    cards again
    flash again --file --image booth.img.xz --site site.toml --units units.csv --serial B-0001 --yes &&
        [ "$(jq -r .password "$PHONE_UNITS/B-0001/label.json")" = "$before" ] && from_card again unit.toml | grep '^serial = "B-0001"'
}

another_password() {
    local before
    before=$(jq -r .password "$PHONE_UNITS/B-0001/label.json")
    flash again --file --image booth.img.xz --site site.toml --units units.csv --serial B-0001 --new-password --yes &&
        [ "$(jq -r .password "$PHONE_UNITS/B-0001/label.json")" != "$before" ]
}

# A dd that breaks: how a card behaves that is pulled out, and one that forgets. No file can be made to do so by itself.
check_broken_cards() {
    mkdir -p bin
    cat >bin/dd <<'END'
#!/bin/sh
case "$BROKEN $*" in
    pulled*of=*/bad*) echo "dd: error writing 'bad': Input/output error" >&2; exit 1 ;;
    forgetful*of=*/bad*) /usr/bin/dd "$@" && printf 'x' | /usr/bin/dd of="$PWD/bad" bs=1 seek=19000000 conv=notrunc status=none ;;
    *) exec /usr/bin/dd "$@" ;;
esac
END
    chmod 755 bin/dd
    cards bad good
    check "a card that is pulled out is named with what to do" broken pulled "went away or broke while it was written (Input/output error)"
    check "and the other one is well" cmp --bytes=24M good image
    cards bad good
    check "a card that does not keep what it gets is named" broken forgetful "does not hold what was written to it"
    check "and the other one is well again" cmp --bytes=24M good image
}

broken() { BROKEN=$1 PATH=$WORK/bin:$PATH refused "$2" flash bad good --file --image booth.img.xz --yes; }

check_lists() {
    cards card
    sed 's/sip:202@127.0.0.1/202/; s/^B-0003/B 0003/' units.csv >wrong.csv
    check "a wrong line of the list is named" refused 'wrong.csv:3: account: found "202"; allowed:' list wrong.csv
    check "and so is every other one" refused 'wrong.csv:4: serial: found "B 0003"' list wrong.csv
    sed 's/rings-limit = 5/rings-limit = 50/' site.toml >wrong.toml
    check "a mistake of the site's file is named before a card is written" refused "wrong.toml:5: [desk] rings-limit: found 50" \
        flash card --file --image booth.img.xz --site wrong.toml --units units.csv --serial B-0003 --yes
    check "none of these wrote to the card" empty card
}

list() { flash card --file --image booth.img.xz --site site.toml --units "$1" --yes; }
