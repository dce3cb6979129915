#!/usr/bin/env bash
# Proves the image: its contents, two builds with the same bytes, and what it does in an emulated machine: starts read-only with a phone
# that takes a call, updates itself, refuses what it must, survives power cuts, comes back from a bad update.
#   check.sh [PART...]     PART: files twice call unit faults refuse update cuts back bad times; all unless named
# IMAGE_CUTS: how many power cuts in an update (10); IMAGE_PAIRS: how many paired starts (3); IMAGE_AS_IS=yes: what lies in artifacts is
# tested, nothing is built. The emulator runs with IMAGE_NICE (0).
# shellcheck disable=SC2034,SC2086 # used in cases.sh; lists of words
set -uo pipefail
# shellcheck source-path=SCRIPTDIR source=../lib/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../lib/common.sh"
# shellcheck source-path=SCRIPTDIR source=../lib/checks.sh
. "$REPO/board/lib/checks.sh"
for part in base sign slots machine lan cases; do
    # shellcheck source=/dev/null
    . "$REPO/board/image/$part.sh"
done

PARTS="files twice call unit faults refuse update cuts back bad times"
# A start under emulation on a busy machine, in seconds; an update.
START_LIMIT=900
UPDATE_LIMIT=1800
CALL_LIMIT=600

main() {
    local part
    [ $# -gt 0 ] || set -- $PARTS
    for part; do
        case " $PARTS " in *" $part "*) ;; *) usage_error "image: unknown part '$part'" "Allowed: $PARTS" ;; esac
    done
    packages "to test the image" $IMAGE_TOOLS $MACHINE_TOOLS $LAN_TOOLS
    VERSION=$(phone_version) TESTS=$ARTIFACTS/image/tests
    IMAGE=$ARTIFACTS/booth-$VERSION-arm64
    if [ "${IMAGE_AS_IS:-no}" = yes ]; then
        export SOURCE_DATE_EPOCH # of the image that lies there, whatever was committed since
        SOURCE_DATE_EPOCH=$(image_date) || exit 1
    else
        "$REPO/deploy.sh" image >&2 || exit 1
    fi
    signing_key 2>/dev/null
    base_root
    mkdir -p "$TESTS"
    UBOOT=$TESTS/u-boot-virt.bin
    cp "$SLOTS/$VERSION/u-boot-virt.bin" "$UBOOT"
    MACHINE="" LAN=""
    trap '[ -z "$MACHINE" ] || kill -KILL "$MACHINE"; [ -z "$LAN" ] || lan_down' EXIT
    for part; do "part_$part"; done
    [ "$FAILURES" -eq 0 ]
}

image_date() {
    python3 -c 'import json, sys, datetime as d
print(int(d.datetime.fromisoformat(json.load(open(sys.argv[1]))["creationInfo"]["created"].replace("Z", "+00:00")).timestamp()))' \
        "$IMAGE.spdx.json"
}

{ main "$@"; exit; } # read to its end before it runs: it may change meanwhile
