#!/usr/bin/env bash
# Proves the way of a unit from a finished image to a call: what must not be written is not, cards are written and read back, lists and
# settings with mistakes are refused, and a unit made here takes a call on the virtual board. Cards are files here; devices that must be
# refused are this machine's own and lsblk's answers of others (refusals.jsonl).
set -uo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../lib/common.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/checks.sh
. "$REPO/board/lib/checks.sh"
WORK=$(mktemp -d)
export PHONE_UNITS=$WORK/units
# shellcheck source-path=SCRIPTDIR source=flash.sh
. "$REPO/board/units/flash.sh"
# shellcheck source-path=SCRIPTDIR source=push.sh
. "$REPO/board/units/push.sh"
# shellcheck source-path=SCRIPTDIR source=check-push.sh
. "$REPO/board/units/check-push.sh"
PHONE=${PHONE_BINARY:-$ARTIFACTS/$(host_arch)/phone}
RUNNING=""
trap 'stop_phone; rm -rf --one-file-system "$WORK"' EXIT

main() {
    cd "$WORK" || exit 1
    make_image
    make_site
    check "the scripts are clean" shellcheck -x "$REPO/deploy.sh" "$REPO"/board/units/*.sh "$REPO/board/package/provisioned"
    check_refusals
    check_images
    check_cards
    check_broken_cards
    check_lists
    check_units
    check_push
    [ "$FAILURES" -eq 0 ]
}

# A made-up image with the layout of the real one: a FAT called BOOTH, then something else.
make_image() {
    truncate -s 24M image
    printf 'label: dos\n2048,32768,c\n34816,,83\n' | sfdisk --quiet image
    mformat -i image@@1M -T 32768 -v BOOTH ::
    dd if=/dev/urandom of=image bs=1M seek=18 count=2 conv=notrunc status=none
    xz --keep -0 --stdout image >booth.img.xz
    sha256sum booth.img.xz >booth.img.xz.sha256
}

make_site() {
    cat >site.toml <<'END'
profile  = "property-office"
language = "en"

[desk]
rings-limit = 5

[directory]
file = "people.csv"
END
    printf 'post = "Lone Gate"\nlanguage = "en"\n[[account]]\nuri = "sip:209@127.0.0.1"\n' >whole-site.toml
    printf 'id,name,number\nduty,Duty,301\n' >people.csv
    cat >units.csv <<'END'
serial,post,account,username,password
B-0001,West Gate,sip:201@127.0.0.1,201,first-account-password
B-0002,"Gate 2, North",sip:202@127.0.0.1,202,second-account-password
B-0003,East Gate,sip:203@127.0.0.1,203,third-account-password
END
}

# cards NAME...   Empty stand-ins, a little larger than the image.
cards() {
    local card
    for card; do rm -f "$card"; truncate -s 25M "$card"; done
}

flash() { "$REPO/deploy.sh" flash "$@" </dev/null; }

# refused TEXT COMMAND...   It must fail, and say this.
refused() {
    local text=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "it did not fail: $said"
        return 1
    fi
    grep --fixed-strings --quiet -- "$text" <<<"$said" || { echo "it said: $said"; return 1; }
}

empty() { cmp --bytes="$(stat -c %s "$1")" "$1" /dev/zero; }

check_refusals() {
    local line name want why
    while IFS= read -r line; do
        name=$(jq -r .name <<<"$line")
        want=$(jq -r .why <<<"$line")
        why=$(jq .lsblk <<<"$line" | refusal_by_facts '["8:2","0:31"]' 4000000000)
        check "looked at: $name${want:+ is refused}" test "$why" = "$want"
    done <"$REPO/board/units/refusals.jsonl"
    check "this machine's own disk is refused" own_disk_is_refused
    check "what is no device is refused" refused "is no block device" flash /dev/null --image booth.img.xz --yes
    check "what is not there is refused" refused "is not there" flash /dev/no-such-disk --image booth.img.xz --yes
    check "a card named twice is refused" refused "named twice" flash card ./card --file --image booth.img.xz --yes
}

# The disk that this very repository lies on, and the one of /; nothing of them may change, so nothing is written even if this fails:
# the image is one that --dry-run would stop at.
own_disk_is_refused() {
    local disk found=no
    for disk in $(lsblk --noheadings --paths --output PATH,MOUNTPOINTS | awk '$2 ~ "^/" { print $1 }'); do
        found=yes
        refused "refused: $disk" flash "$disk" --image booth.img.xz --dry-run || return 1
    done
    [ "$found" = yes ] || { echo "no mounted disk is seen on this machine"; return 1; }
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
    [ ${#sheet[@]} -eq 1 ] && [ "$(stat -c %a "${sheet[0]}" "$PHONE_UNITS" "$PHONE_UNITS"/B-0001/label.json | paste -sd' ')" = "600 700 600" ] &&
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

# --- a unit: its card as the machine mounts it, and the phone on the virtual board ---

# insert CARD UNIT   What the machine does with a card by itself when it is switched on.
insert() {
    rm -rf "${2:?}/boot"
    mkdir -p "$2/boot" "$2/data"
    MTOOLS_SKIP_CHECK=1 mcopy -s -n -i "$1@@1M" ::/ "$2/boot/" 2>/dev/null || true
    "$PHONE" provision --boot "$2/boot" --data "$2/data" >"$2/provision" 2>&1
}

# switch_on UNIT   Sets SIP and HTTP once it is ready.
switch_on() {
    local unit=$1 waited=0
    "$PHONE" run --board virtual --data "$unit/data" --sip 127.0.0.1:0 --http 127.0.0.1:0 >"$unit/said" 2>"$unit/log" &
    RUNNING=$!
    until grep -q '^ready ' "$unit/said"; do
        if ! kill -0 "$RUNNING" 2>/dev/null || [ "$waited" -ge 600 ]; then
            cat "$unit/log"
            return 1
        fi
        sleep 0.1
        waited=$((waited + 1))
    done
    SIP=$(sed -n 's/^ready sip=\([^ ]*\) .*/\1/p' "$unit/said")
    HTTP=$(sed -n 's/^ready .*http=//p' "$unit/said")
}

stop_phone() {
    if [ -n "$RUNNING" ]; then
        kill "$RUNNING" 2>/dev/null || true
        wait "$RUNNING" 2>/dev/null || true
        RUNNING=""
    fi
}

ask() { curl --silent --show-error --fail --max-time 20 "http://$HTTP$1"; }
tell() { curl --silent --show-error --fail --max-time 20 --header 'Content-Type: application/json' --data "$2" "http://$HTTP$1"; }

# takes_a_call UNIT   An outside caller is answered and heard out.
takes_a_call() {
    local unit=$1 caller waited=0
    switch_on "$unit" || return 1
    "$PHONE" caller "sip:201@$SIP" --talk 1 >"$unit/caller" 2>&1 &
    caller=$!
    until grep -q '^ringing' "$unit/caller"; do
        [ "$waited" -lt 300 ] || { cat "$unit/caller"; return 1; }
        sleep 0.1
        waited=$((waited + 1))
    done
    tell /api/v1/sim/hook '{"position":"off"}'
    wait "$caller" || { cat "$unit/caller"; return 1; }
    tell /api/v1/sim/hook '{"position":"on"}'
    stop_phone
}

# What an installer does by hand, each counted: commands typed, questions answered, keys pressed at the unit.
by_hand() {
    DONE=$((DONE + 1))
    "$@"
}

check_units() {
    cp site.toml day-site.toml
    rm -rf "$PHONE_UNITS"
    cards first second third
    DONE=0
    by_hand flash first --file --image booth.img.xz --site day-site.toml --units units.csv --yes >first.log 2>&1
    check "a card becomes a unit: its settings are in order" insert first unit1
    check "the first unit takes a call" takes_a_call unit1
    check "from a finished image to that call: $DONE of at most 3 commands, answers and keys" test "$DONE" -le 3
    DONE=0
    by_hand flash second --file --image booth.img.xz --site day-site.toml --units units.csv --yes >second.log 2>&1
    check "a further card becomes a unit" insert second unit2
    check "it takes a call" takes_a_call unit2
    check "for a further unit: $DONE of at most 1" test "$DONE" -le 1
    check "a dead unit is replaced by its serial number: one command" replaced
    check_states
}

replaced() {
    DONE=0
    by_hand flash third --file --image booth.img.xz --site day-site.toml --units units.csv --serial B-0001 --yes
    insert third unit3 && takes_a_call unit3 && [ "$DONE" -le 1 ] && grep '^serial = "B-0001"' unit3/boot/unit.toml
}

check_states() {
    check "a new unit waits for its acceptance" state_is unit1 acceptance-due
    check "the acceptance test: hook, keys, lights and sweep are well at a healthy booth" accepted unit2
    check "its page and its mark are kept" kept unit2
    check "what it says takes less than half a minute" speaks_briefly
    check "where each value comes from is told by file and line" comes_from
    sed -i 's/rings-limit = 5/ring-limit = 5/' unit1/boot/site.toml
    check "a card with a mistake is refused" refused "site.toml:5: [desk] ring-limit is not known; did you mean rings-limit?" \
        "$PHONE" provision --boot unit1/boot --data unit1/data
    check "the phone goes on with the settings from before, and says so" state_is unit1 refused
    mkdir -p new/boot new/data
    cp unit1/boot/* new/boot/
    "$PHONE" provision --boot new/boot --data new/data >new/provision 2>&1
    check "a first card with a mistake: the phone starts and says that it is not set up" state_is new missing
    check "the panel explains: file, line, found, allowed" grep -q 'site.toml.*"line":5.*did you mean rings-limit' new/setup
    check "and the ring shows it" test "$(jq -c '[.motions[7:12][]] | unique' new/state)" = '["blink"]'
    check "keys held at the start: the phone ends for a recovery start" recovers unit1
    check "the next start is one, with the last good settings" state_is unit1 recovery
    check "and the one after it is not" state_is unit1 refused
}

state_is() {
    switch_on "$1" && ask /api/v1/setup >"$1/setup" && ask /api/v1/state >"$1/state" && stop_phone
    [ "$(jq -r .state "$1/setup")" = "$2" ] || { cat "$1/setup"; return 1; }
}

# accepted UNIT   A virtual installer does what is asked; a machine that is busy may have a slow disk, which is not the booth's fault.
accepted() {
    local unit=$1 run waited=0
    switch_on "$unit" || return 1
    run=$(tell /api/v1/selftest '{"scope":"acceptance","hands":"virtual"}' | jq -r .run)
    until ask "/api/v1/selftest/$run" >"$unit/test" && jq -e '.state == "done"' "$unit/test" >/dev/null; do
        [ "$waited" -lt 300 ] || return 1
        sleep 0.5
        waited=$((waited + 1))
    done
    ask /api/v1/setup >"$unit/setup"
    stop_phone
    if ! jq -e '.report.steps
        | ([.[] | select(.part | IN("storage", "network", "clock", "board") | not)] | all(.verdict != "failed"))
          and ([.[] | select(.id | startswith("accept.")) | .verdict] == ["passed", "passed", "passed"])' "$unit/test" >/dev/null; then
        jq -c '.report.steps[] | select(.verdict == "failed")' "$unit/test"
        return 1
    fi
}

kept() {
    local wanted=acceptance-due
    if jq -e .report.passed "$1/test" >/dev/null; then
        wanted="done"
        grep -q '"serial":"B-0002"' "$1/data/accepted.json" || return 1
        grep -q 'Gate 2, North is ready' "$1/data/selftest/acceptance.html" || return 1
    fi
    [ -s "$1/data/selftest/acceptance.json" ] && [ "$(jq -r .state "$1/setup")" = "$wanted" ]
}

# The sum of all that the acceptance test says, both languages.
speaks_briefly() {
    local index
    for index in "${PHONE%/*}"/prompts/zh.index "${PHONE%/*}"/prompts/en.index; do
        awk -v file="$index" '
            $1 ~ /^(selftest\.(hang-up|lift|accept-keys|accept-lights|sweep)|acceptance\.ready)$/ { count++; samples += $3 }
            END { printf "%s: %.1f s\n", file, samples / 16000; exit !(count == 6 && samples < 30 * 16000) }' "$index" || return 1
    done
}

comes_from() {
    "$PHONE" config show --data unit1/data >shown && grep 'rings-limit .*= 5 .*site.toml:5' shown && grep 'post .*West Gate.*unit.toml:3' shown
}

recovers() {
    local key
    switch_on "$1" || return 1
    for key in '*' '#' HOLD; do tell /api/v1/sim/key "{\"key\":\"$key\",\"action\":\"press\"}"; done
    wait "$RUNNING" || return 1
    RUNNING=""
    grep -q 'recovery start' "$1/log" && [ -e "$1/data/recovery-hook" ]
}

main
