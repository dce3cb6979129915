# Programs of another architecture run here, if need be by emulation; and where Debian's packages for a root are fetched. Sourced.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2016 # apt's own variables

# foreign_programs ARCH   Ends with what to do where this machine cannot.
foreign_programs() {
    local arch=$1
    [ "$arch" != "$(host_arch)" ] || return 0
    packages "to run programs for $arch" arch-test
    arch-test "$arch" >/dev/null 2>&1 && return 0
    packages "to run programs for $arch" qemu-user-static
    arch-test "$arch" >/dev/null 2>&1 || as_root "$REPO/board/lib/binfmt.sh" || true
    arch-test "$arch" >/dev/null 2>&1 || no_prerequisite "this machine cannot run programs for $arch" \
        "The kernel needs binfmt_misc (on /proc/sys/fs/binfmt_misc) with qemu in it; as root: systemctl restart systemd-binfmt"
}

# debian_sources RELEASE   The archives that this machine's apt uses, for that release; fails if it knows none.
debian_sources() {
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)|$(COMPONENT)' 'Created-By: Packages' |
        awk -F '|' -v release="$1" '
            $1 != "Debian" || $4 != "main" || done[$2]++ { next }
            $2 == "Debian" { say(release); say(release "-updates") }
            $2 == "Debian-Security" { say(release "-security") }
            function say(suite) { print "deb", $3, suite, "main non-free-firmware"; said = 1 }
            END { exit !said }'
}
