# What check.sh scripts say: "ok WHAT", "FAILED WHAT" with the end of what was said, "skipped WHAT". Sourced; suites.sh counts them.
# shellcheck shell=bash
FAILURES=0

# check WHAT COMMAND...
check() {
    local what=$1 said
    shift
    if said=$("$@" 2>&1 </dev/null); then
        echo "ok $what"
    else
        echo "FAILED $what"
        tail -n 12 <<<"$said" | sed 's/^/  | /'
        FAILURES=$((FAILURES + 1))
    fi
}

# skip WHAT WHY
skip() {
    echo "skipped $1: $2"
}
