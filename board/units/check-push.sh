# Proves ./deploy.sh push over a real sshd on the loopback. What lies behind it is made up: dpkg, and a phone that tests itself as its
# version says (systemd does not run here; the package's own life is proven by board/package/check.sh). Sourced by check.sh.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2016,SC2317 # what is made up expands on the unit

check_push() {
    if ! start_sshd >"$WORK/sshd.log" 2>&1; then
        skip "a package is pushed over SSH" "no sshd can be started here: $(tail -n 1 "$WORK/sshd.log")"
        return 0
    fi
    unit_has 1.0
    check "a package is pushed, tested and kept" pushed 1.1 "the self-test passed"
    check "the unit has it" test "$(<"$UNIT/version")" = 1.1
    check "and keeps the one from before" test "$(<"$UNIT/updates/previous.deb")" = 1.0
    unit_has 1.0
    check "one whose self-test fails is taken back" refused "going back to 1.0" pushed 2-broken
    check "the unit has what it had" test "$(<"$UNIT/version")" = 1.0
    unit_has 1.0
    check "one that does not start is taken back" refused "going back to 1.0" pushed 3-silent
    unit_has 1.0
    touch "$UNIT/busy"
    check "nobody's call is ended for it" refused "somebody is telephoning; nothing was changed" pushed 1.1
    check "and nothing was changed" test "$(<"$UNIT/version")" = 1.0
    unit_has 1.0
    echo lights.chip >"$UNIT/fails"
    check "what failed before does not count against the new one" pushed 1.1 "before the update: lights.chip"
    check "a host that is not there is said" refused "cannot be reached" push_to nobody@127.0.0.1:9 1.1
    kill "$(<"$UNIT/sshd.pid")"
}

start_sshd() {
    UNIT=$WORK/unit
    mkdir -p "$UNIT/bin" "$UNIT/etc"
    install -d -m 755 /run/sshd
    SSH_PORT=$(free_port)
    ssh-keygen -q -t ed25519 -N '' -f "$UNIT/etc/host" && ssh-keygen -q -t ed25519 -N '' -f "$UNIT/etc/key" || return 1
    cp "$UNIT/etc/key.pub" "$UNIT/etc/authorized"
    cat >"$UNIT/etc/sshd_config" <<END
Port $SSH_PORT
ListenAddress 127.0.0.1
HostKey $UNIT/etc/host
PidFile $UNIT/sshd.pid
AuthorizedKeysFile $UNIT/etc/authorized
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
SetEnv PATH=$UNIT/bin:/usr/bin:/bin UNIT=$UNIT PHONE_UPDATES=$UNIT/updates
END
    made_up dpkg '[ "$1" != --print-architecture ] || { echo amd64; exit; }
        for last; do :; done; cp "$last" "$UNIT/version"'
    made_up dpkg-deb 'cat "$2"'
    made_up dpkg-query 'cat "$UNIT/version"'
    made_up phone 'version=$(cat "$UNIT/version")
        if [ -e "$UNIT/busy" ]; then echo "refused: the phone has something more important to do"; exit 1; fi
        case $version in *silent) echo "The phone does not answer at 127.0.0.1:8080"; exit 1 ;; *broken) echo "FAIL codec.chip" ;; esac
        [ ! -e "$UNIT/fails" ] || sed "s/^/FAIL /" "$UNIT/fails"
        [ ! -e "$UNIT/fails" ] && [ "${version%broken}" = "$version" ]'
    made_up sleep ':'
    "$(command -v sshd || echo /usr/sbin/sshd)" -f "$UNIT/etc/sshd_config" && ssh_ready
}

made_up() {
    printf '#!/bin/sh\n%s\n' "$2" >"$UNIT/bin/$1"
    chmod 755 "$UNIT/bin/$1"
}

free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'; }

ssh_ready() {
    local tries=50
    until push_ssh true; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
    done
}

push_options() {
    echo "-F /dev/null -p $SSH_PORT -i $UNIT/etc/key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
}

push_ssh() { (PHONE_SSH_OPTIONS=$(push_options) ssh_to root@127.0.0.1 "$@"); }

# unit_has VERSION   A unit at rest, its package kept from the last time.
unit_has() {
    rm -rf "$UNIT/updates" "$UNIT/busy" "$UNIT/fails"
    mkdir -p "$UNIT/updates"
    echo "$1" >"$UNIT/version"
    echo "$1" >"$UNIT/updates/phone-firmware_$1.deb"
}

# pushed VERSION [TEXT]
pushed() {
    local said
    said=$(push_to root@127.0.0.1 "$1" 2>&1) || { echo "$said"; return 1; }
    grep --fixed-strings --quiet -- "${2:-}" <<<"$said" || { echo "it said: $said"; return 1; }
}

# A package in name only: the unit's made-up dpkg takes its text for its version, and this machine's is not asked.
push_to() {
    echo "$2" >"$WORK/new.deb"
    (
        dpkg-deb() { echo amd64; }
        PHONE_SSH_OPTIONS=$(push_options)
        export PHONE_SSH_OPTIONS
        push_package "$1" "$WORK/new.deb" 0
    )
}
