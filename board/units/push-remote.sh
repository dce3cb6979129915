# Runs on the unit, as sh -c: takes a package from standard input, installs it while nobody telephones, tests the phone, and goes back to
# what was there if it fails. $1: minutes to wait for a quiet moment.
# shellcheck shell=sh
set -u
MINUTES=$1
KEEP=${PHONE_UPDATES:-/var/cache/phone-updates}
NAME=phone-firmware
[ "$(id -u)" -eq 0 ] && root="" || root="sudo -n"

say() { echo "  $*" >&2; }

# The steps of the short self-test that failed, one a line; "busy" if there is a call, "silent" if the phone does not answer.
failing() {
    said=$($root phone selftest --running --short 2>&1)
    status=$?
    case $said in
        *refused:* | *"gave way"*) echo busy ;;
        *"does not answer"*) echo silent ;;
        *FAIL*) echo "$said" | sed -n 's/^FAIL \([^ ]*\).*/\1/p' ;;
        *) [ $status -eq 0 ] || echo "$said" | tail -n 1 ;;
    esac
}

quiet_moment() {
    left=$((MINUTES * 4))
    while before=$(failing); [ "$before" = busy ]; do
        [ "$left" -gt 0 ] || return 1
        [ "$left" -ne $((MINUTES * 4)) ] || say "it is in use; waiting up to $MINUTES min"
        left=$((left - 1))
        sleep 15
    done
}

installed() { dpkg-query --show --showformat='${Version}' "$NAME" 2>/dev/null; }

# The package that is there now, as a file: kept from the last time, or made again from what is installed.
keep_present() {
    present=$KEEP/${NAME}_$(installed).deb
    [ -s "$present" ] || repack "$present" || return 1
    $root cp "$present" "$KEEP/previous.deb"
}

repack() {
    tree=$($root mktemp -d)
    $root mkdir "$tree/DEBIAN"
    for file in $(dpkg-query --listfiles "$NAME"); do
        if [ -L "$file" ] || [ -f "$file" ]; then $root cp --archive --parents "$file" "$tree" || return 1; fi
    done
    dpkg-query --status "$NAME" | sed '/^Status:/d; /^Conffiles:/,/^[^ ]/{/^Conffiles:/d; /^ /d}' |
        $root tee "$tree/DEBIAN/control" >/dev/null
    for part in postinst prerm postrm conffiles; do
        [ ! -e "/var/lib/dpkg/info/$NAME.$part" ] || $root cp --preserve=mode "/var/lib/dpkg/info/$NAME.$part" "$tree/DEBIAN/$part"
    done
    $root dpkg-deb --build "$tree" "$1" >/dev/null
    status=$?
    $root rm -rf "$tree"
    return $status
}

# install FILE   Settings that somebody changed stay as they are.
install() { $root dpkg --install --force-confold,downgrade "$1" >&2; }

# well BEFORE   The phone answers, and no step fails that did not fail before.
well() {
    tries=30
    while after=$(failing); [ "$after" = silent ] && [ "$tries" -gt 0 ]; do
        tries=$((tries - 1))
        sleep 2
    done
    [ "$after" != silent ] || { say "it does not answer"; return 1; }
    # A call that comes now is the best proof that the phone works.
    [ "$after" != busy ] || return 0
    for step in $after; do
        case " $(echo "$1" | tr '\n' ' ') " in *" $step "*) ;; *) say "failed: $step"; return 1 ;; esac
    done
}

$root mkdir -p "$KEEP" || exit 1
$root tee "$KEEP/new.deb" >/dev/null || { say "the package did not come through; is the disk full?"; exit 1; }
new=$(dpkg-deb --field "$KEEP/new.deb" Version 2>/dev/null) || { say "what came through is no package"; exit 1; }
old=$(installed)
[ -n "$old" ] || { say "$NAME is not installed there; install the first one by hand: apt install ./FILE.deb"; exit 1; }
[ -w /usr ] || [ -n "$root" ] || { say "its system is read-only: a unit with an image is updated by its image"; exit 1; }
keep_present || { say "the package that is there cannot be kept; nothing was changed"; exit 1; }
quiet_moment || { say "somebody is telephoning; nothing was changed. Try again later, or wait longer with --wait MINUTES"; exit 1; }
[ -z "$before" ] || say "before the update: $before"
say "$old -> $new"
if install "$KEEP/new.deb" && well "$before"; then
    $root mv "$KEEP/new.deb" "$KEEP/${NAME}_$new.deb"
    say "the self-test passed; $old is kept in $KEEP/previous.deb"
    exit 0
fi
say "going back to $old"
if install "$KEEP/previous.deb" && well "$before"; then say "$old runs again"; else say "$old DOES NOT RUN EITHER: look at it"; fi
exit 1
