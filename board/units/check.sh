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
# shellcheck source-path=SCRIPTDIR source=check-cards.sh
. "$REPO/board/units/check-cards.sh"
# shellcheck source-path=SCRIPTDIR source=check-push.sh
. "$REPO/board/units/check-push.sh"
PHONE=${PHONE_BINARY:-$ARTIFACTS/$(host_arch)/phone}
RUNNING=""
trap 'rm -rf --one-file-system "$WORK"' EXIT

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

# --- a unit: its card as the machine mounts it, and the phone on the virtual board ---

# insert CARD UNIT   What the machine does with a card by itself when it is switched on.
insert() {
    rm -rf "${2:?}/boot"
    mkdir -p "$2/boot" "$2/data"
    MTOOLS_SKIP_CHECK=1 mcopy -s -n -i "$1@@1M" ::/ "$2/boot/" 2>/dev/null || true
    "$PHONE" provision --boot "$2/boot" --data "$2/data" >"$2/provision" 2>&1
}

# switch_on UNIT   Sets SIP and PANEL once it is ready, and SIGN_IN: where people sign in, the technician of the label does.
switch_on() {
    local unit=$1 waited=0
    : >"$unit/said" # emptied here: on a busy machine the phone's own process may come to it after the first look
    "$PHONE" run --board virtual --data "$unit/data" --sip 127.0.0.1:0 --http 127.0.0.1:0 >"$unit/said" 2>"$unit/log" &
    RUNNING=$!
    trap stop_phone EXIT # of the check, which is a subshell and leaves early when it fails
    until grep -q '^ready ' "$unit/said"; do
        if ! kill -0 "$RUNNING" 2>/dev/null || [ "$waited" -ge 600 ]; then
            cat "$unit/log"
            return 1
        fi
        sleep 0.1
        waited=$((waited + 1))
    done
    SIP=$(sed -n 's/^ready sip=\([^ ]*\) .*/\1/p' "$unit/said")
    PANEL=http://$(sed -n 's/^ready .*http=//p' "$unit/said")
    SIGN_IN=()
    if ! curl --silent --fail --max-time 20 --output /dev/null "$PANEL/healthz"; then
        PANEL=${PANEL/http:/https:}
        SIGN_IN=(--insecure --user "technician:$(password_of "$unit")")
    fi
}

password_of() { jq -r .password "$PHONE_UNITS/$(sed -n 's/^serial = "\(.*\)"$/\1/p' "$1/boot/unit.toml")/label.json"; }

stop_phone() {
    if [ -n "$RUNNING" ]; then
        kill "$RUNNING" 2>/dev/null || true
        wait "$RUNNING" 2>/dev/null || true
        RUNNING=""
    fi
}

ask() { curl --silent --show-error --fail --max-time 20 "${SIGN_IN[@]}" "${@:2}" "$PANEL$1"; }
tell() { ask "$1" --header 'Content-Type: application/json' --data "$2"; }

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
    [ ! -s unit2/took ] || echo "  figure: acceptance with virtual hands: $(cat unit2/took) s; at the wall it may take 60"
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
    local unit=$1 run waited=0 from
    switch_on "$unit" || return 1
    from=$SECONDS
    run=$(tell /api/v1/selftest '{"scope":"acceptance","hands":"virtual"}' | jq -r .run)
    until ask "/api/v1/selftest/$run" >"$unit/test" && jq -e '.state == "done"' "$unit/test" >/dev/null; do
        [ "$waited" -lt 300 ] || return 1
        sleep 0.5
        waited=$((waited + 1))
    done
    echo $((SECONDS - from)) >"$unit/took"
    # A passed test is shown by the lights before it counts.
    while ask /api/v1/setup >"$unit/setup" && jq -e .report.passed "$unit/test" >/dev/null && [ "$(jq -r .state "$unit/setup")" != "done" ]; do
        [ "$waited" -lt 400 ] || return 1
        sleep 0.5
        waited=$((waited + 1))
    done
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
    "$PHONE" config show --data unit1/data >shown && grep 'rings-limit .*= 5 .*site.toml:5' shown &&
        grep 'post .*West Gate.*unit.toml:3' shown
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
