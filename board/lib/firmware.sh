# Builds the phone: PJSIP, then the NativeAOT program. Sourced by deploy.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

# Sets DOTNET to a .NET 10 SDK's program. The SDK is the one thing that is not installed from here: Debian has no package.
find_dotnet() {
    local candidate
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
    # No servers left behind, and no ICU needed for building.
    export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    for candidate in "$(command -v dotnet || true)" "${DOTNET_ROOT:-}/dotnet" "$HOME/.dotnet/dotnet" /usr/share/dotnet/dotnet \
        /usr/lib/dotnet/dotnet /opt/dotnet/dotnet; do
        if [ -x "$candidate" ] && has_sdk_10 "$candidate"; then DOTNET=$candidate; return 0; fi
    done
    no_prerequisite "no .NET 10 SDK found" \
        "Get it with Microsoft's dotnet-install.sh --channel 10.0 (it installs to ~/.dotnet, where it is found), then repeat."
}

has_sdk_10() {
    (cd "$REPO" && "$1" --list-sdks 2>/dev/null) | awk '/^10\./ { found = 1 } END { exit !found }'
}

# dotnet_stage NAME TEXT ARGUMENT...   A failure for want of packages is told from one of the code.
dotnet_stage() {
    local name=$1 text=$2
    shift 2
    stage "$name" "$text" in_repo "$DOTNET" "$@" && return 0
    if grep -qE 'error NU(1301|1101|1102)' "$LOGS/$name.log"; then
        no_prerequisite "NuGet's packages cannot be fetched" "Check the network and 'dotnet nuget list source', then repeat."
    fi
    return 1
}

in_repo() (
    cd "$REPO" && "$@"
)

# build_phone ARCH   artifacts/ARCH/phone with its native libraries and its prompts beside it.
build_phone() {
    local arch=$1
    build_lock
    "$REPO/board/pjsip/build.sh" --arch "$arch"
    find_dotnet
    if ! phone_up_to_date "$arch"; then
        packages "to link the phone" clang lld llvm zlib1g-dev
        if [ "$arch" != "$(host_arch)" ]; then
            sysroot "$arch"
        fi
        publish_phone "$arch"
    fi
    make_prompts
    install_prompts "$arch"
    build_unlock
}

publish_phone() {
    local arch=$1 out=$ARTIFACTS/$1 key rid
    key=$(phone_key "$arch")
    rid=$(runtime_id "$arch")
    # The analyzers have their say when the tests are built; here they would more than double the time of compiling.
    local options=(firmware/Phone -c Release -r "$rid" -nodeReuse:false -p:RunAnalyzers=false)
    local cross=()
    if [ "$arch" != "$(host_arch)" ]; then
        cross=("-p:SysRoot=$(sysroot_of "$arch")" -p:ObjCopyName=llvm-objcopy)
    fi
    rm -f "$out/phone.key"
    dotnet_stage "restore-$arch" "fetching the phone's packages" restore firmware/Phone -r "$rid" ||
        failed "the phone's packages could not be restored" "The log says why."
    dotnet_stage "phone-$arch" "building the phone ($arch)" publish "${options[@]}" --no-restore "${cross[@]}" -o "$out/publish" ||
        failed "the phone could not be built for $arch" "The log says why."
    collect_phone "$out"
    echo "$key" >"$out/phone.key"
}

collect_phone() {
    local library
    replace "$1/publish/phone" "$1/phone" 755
    for library in "$1"/publish/*.so "$1/lib/libpjsua2.so"; do
        if [ -e "$library" ]; then replace "$library" "$1/${library##*/}" 644; fi
    done
    rm -rf "$1/publish"
}

# A running phone keeps its old file; the new one takes over the name.
replace() {
    install -m "$3" "$1" "$2.new"
    mv "$2.new" "$2"
}

runtime_id() {
    case $1 in
        amd64) echo linux-x64 ;;
        arm64) echo linux-arm64 ;;
    esac
}

phone_key() {
    {
        tree_hash firmware hal board/booth Directory.Build.props Directory.Packages.props global.json
        cat "$ARTIFACTS/$1/lib/libpjsua2.key"
        in_repo "$DOTNET" --version
    } | sha256sum | cut -c1-16
}

phone_up_to_date() {
    [ -x "$ARTIFACTS/$1/phone" ] && [ "$(cat "$ARTIFACTS/$1/phone.key" 2>/dev/null)" = "$(phone_key "$1")" ]
}
