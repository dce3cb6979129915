#!/usr/bin/env bash
# The one entry point of the project: simulate, test, build. ./deploy.sh --help says what it can do.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=board/lib/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/board/lib/common.sh"
# shellcheck source-path=SCRIPTDIR source=board/lib/sysroot.sh
. "$REPO/board/lib/sysroot.sh"
# shellcheck source-path=SCRIPTDIR source=board/lib/firmware.sh
. "$REPO/board/lib/firmware.sh"
# shellcheck source-path=SCRIPTDIR source=board/lib/speech.sh
. "$REPO/board/lib/speech.sh"
# shellcheck source-path=SCRIPTDIR source=board/lib/runs.sh
. "$REPO/board/lib/runs.sh"
# shellcheck source-path=SCRIPTDIR source=board/hil/machine.sh
. "$REPO/board/hil/machine.sh"
# shellcheck source-path=SCRIPTDIR source=board/lib/suites.sh
. "$REPO/board/lib/suites.sh"
# shellcheck source-path=SCRIPTDIR source=board/units/flash.sh
. "$REPO/board/units/flash.sh"
# shellcheck source-path=SCRIPTDIR source=board/units/push.sh
. "$REPO/board/units/push.sh"

help_all() {
    cat <<'END'
usage: ./deploy.sh COMMAND [OPTIONS]          (from any folder; each COMMAND has its own --help)

  sim [--once] [--report FILE]     the phone on a virtual booth, rung by an outside caller
  test [--only NAME] [--fast]      all tests that need no person and no hardware
  build [--arch amd64|arm64]       the phone: artifacts/ARCH/phone and its native libraries
  bench                            the benchmark, side by side with other phones
  package [--arch amd64|arm64]     the phone as a Debian package: artifacts/phone-firmware_VERSION_ARCH.deb
  image [--dry-run] [--fresh]      what a booth's card holds, and the same as a signed update: artifacts/booth-VERSION-arm64.*
  selftest [--host HOST]           the hardware self-test: here on the virtual board, or on a booth
  flash DEVICE… [--site FILE]      writes cards, several at once, and puts their units' settings on them; prints their labels
  push HOST                        a new package onto a running unit, tested there, taken back if it fails

What a command needs it installs itself (apt), saying which and why. What it makes lies in artifacts/.
Exit codes: 0 well, 1 failed, 2 wrong use, 3 a prerequisite cannot be had.
END
}

help_sim() {
    cat <<'END'
usage: ./deploy.sh sim [--once] [--language zh|en] [--report FILE]

Runs the real firmware on the virtual booth and prints the panel's address. An outside caller, a process of its own,
rings it over SIP; keys can be typed at the terminal. Ends with Ctrl-C. Each run has a folder of its own, which it prints, in
artifacts/sim (the last one also as artifacts/sim/latest); the five newest that have ended stay.

  --once            without a person: a virtual guard lifts on the second ring, both talk, the caller hangs up first, the
                    handset is replaced. Prints the timeline; exit 0 only if every step was as it must be
  --report FILE     the timeline as JSON
  --language zh|en  what the two of them speak (zh)
END
}

help_test() {
    cat <<END
usage: ./deploy.sh test [--only NAME] [--fast]

Builds everything and runs the suites: $SUITES
The last line is "N passed, N failed, N skipped"; exit 1 if a test failed. Logs and results are in artifacts/test.

  --only NAME       one suite
  --fast            leaves out: $SLOW_SUITES
END
}

help_build() {
    cat <<'END'
usage: ./deploy.sh build [--arch amd64|arm64]

Builds PJSIP and the phone (NativeAOT): artifacts/ARCH/phone with libpjsua2.so, libe_sqlite3.so and its prompts beside it.
What is up to date is left alone. The source of PJSIP comes from Debian's archive, through this machine's own apt sources.

  --arch ARCH       this machine's unless given; the other one is cross-compiled
  PJSIP_TARBALL     environment: a pjproject tarball (2.15.1 or newer) to be taken instead of Debian's
END
}

help_package() {
    cat <<'END'
usage: ./deploy.sh package [--arch amd64|arm64]

Builds the phone and makes artifacts/phone-firmware_VERSION_ARCH.deb: the program, its service, its user. Installed, the phone
starts with the machine; /etc/phone/phone.toml holds its settings. Removing it keeps its data, purging destroys its keys first.

  --arch ARCH       this machine's unless given; the other one is cross-compiled
END
}

help_image() {
    cat <<'END'
usage: ./deploy.sh image [--dry-run] [--fresh]

Builds the phone and its package for arm64, and makes of them and of Debian 13's packages
  artifacts/booth-VERSION-arm64.img.xz   the card of a Raspberry Pi 4, CM4 or 3, with its .sha256
  artifacts/booth-VERSION-arm64.raucb    the same system as a signed update
  artifacts/booth-VERSION-arm64.spdx.json   what is in it
The same sources and packages give the same image. Debian's packages are kept in artifacts/cache; root is needed (sudo) to set them up.

  --dry-run   says what would be made, and makes nothing
  --fresh     fetches Debian's packages again: security updates since the last time
  PHONE_SIGNING_KEY, PHONE_SIGNING_CERTIFICATE   environment: PEM files that sign the update. Without them a key for development is
              made in artifacts/signing; units with such an image accept updates from whoever has that folder
  PHONE_SIGNING_KEYRING   environment: the certificates that units trust, if not the one above
END
}

help_bench() {
    cat <<'END'
usage: ./deploy.sh bench

Measures the phone side by side with other phones, prints the table and writes artifacts/bench.json.
END
}

help_selftest() {
    cat <<'END'
usage: ./deploy.sh selftest [--short] [--fault NAME] [--language zh|en]
       ./deploy.sh selftest --host HOST [--short]

Tests the hardware of a booth, step by step: what was measured, its bound, the verdict, what to do. Exit 0: nothing failed.
Here it is the virtual booth with a virtual technician; the report is in artifacts/selftest (JSON, JUnit, a page with the sweep).

  --short           only what needs nobody and makes no sound
  --fault NAME      what is broken at the virtual booth: "MicrophoneLow", "RowOpen", …; a wrong name lists them
  --language zh|en  of the report (zh)
  --host HOST       on a booth, through SSH: the phone that runs there tests itself and asks at this terminal
END
}

help_flash() {
    cat <<'END'
usage: ./deploy.sh flash DEVICE [DEVICE…] [--image FILE] [--site FILE] [--units FILE | --serial S [--serial S…]]
                         [--new-password] [--dry-run] [--yes] [--file]

Writes the image to cards, all at once, and reads them back. Refuses what is mounted, in use, a partition, write-protected or too
small. Says what it would erase, and asks; whoever is not at a terminal says --yes.

  --image FILE      .img.xz or .img with FILE.sha256 beside it; the newest of ./deploy.sh image if not given
  --site FILE       the site's settings (site.toml); with site.toml.sig and site.pub beside it, signed. What it names goes along
  --units FILE      CSV with a header: serial,post,account[,username,password,language], one line a unit. The cards become the next
                    units that have none yet
  --serial S        this unit of the list, for each card one; without a list, the unit's serial number
  --new-password    another technician's password for a unit that was made before
  --dry-run         says all that, and writes nothing
  --yes             asks nothing
  --file            the DEVICEs are files (for trying it out)

Every unit has a technician's password of its own. It is on the unit's label and nowhere else; its card holds a hash. The sheet of
labels and the units' files are in artifacts/units, for this user alone.
END
}

help_push() {
    cat <<'END'
usage: ./deploy.sh push HOST [--deb FILE] [--wait MINUTES]

Installs the package on a unit over SSH while nobody telephones, runs the short self-test there, and puts the package from before back
if it fails or the phone does not answer within a minute. Settings and data stay; the package from before stays on the unit. What
failed before the update does not count against it.

  HOST              as ssh takes it, user@host; a key instead of a password, and root's rights there (sudo without a password)
  --deb FILE        the newest of ./deploy.sh package for the unit's architecture if not given
  --wait MINUTES    for a quiet moment (10)
  PHONE_SSH_OPTIONS environment: more options for ssh
END
}

main() {
    local command=${1:-}
    [ $# -eq 0 ] || shift
    case $command in
        sim | test | build | bench | package | image | selftest | flash | push) help_asked "$command" "$@" || "command_$command" "$@" ;;
        help | --help | -h) help_all ;;
        "") help_all >&2; exit 2 ;;
        *) usage_error "unknown command '$command'" "See ./deploy.sh --help" ;;
    esac
}

help_asked() {
    local command=$1 word
    shift
    for word; do
        if [ "$word" = --help ] || [ "$word" = -h ]; then "help_$command"; return 0; fi
    done
    return 1
}

later() {
    printf "'%s' is not in this version yet (see README.md, \"What works\").\n" "$1" >&2
    exit 3
}

# need_value OPTION [VALUE]   Wrong use if an option lacks its value.
need_value() {
    [ -n "${2:-}" ] || usage_error "$1 needs a value" "See ./deploy.sh --help"
}

command_build() {
    option_arch build "$@"
    build_phone "$ARCH"
    echo "artifacts/$ARCH/phone"
}

command_package() {
    option_arch package "$@"
    build_phone "$ARCH"
    packages "to make the package" llvm
    "$REPO/board/package/build.sh" "$ARCH"
}

command_image() {
    case " $* " in
        *" --dry-run "*) ;;
        *) build_phone arm64
            packages "to make the package" llvm
            "$REPO/board/package/build.sh" arm64 ;;
    esac
    "$REPO/board/image/build.sh" "$@"
}

# option_arch COMMAND ARGUMENT...   Sets ARCH: the one option of commands that make something for an architecture.
option_arch() {
    local command=$1
    shift
    ARCH=$(host_arch)
    while [ $# -gt 0 ]; do
        case $1 in
            --arch) need_value "$@"; ARCH=$2; shift ;;
            *) usage_error "$command: unknown option '$1'" "See ./deploy.sh $command --help" ;;
        esac
        shift
    done
    gnu_triple "$ARCH" >/dev/null
}

command_sim() {
    local options=() language=zh
    while [ $# -gt 0 ]; do
        case $1 in
            --once) options+=(--once) ;;
            --report) need_value "$@"; options+=(--report "$2"); shift ;;
            --language) need_value "$@"; language=$2; shift ;;
            *) usage_error "sim: unknown option '$1'" "See ./deploy.sh sim --help" ;;
        esac
        shift
    done
    [ "$language" = zh ] || [ "$language" = en ] || usage_error "sim: unknown language '$language'" "Allowed: zh, en."
    build_phone "$(host_arch)"
    make_speech
    speech_options "$language"
    run_folder "$ARTIFACTS/sim"
    echo "files: ${RUN#"$REPO/"}"
    exec "$ARTIFACTS/$(host_arch)/phone" sim "${options[@]}" "${SPEECH_OPTIONS[@]}" --work "$RUN"
}

command_test() {
    local suites=$SUITES suite
    WHOLE=no
    while [ $# -gt 0 ]; do
        case $1 in
            --only) need_value "$@"; known_suite "$2"; suites=$2; shift ;;
            --fast) suites=$(without_slow_suites) ;;
            *) usage_error "test: unknown option '$1'" "See ./deploy.sh test --help" ;;
        esac
        shift
    done
    build_phone "$(host_arch)"
    make_speech
    build_tests
    rm -rf "$RESULTS"
    if [ "$suites" = "$SUITES" ]; then
        WHOLE=yes
        run_whole
    else
        for suite in $suites; do run_suite "$suite"; done
    fi
    show_clauses "$WHOLE"
    show_skips
    printf '\n%d passed, %d failed, %d skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
    [ "$FAILED" -eq 0 ]
}

known_suite() {
    case " $SUITES " in
        *" $1 "*) ;;
        *) usage_error "test: unknown suite '$1'" "Allowed: $SUITES" ;;
    esac
}

without_slow_suites() {
    local suite
    for suite in $SUITES; do
        case " $SLOW_SUITES " in *" $suite "*) ;; *) echo "$suite" ;; esac
    done
}

command_bench() {
    [ $# -eq 0 ] || usage_error "bench: unknown option '$1'" "See ./deploy.sh bench --help"
    local project
    project=$(suite_project bench-smoke)
    [ -e "$REPO/$project" ] || later bench
    build_phone "$(host_arch)"
    make_speech
    build_tests
    PHONE_BINARY=$ARTIFACTS/$(host_arch)/phone PHONE_SPEECH=$SPEECH exec "$(test_program "$project")" --report "$ARTIFACTS/bench.json"
}

command_selftest() {
    local options=() language=zh host="" local_only=""
    while [ $# -gt 0 ]; do
        case $1 in
            --short) options+=(--short) ;;
            --fault) need_value "$@"; options+=(--fault "$2"); local_only=--fault; shift ;;
            --language) need_value "$@"; language=$2; local_only=--language; shift ;;
            --host) need_value "$@"; host=$2; shift ;;
            *) usage_error "selftest: unknown option '$1'" "See ./deploy.sh selftest --help" ;;
        esac
        shift
    done
    [ "$language" = zh ] || [ "$language" = en ] || usage_error "selftest: unknown language '$language'" "Allowed: zh, en."
    if [ -n "$host" ]; then
        [ -z "$local_only" ] || usage_error "selftest: $local_only is for the virtual booth" "Leave it out with --host."
        selftest_on "$host" "${options[@]}"
        return
    fi
    build_phone "$(host_arch)"
    selftest_site "$ARTIFACTS/selftest/phone.toml" "$language"
    "$ARTIFACTS/$(host_arch)/phone" selftest --board virtual --config "$ARTIFACTS/selftest/phone.toml" \
        --data "$ARTIFACTS/selftest/data" --out "$ARTIFACTS/selftest" "${options[@]}"
}

command_flash() {
    local image="" site="" units="" dry=no yes=no prepare=() i
    DEVICES=() SERIALS=() STAND_IN=no
    while [ $# -gt 0 ]; do
        case $1 in
            --image) need_value "$@"; image=$2; shift ;;
            --site) need_value "$@"; site=$2; shift ;;
            --units) need_value "$@"; units=$2; shift ;;
            --serial) need_value "$@"; prepare+=(--serial "$2"); shift ;;
            --new-password) prepare+=(--new-password) ;;
            --dry-run) dry=yes ;;
            --yes) yes=yes ;;
            --file) STAND_IN=yes ;;
            -*) usage_error "flash: unknown option '$1'" "See ./deploy.sh flash --help" ;;
            *) DEVICES+=("$(readlink -m -- "$1")") ;;
        esac
        shift
    done
    [ ${#DEVICES[@]} -gt 0 ] || usage_error "flash: which card?" "Name it, for instance /dev/sdb; lsblk lists the disks of this machine."
    [ "$(printf '%s\n' "${DEVICES[@]}" | sort -u | wc -l)" -eq ${#DEVICES[@]} ] ||
        usage_error "flash: a card is named twice" "Name each once."
    for i in "$site" "$units"; do
        [ -z "$i" ] || [ -r "$i" ] || usage_error "flash: there is no file $i" "Name it as it is."
    done
    flash_packages
    unpack_image "${image:-$(newest_image)}"
    refuse_cards
    if [ -n "$site$units" ] || [ ${#prepare[@]} -gt 0 ]; then
        build_phone "$(host_arch)"
        prepare_units ${#DEVICES[@]} ${site:+--site "$site"} ${units:+--units "$units"} "${prepare[@]}"
    fi
    tell_cards
    [ "$dry" = no ] || return 0
    [ "$yes" = yes ] || ask_to_erase
    write_cards
    if [ ${#SERIALS[@]} -gt 0 ] && [ ${#FLASHED[@]} -gt 0 ]; then
        print_labels "${FLASHED_SERIALS[@]}"
    fi
    [ ${#FLASHED[@]} -eq ${#DEVICES[@]} ] ||
        failed "$((${#DEVICES[@]} - ${#FLASHED[@]})) of ${#DEVICES[@]} cards were not written" "What is wrong with each stands above."
}

command_push() {
    local host="" package="" minutes=10
    while [ $# -gt 0 ]; do
        case $1 in
            --deb) need_value "$@"; package=$2; shift ;;
            --wait) need_value "$@"; minutes=$2; shift ;;
            -*) usage_error "push: unknown option '$1'" "See ./deploy.sh push --help" ;;
            *) [ -z "$host" ] || usage_error "push: one HOST, not '$host' and '$1'" "Push to one after the other."; host=$1 ;;
        esac
        shift
    done
    [ -n "$host" ] || usage_error "push: to which unit?" "Name it as ssh takes it, for instance root@booth.example"
    [[ $minutes =~ ^[0-9]{1,4}$ ]] || usage_error "push: --wait takes minutes, not '$minutes'" "For instance --wait 10."
    [ -z "$package" ] || [ -r "$package" ] || usage_error "push: there is no file $package" "Name it as it is."
    push_package "$host" "$package" "$minutes"
}

# selftest_on HOST [OPTION...]   The phone there asks, and the answers are typed here.
selftest_on() {
    local host=$1 terminal=()
    shift
    [ ! -t 0 ] || terminal=(-t)
    packages "to reach $host" openssh-client
    ssh "${terminal[@]}" -- "$host" phone selftest --running "$@"
}

# selftest_site FILE LANGUAGE   The least that a site must say.
selftest_site() {
    mkdir -p "${1%/*}"
    printf 'profile = "security-booth"\npost = "西门岗"\nlanguage = "%s"\n\n[[account]]\nuri = "sip:201@127.0.0.1"\n' "$2" >"$1"
}

main "$@"
