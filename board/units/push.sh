# A new package onto a unit, over SSH. Sourced by deploy.sh; what is done there is push-remote.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

# ssh_to HOST COMMAND   PHONE_SSH_OPTIONS: more options for ssh, words.
ssh_to() {
    local host=$1 options
    shift
    read -ra options <<<"${PHONE_SSH_OPTIONS:-}"
    ssh -o BatchMode=yes -o ConnectTimeout=15 "${options[@]}" -- "$host" "$@"
}

# newest_package ARCH
newest_package() {
    local package newest=""
    for package in "$ARTIFACTS"/phone-firmware_*_"$1".deb; do
        if [ -e "$package" ] && { [ -z "$newest" ] || [ "$package" -nt "$newest" ]; }; then newest=$package; fi
    done
    [ -n "$newest" ] || failed "there is no package for $1 in artifacts/" \
        "Make one with ./deploy.sh package --arch $1, or name one with --deb FILE."
    echo "$newest"
}

# push_package HOST PACKAGE-OR-NOTHING MINUTES
push_package() {
    local host=$1 package=$2 minutes=$3 arch script
    packages "to reach $host" openssh-client
    arch=$(ssh_to "$host" dpkg --print-architecture) ||
        failed "$host cannot be reached, or is no Debian" \
            "Try: ssh $host; its user needs a key there, and root's rights (sudo without a password)."
    [ -n "$package" ] || package=$(newest_package "$arch")
    [ "$(dpkg-deb --field "$package" Architecture)" = "$arch" ] ||
        failed "$package is not for $host, which is $arch" "Make one with ./deploy.sh package --arch $arch."
    echo "$host gets $(basename "$package")" >&2
    # The script is an argument of the shell there, so that the package can be its input.
    script=$(<"$REPO/board/units/push-remote.sh")
    ssh_to "$host" "sh -c '${script//\'/\'\\\'\'}' push $minutes" <"$package" ||
        failed "$host was not updated, or went back to what it had" "What happened stands above; its settings and data are untouched."
}
