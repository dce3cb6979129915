# Where PJSIP's source comes from: a component of Debian's source package "asterisk", by a private apt state made from
# this machine's own apt sources, or the tarball the user names in PJSIP_TARBALL. Sourced by build.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

# Below this there is neither SHA-256 digest authentication nor ports with group locks.
OLDEST_PJSIP=2.15.1

CACHED_TARBALL=$ARTIFACTS/cache/pjproject.tar.xz

# Sets TARBALL and TARBALL_SHA.
find_tarball() {
    if [ -n "${PJSIP_TARBALL:-}" ]; then
        [ -r "$PJSIP_TARBALL" ] || usage_error "PJSIP_TARBALL names '$PJSIP_TARBALL', which cannot be read" \
            "Give the full path of a pjproject tarball of $OLDEST_PJSIP or newer, or unset the variable."
        TARBALL=$PJSIP_TARBALL
    else
        TARBALL=$CACHED_TARBALL
        if ! cached_tarball_whole; then
            stage pjsip-fetch "fetching PJSIP's source (Debian source package asterisk)" fetch_tarball || no_prerequisite \
                "PJSIP's source could not be had through this machine's apt sources" \
                "Check the network, or set PJSIP_TARBALL to a pjproject tarball of $OLDEST_PJSIP or newer."
        fi
    fi
    # shellcheck disable=SC2034 # build.sh uses it
    TARBALL_SHA=$(sha256sum "$TARBALL" | cut -d' ' -f1)
}

cached_tarball_whole() {
    [ -s "$CACHED_TARBALL" ] && (cd "$ARTIFACTS/cache" && sha256sum --status -c pjproject.sha256)
}

# The newest suites carry it. Every archive of this machine is tried: one of them is a Debian mirror.
fetch_tarball() {
    local state=$ARTIFACTS/cache/apt-source candidate suite
    rm -rf "$state"
    mkdir -p "$state/candidates" "$state/parts" "$state/lists/partial" "$state/cache/archives/partial"
    archive_stanzas "$state/candidates"
    for candidate in "$state"/candidates/*; do
        [ -e "$candidate" ] || { echo "no Debian archive in this machine's apt sources"; return 1; }
        for suite in sid testing; do
            echo "--- $suite of $(grep '^URIs:' "$candidate")"
            { cat "$candidate"; echo "Suites: $suite"; } >"$state/parts/phone.sources"
            if fetch_component "$state"; then
                rm -rf "$state"
                return 0
            fi
        done
    done
    return 1
}

# archive_stanzas DIR   One deb-src stanza without suites per archive, from both formats of apt sources.
archive_stanzas() {
    local etc=/etc/apt
    local lists=("$etc"/sources.list "$etc"/sources.list.d/*.list) stanzas=("$etc"/sources.list.d/*.sources) file
    for file in "${lists[@]}"; do if [ -r "$file" ]; then classic_stanzas <"$file"; fi; done | split_stanzas "$1/list-"
    for file in "${stanzas[@]}"; do if [ -r "$file" ]; then deb822_stanzas <"$file"; echo; fi; done | split_stanzas "$1/deb822-"
}

# "deb [signed-by=KEY trusted=yes] URI SUITE main" -> stanza; flat archives and archives without main are left out.
classic_stanzas() {
    awk '$1 == "deb" {
        line = $0; options = ""
        if (match(line, /\[[^]]*\]/)) { options = substr(line, RSTART + 1, RLENGTH - 2); sub(/\[[^]]*\]/, "", line) }
        n = split(line, field, /[ \t]+/)
        if (field[3] ~ /(\/|-security)$/ || line !~ /[ \t]main([ \t]|$)/) next
        print "Types: deb-src\nURIs: " field[2] "\nComponents: main"
        m = split(options, option, /[ \t]+/)
        for (i = 1; i <= m; i++) {
            if (option[i] ~ /^signed-by=/) { sub(/^signed-by=/, "", option[i]); gsub(/,/, " ", option[i]); print "Signed-By: " option[i] }
            if (option[i] ~ /^trusted=/) { sub(/^trusted=/, "", option[i]); print "Trusted: " option[i] }
        }
        print ""
    }'
}

# The same from deb822; a key given in the stanza itself is carried over with its continuation lines.
deb822_stanzas() {
    awk 'function flush() {
            if (deb && enabled && uris != "" && suites !~ /(\/|-security)[ \t]*$/ && components ~ /(^|[ \t])main([ \t]|$)/)
                print "Types: deb-src\nURIs:" uris "\nComponents: main" kept "\n"
            deb = 0; enabled = 1; uris = ""; suites = ""; components = ""; kept = ""; keeping = 0
        }
        BEGIN { flush() }
        /^#/ { next }
        /^[ \t]*$/ { flush(); next }
        /^[ \t]/ { if (keeping) kept = kept "\n" $0; next }
        {
            name = tolower($1); value = $0; sub(/^[^:]*:/, "", value); keeping = 0
            if (name == "types:" && value ~ /(^|[ \t])deb([ \t]|$)/) deb = 1
            else if (name == "enabled:" && tolower(value) ~ /no/) enabled = 0
            else if (name == "uris:") uris = value
            else if (name == "suites:") suites = value
            else if (name == "components:") components = value
            else if (name == "signed-by:" || name == "trusted:") { kept = kept "\n" $0; keeping = 1 }
        }
        END { flush() }'
}

# split_stanzas PREFIX   Stanzas on standard input -> numbered files, each archive once.
split_stanzas() {
    awk -v prefix="$1" 'BEGIN { RS = "" } !seen[$0]++ { n++; file = prefix n; print > file; close(file) }'
}

# fetch_component STATE   apt checks the signatures from the archive's key down to the file. The state is private: the
# machine's own lists stay as they are, and a mirror of a moving suite may be past its date there.
fetch_component() {
    local state=$1 found
    local options=(-q -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$state/parts" -o "Dir::State::lists=$state/lists"
        -o "Dir::Cache=$state/cache" -o Acquire::Languages=none -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root)
    rm -rf "$state/lists" "$state/source"
    mkdir -p "$state/lists/partial" "$state/source"
    apt-get "${options[@]}" update || return 1
    (cd "$state/source" && apt-get "${options[@]}" source --download-only asterisk) || return 1
    found=$(find "$state/source" -name '*.orig-Xpjproject.tar.*' ! -name '*.asc' | sort | tail -n 1)
    [ -n "$found" ] || return 1
    mv "$found" "$CACHED_TARBALL"
    (cd "$ARTIFACTS/cache" && sha256sum pjproject.tar.xz >pjproject.sha256)
}

# source_version TARBALL   As the source states it, e.g. 2.17 or 2.15.1; nothing if it is not PJSIP's source.
source_version() {
    { tar --extract --to-stdout --wildcards --no-wildcards-match-slash --file "$1" '*/version.mak' 2>/dev/null || true; } |
        awk -F':=' '/PJ_VERSION_(MAJOR|MINOR|REV)[ \t]/ { gsub(/[ \t]/, "", $2); if ($2 != "") v = v (v == "" ? "" : ".") $2 } END { print v }'
}

version_at_least() {
    [ "$(printf '%s\n' "$2" "$1" | sort --version-sort | head -n 1)" = "$2" ]
}
