# Shared by deploy.sh and the scripts under board/: progress, errors, packages. Sourced, never run.
# shellcheck shell=bash source-path=SCRIPTDIR

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ARTIFACTS=$REPO/artifacts
LOGS=$ARTIFACTS/logs
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# failed | usage_error | no_prerequisite   WHAT WHAT-TO-DO   End with one line for each; the exit code tells them apart.
failed() { die 1 "$@"; }
usage_error() { die 2 "$@"; }
no_prerequisite() { die 3 "$@"; }

die() {
    printf 'error: %s\n       %s\n' "$2" "$3" >&2
    exit "$1"
}

# stage NAME TEXT COMMAND...   One line "TEXT ... seconds"; what the command says goes to artifacts/logs/NAME.log.
# Returns the command's status after showing the end of that log.
stage() {
    local name=$1 text=$2 log=$LOGS/$1.log from=$SECONDS status=0
    shift 2
    mkdir -p "$LOGS"
    printf '%-58s' "$text" >&2
    # Descriptor 9 is the build lock: a compiler server that outlives the command must not keep it.
    "$@" >"$log" 2>&1 </dev/null 9>&- || status=$?
    if [ "$status" -eq 0 ]; then
        printf '%5d s\n' $((SECONDS - from)) >&2
        return 0
    fi
    printf 'failed after %d s\n' $((SECONDS - from)) >&2
    tail -n 15 "$log" | sed 's/^/  | /' >&2
    printf '  | (all of it: artifacts/logs/%s.log)\n' "$name" >&2
    return "$status"
}

# as_root COMMAND...   Fails when this user can become root neither silently nor by asking the person at the terminal.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif ! command -v sudo >/dev/null; then
        return 1
    elif [ -t 2 ] && [ -r /dev/tty ]; then
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo -n env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

phone_version() { sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' "$REPO/Directory.Build.props"; }

# The date of what is made, seconds since 1970: the commit's, so that nothing depends on when it was made; or what was said
# (reproducible-builds.org/specs/source-date-epoch), to make again what an earlier commit made.
source_date() {
    [ -z "${SOURCE_DATE_EPOCH:-}" ] || { echo "$SOURCE_DATE_EPOCH"; return; }
    git -C "$REPO" log -1 --format=%ct 2>/dev/null || stat -c %Y "$REPO/Directory.Build.props"
}

package_present() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# packages WHY PACKAGE...   Installs those that are missing, with one line saying which and why.
packages() {
    local why=$1 missing=() package
    shift
    for package; do package_present "$package" || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || no_prerequisite "missing: ${missing[*]} ($why)" \
        "This is not a Debian system. Install them by its own means, or use Debian 12 or 13."
    as_root true 2>/dev/null || no_prerequisite "missing: ${missing[*]} ($why), and this user may not install packages" \
        "Run as root: apt-get install ${missing[*]}"
    stage apt "installing ${missing[*]} ($why)" install_packages "${missing[@]}" || no_prerequisite \
        "apt could not install: ${missing[*]}" "Check this machine's apt sources and network (apt-get update), then repeat."
}

# Lists are refreshed only if a package is unknown to them or its file has gone from the archive since.
install_packages() {
    local install=(apt-get install --yes --quiet --no-install-recommends -o DPkg::Lock::Timeout=300 "$@")
    if all_known "$@" && as_root "${install[@]}"; then return 0; fi
    as_root apt-get update && as_root "${install[@]}"
}

all_known() {
    local package
    for package; do
        [ -n "$(apt-cache madison "$package" 2>/dev/null)" ] || return 1
    done
}

# The machine this runs on, in Debian's words: amd64 or arm64.
host_arch() {
    case $(uname -m) in
        x86_64) echo amd64 ;;
        aarch64) echo arm64 ;;
        *) no_prerequisite "this machine is a $(uname -m)" "Use an x64 or arm64 machine." ;;
    esac
}

gnu_triple() {
    case $1 in
        amd64) echo x86_64-linux-gnu ;;
        arm64) echo aarch64-linux-gnu ;;
        *) usage_error "unknown architecture '$1'" "Allowed: amd64, arm64." ;;
    esac
}

# tree_hash PATH...   One hash over the names and contents of all files below; build output, documents and paths that do
# not exist are left out.
tree_hash() {
    (
        cd "$REPO" || exit
        find "$@" \( -name bin -o -name obj \) -prune -o -type f ! -name '*.md' -print0 2>/dev/null |
            sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
    ) || true
}

# build_lock   One build at a time in this folder; a script called by the holder goes on under its lock.
build_lock() {
    [ -z "${PHONE_BUILD_LOCKED:-}" ] || return 0
    mkdir -p "$ARTIFACTS"
    exec 9>"$ARTIFACTS/.lock"
    if ! flock --nonblock 9; then
        echo "another build is running in this folder, waiting for it" >&2
        flock 9
    fi
    export PHONE_BUILD_LOCKED=$$
}

build_unlock() {
    [ "${PHONE_BUILD_LOCKED:-}" = $$ ] || return 0
    exec 9>&-
    unset PHONE_BUILD_LOCKED
}
