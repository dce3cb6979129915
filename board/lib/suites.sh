# The test suites. Sourced by deploy.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

# shellcheck disable=SC2034 # deploy.sh uses both
SUITES="desk hal phone board units sim interop panel hil package arm64 image bench-smoke"
# shellcheck disable=SC2034
SLOW_SUITES="interop panel hil arm64 image"

# In a whole run these go beside the others, for they mostly wait; and those come last, for they measure.
WAITING_SUITES="interop hil"
MEASURING_SUITES="sim bench-smoke"
RESULTS=$ARTIFACTS/test

PASSED=0
FAILED=0
SKIPPED=0
SKIPS=()

# The project of a suite; nothing for those that are no test project.
suite_project() {
    case $1 in
        desk) echo tests/Desk.Tests/Desk.Tests.csproj ;;
        hal) echo tests/Hal.Tests/Hal.Tests.csproj ;;
        phone) echo tests/Phone.Tests/Phone.Tests.csproj ;;
        interop) echo tests/Interop/Interop.Tests.csproj ;;
        panel) echo tests/Panel/Panel.Tests.csproj ;;
        hil) echo tests/Hil/Hil.Tests.csproj ;;
        bench-smoke) echo tests/Bench/Bench.csproj ;;
    esac
}

suite_script() {
    case $1 in
        board) echo "$REPO/board/booth/check.sh" ;;
        units) echo "$REPO/board/units/check.sh" ;;
        package | arm64) echo "$REPO/board/package/check.sh" ;;
        image) echo "$REPO/board/image/check.sh" ;;
    esac
}

suite_arguments() {
    [ "$1" != arm64 ] || echo arm64
}

# Seconds after which a suite is stopped.
suite_limit() {
    case $1 in
        image) echo $((4 * 3600)) ;;
        arm64) echo 3600 ;;
        *) echo 900 ;;
    esac
}

suite_packages() {
    case $1 in
        phone) echo "libopenal1 pulseaudio gcc libc6-dev baresip-core sip-tester" ;; # gcc: the test of a power loss
        interop) echo "baresip-core sip-tester pulseaudio libopenal1" ;;
        panel) echo "chromium fonts-wqy-microhei" ;;
        units) echo "jq xz-utils fdisk mtools qrencode curl shellcheck openssh-client openssh-server" ;;
        package | arm64) echo "lintian mmdebstrap llvm binutils" ;;
        hil) echo "qemu-system-x86 e2fsprogs" ;;
    esac
}

build_tests() {
    dotnet_stage tests "building the tests" build PhoneFirmware.sln -c Release -nodeReuse:false ||
        failed "the tests could not be built" "The log says why."
}

# Why a suite is no part of a whole run.
suite_alone() {
    case $1 in
        arm64) echo "another build, and its programs emulated, take half an hour" ;;
        image) echo "an arm64 build and some twenty emulated starts take hours" ;;
    esac
}

# run_suite NAME   Adds to PASSED, FAILED and SKIPPED; prints one line.
run_suite() {
    local name=$1 project from=$SECONDS LIMIT_S
    LIMIT_S=$(suite_limit "$name")
    project=$(suite_project "$name")
    mkdir -p "$RESULTS"
    rm -f "$RESULTS/$name.xml" "$RESULTS/$name.log"
    if [ "$name" = sim ]; then
        run_sim_suite
    elif [ "${WHOLE:-no}" = yes ] && [ -n "$(suite_alone "$name")" ]; then
        skip_suite "$name" "$(suite_alone "$name"): ./deploy.sh test --only $name"
    elif [ -z "$(suite_script "$name")" ] && [ ! -e "$REPO/$project" ]; then
        skip_suite "$name" "not in this version yet"
    elif ! suite_peers "$name"; then
        skip_suite "$name" "its peers or tools could not be installed: $(suite_packages "$name")"
    elif ! suite_machine "$name"; then
        skip_suite "$name" "its machine could not be made"
    elif [ -n "$(suite_script "$name")" ]; then
        run_script_suite "$name"
    elif [ "$name" = bench-smoke ]; then
        count_program "$name" "$(test_program "$project")" --smoke
    else
        run_xunit "$name" "$(test_program "$project")"
    fi
    [ ! -e "$RESULTS/$name.log" ] || sed -n 's/^  figure: /               /p' "$RESULTS/$name.log"
}

# All suites, in two lanes: those that wait have the processor first, since they listen to sound as it comes, and write what they have to
# say into a file, which is shown when both lanes have ended.
run_whole() {
    local suite waiting NICE=10
    export HIL_SHORT=1 # an emulated machine does what takes minutes
    mkdir -p "$RESULTS"
    NICE=0 run_waiting >"$RESULTS/waiting.out" 2>&1 &
    waiting=$!
    for suite in $SUITES; do
        case " $WAITING_SUITES $MEASURING_SUITES " in *" $suite "*) ;; *) run_suite "$suite" ;; esac
    done
    wait "$waiting" || FAILED=$((FAILED + 1))
    cat "$RESULTS/waiting.out"
    take_waiting
    NICE=0
    for suite in $MEASURING_SUITES; do run_suite "$suite"; done
}

run_waiting() {
    local suite
    for suite in $WAITING_SUITES; do run_suite "$suite"; done
    printf '%s\n' "$PASSED $FAILED $SKIPPED" "${SKIPS[@]}" >"$RESULTS/waiting.counts"
}

take_waiting() {
    local passed failed skipped skips
    {
        read -r passed failed skipped
        mapfile -t skips
    } <"$RESULTS/waiting.counts" || return 0 # its lane has failed, which is counted
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    SKIPPED=$((SKIPPED + skipped))
    SKIPS+=("${skips[@]}")
}

# In a subshell: a package that cannot be had costs this suite, not the whole run.
suite_peers() {
    local peers
    read -ra peers <<<"$(suite_packages "$1")"
    [ ${#peers[@]} -eq 0 ] || (packages "peers of the suite $1" "${peers[@]}")
}

# What a suite needs beside this machine. In a subshell as well: no kernel, no machine, but the other suites go on.
suite_machine() {
    case $1 in
        hil) (make_machine) ;;
        arm64) (build_phone arm64) ;;
    esac
}

test_program() {
    local project=$1
    echo "$REPO/$(dirname "$project")/bin/Release/net10.0/$(basename "$project" .csproj)"
}

run_xunit() {
    local name=$1 program=$2 status=0 counts
    limited "$RESULTS/$name.log" "$program" -noLogo -noColor -noAutoReporters -result-xml "$RESULTS/$name.xml" || status=$?
    counts=$(xunit_counts "$RESULTS/$name.xml")
    if [ -z "$counts" ]; then
        report_suite "$name" 0 1 0
        say_failure "$name" "$(why_no_result "$status" "$program")"
        return 0
    fi
    if [ "$counts" = "0 0 0" ]; then
        skip_suite "$name" "no test in it yet"
        return 0
    fi
    # shellcheck disable=SC2086 # three numbers
    report_suite "$name" $counts
    show_failures "$name"
    collect_skips "$name"
}

# "passed failed skipped"; an error outside of a test (a fixture that fails to end) counts as a failure.
xunit_counts() {
    [ -s "$1" ] || return 0
    tr '\n' ' ' <"$1" | sed 's/<assembly /\n&/; s/>/>\n/g' | awk '
        # Reads on to the end: whoever closes a pipe early ends its writer with an error.
        !found && /^<assembly / && match($0, / total="/) {
            print value("passed"), value("failed") + value("errors"), value("skipped") + value("not-run")
            found = 1
        }
        function value(name) { return match($0, " " name "=\"[0-9]+") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0 : 0 }'
}

why_no_result() {
    case $1 in
        124 | 137) echo "it took longer than $LIMIT_S s and was stopped" ;;
        126 | 127) echo "its program is missing: is $(basename "$2") in PhoneFirmware.sln?" ;;
        *) echo "it ended with status $1 before it had a result" ;;
    esac
}

# limited LOG COMMAND...
limited() {
    local log=$1
    shift
    PHONE_BINARY=$ARTIFACTS/$(host_arch)/phone PHONE_SPEECH=$SPEECH in_repo \
        nice -n "${NICE:-0}" timeout --kill-after=10 "$LIMIT_S" "$@" >"$log" 2>&1 </dev/null
}

# count_program NAME COMMAND...   A suite of one test: the program's exit code.
count_program() {
    local name=$1 status=0
    shift
    limited "$RESULTS/$name.log" "$@" || status=$?
    count_status "$name" "$status"
}

# count_status NAME STATUS
count_status() {
    if [ "$2" -eq 0 ]; then
        report_suite "$1" 1 0 0
    else
        report_suite "$1" 0 1 0
        say_failure "$1" "it ended with status $2"
    fi
}

# A script that prints "ok WHAT", "FAILED WHAT" or "skipped WHAT" for each thing it checks.
run_script_suite() {
    local name=$1 log=$RESULTS/$1.log status=0 line
    # shellcheck disable=SC2046 # a list of words
    limited "$log" "$(suite_script "$name")" $(suite_arguments "$name") || status=$?
    if [ "$status" -ne 0 ] && ! grep -q '^FAILED ' "$log"; then
        echo "FAILED it ended with status $status before it was done" >>"$log"
    fi
    report_suite "$name" "$(grep -c '^ok ' "$log")" "$(grep -c '^FAILED ' "$log")" "$(grep -c '^skipped ' "$log")"
    awk '/^FAILED / { show = 1 } /^(ok|skipped) / { show = 0 } show { print "  | " $0 }' "$log"
    while IFS= read -r line; do SKIPS+=("$name: ${line#skipped }"); done < <(grep '^skipped ' "$log")
}

# The published program through a whole call, as a newcomer sees it: twice at once, and neither may touch what is the other's.
run_sim_suite() {
    local beside status=0
    limited "$RESULTS/sim-beside.log" "$REPO/deploy.sh" sim --once --report "$RESULTS/sim-beside.json" &
    beside=$!
    count_program sim "$REPO/deploy.sh" sim --once --report "$RESULTS/sim.json"
    wait "$beside" || status=$?
    count_status sim-beside "$status"
    if [ "$(sim_folder sim)" = "$(sim_folder sim-beside)" ]; then
        report_suite sim 0 1 0
        say_failure sim "two runs beside each other had one folder"
    fi
}

sim_folder() { sed -n 's/^files: //p' "$RESULTS/$1.log"; }

report_suite() {
    PASSED=$((PASSED + $2))
    FAILED=$((FAILED + $3))
    SKIPPED=$((SKIPPED + $4))
    printf '%-12s %5d passed, %d failed, %d skipped %s\n' "$1" "$2" "$3" "$4" "($((SECONDS - from)) s)"
}

skip_suite() {
    SKIPPED=$((SKIPPED + 1))
    SKIPS+=("$1: $2")
    printf '%-12s       skipped: %s\n' "$1" "$2"
}

say_failure() {
    printf '  FAILED %s: %s\n' "$1" "$2"
    tail -n 15 "$RESULTS/$1.log" | sed 's/^/  | /'
    printf '  | (all of it: artifacts/test/%s.log)\n' "$1"
}

# Each failed test with the first lines of its message.
show_failures() {
    awk '/ \[FAIL\]$/ { left = 9 } / \[SKIP\]$|^  Finished:/ { left = 0 } left > 0 { print "  | " $0; left-- }' "$RESULTS/$1.log"
}

collect_skips() {
    local line
    while IFS= read -r line; do SKIPS+=("$line"); done < <(
        awk '/ \[SKIP\]$/ { sub(/^ */, ""); sub(/ \[SKIP\]$/, ""); name = $0; next }
             name != "" { sub(/^ */, ""); print name ": " $0; name = "" }' "$RESULTS/$1.log")
}

CLAUSES=$REPO/firmware/Phone/Report/clauses.tsv

# Tests name the clauses they prove as the trait "Clause"; this is the table of all clauses: kind, tests, result. A test counts
# for the row that bears its clause's name, or else for the rows that list it. With all suites run, a row without a test fails.
show_clauses() {
    local whole=$1 empty
    tests_by_clause | awk -F '\t' -v whole="$whole" '
        NR == FNR { if ($2 == "failed") bad[$1]++; else if ($2 == "passed") good[$1]++; count[$1]++; next }
        /^#/ { next }
        { rows++; ids[rows] = $1; kind[rows] = $2; title[rows] = $4; split($1, first, " "); own[first[1]] = 1 }
        END {
            for (row = 1; row <= rows; row++) {
                n = split(ids[row], id, " "); tests = failed = passed = 0
                for (i = 1; i <= n; i++) if (i == 1 || !own[id[i]]) {
                    tests += count[id[i]]; failed += bad[id[i]]; passed += good[id[i]]
                }
                result = failed ? failed " failed" : passed ? "passed" : whole == "yes" ? "EMPTY" : "not run"
                printf "%-8s %-14s %5d  %-9s %s\n", id[1], kind[row], tests, result, title[row]
            }
        }' - "$CLAUSES" >"$RESULTS/clauses.txt"
    printf '\nclause   kind           tests  result\n'
    cat "$RESULTS/clauses.txt"
    empty=$(grep -c ' EMPTY ' "$RESULTS/clauses.txt" || true)
    if [ "$empty" -gt 0 ]; then
        FAILED=$((FAILED + empty))
        printf '  FAILED clauses: %d without a test that passed\n' "$empty"
    fi
}

# "clause<TAB>passed|failed|skipped" for every test and every clause it names.
tests_by_clause() {
    local files=("$RESULTS"/*.xml)
    [ -e "${files[0]}" ] || return 0
    cat "${files[@]}" | tr '\n' ' ' | sed 's/<test /\n&/g' | awk '
        /^<test / {
            result = match($0, / result="Pass/) ? "passed" : match($0, / result="Fail/) ? "failed" : "skipped"
            rest = $0
            while (match(rest, /<trait name="Clause" value="[^"]*/)) {
                print substr(rest, RSTART + 28, RLENGTH - 28) "\t" result
                rest = substr(rest, RSTART + RLENGTH)
            }
        }'
}

show_skips() {
    [ ${#SKIPS[@]} -gt 0 ] || return 0
    printf '\nskipped:\n'
    printf '  %s\n' "${SKIPS[@]}"
}
