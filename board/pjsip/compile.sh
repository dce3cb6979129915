#!/usr/bin/env bash
# One step of building PJSIP; build.sh calls the steps in order and keeps their logs.
#   compile.sh configure|compile|wrap|link
# Environment: TARBALL, WORK (folder for everything made), TRIPLE (the target, GNU style), SYSROOT (empty: this machine).
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SOURCE=$WORK/source
FLAGS="-O2 -g0 -fPIC -DNDEBUG -ffile-prefix-map=$SOURCE=."
export CC="$TRIPLE-gcc${SYSROOT:+ --sysroot=$SYSROOT}" CXX="$TRIPLE-g++${SYSROOT:+ --sysroot=$SYSROOT}"
export AR=$TRIPLE-ar RANLIB=$TRIPLE-ranlib
export PKG_CONFIG_LIBDIR=$SYSROOT/usr/lib/$TRIPLE/pkgconfig:$SYSROOT/usr/share/pkgconfig PKG_CONFIG_SYSROOT_DIR=$SYSROOT

# Functions that a check failed in silence would take away (TLS in a cross build, for one).
MUST_EXPORT="pj_ssl_sock_create pjsip_tls_transport_start2 pjmedia_transport_srtp_create pjsip_auth_create_digestSHA256
    pjmedia_codec_opus_init pjmedia_codec_g722_init pjmedia_codec_g711_init pjmedia_resample_create
    pjmedia_port_get_frame pjmedia_port_put_frame pjmedia_port_add_ref pjmedia_port_dec_ref"
# What the phone leaves out.
MUST_NOT_NEED="libspeex libgsm libilbc libbcg729 libasound libavcodec libupnp"

configure() {
    tar --extract --file "$TARBALL" --directory "$SOURCE" --strip-components=1
    cd "$SOURCE"
    # Debian takes this file out of the source, the makefile still wants it.
    [ -e pjmedia/src/pjmedia-audiodev/bdimad_dev.c ] || : >pjmedia/src/pjmedia-audiodev/bdimad_dev.c
    cp "$HERE/config_site.h" pjlib/include/pj/config_site.h
    rest_when_idle
    begin_before_the_first_packet
    # epoll: with select a descriptor above 1023 (a panel with many clients) would be fatal to the calls.
    CFLAGS=$FLAGS CXXFLAGS=$FLAGS LD=$CC ./aconfigure --host="$TRIPLE" --prefix=/usr --enable-epoll \
        --disable-video --disable-sound --disable-v4l2 --disable-sdl --disable-ffmpeg --disable-openh264 --disable-vpx \
        --disable-libyuv --disable-upnp --disable-libwebrtc --disable-libwebrtc-aec3 --disable-speex-aec \
        --disable-speex-codec --disable-gsm-codec --disable-ilbc-codec --disable-g7221-codec --disable-l16-codec \
        --disable-bcg729 --disable-silk --disable-opencore-amr --disable-lyra \
        --disable-resample --enable-libsamplerate --with-external-srtp --with-ssl="$SYSROOT/usr"
}

# PJMEDIA's receiving thread polls every 10 ms even when no stream exists: a hundred wake-ups a second, most of an idle phone's CPU.
# Its poll (epoll) wakes for every packet and for every socket that is added, so it may as well sleep longer.
rest_when_idle() {
    local file=pjmedia/src/pjmedia/endpoint.c
    grep --quiet --fixed-strings 'pj_time_val timeout = { 0, 10 };' "$file" || {
        echo "$file is not as expected: the worker's poll of 10 ms is not there" >&2
        return 1
    }
    sed --in-place 's/pj_time_val timeout = { 0, 10 };/pj_time_val timeout = { 0, 200 };/' "$file"
}

# A transport waits for its first packet before it says that it has started; a packet that is there already is then taken by the
# receiving thread, which finds the transport not started and reads no other: the far end is not heard for the whole call.
begin_before_the_first_packet() {
    local file=pjmedia/src/pjmedia/transport_udp.c before='TRACE_((udp->base.name, "media_start(): before recvfrom RTP"));'
    local failed='"media_start(): recvfrom RTC*P failed"));'
    if [ "$(grep --count --fixed-strings "$before" "$file")" != 1 ] || [ "$(grep --count "$failed" "$file")" != 2 ]; then
        echo "$file is not as expected: the start of a media transport is another one" >&2
        return 1
    fi
    sed --in-place "s/$before/udp->started = PJ_TRUE;/; s/$failed/&\\n        udp->started = PJ_FALSE;/" "$file"
}

compile() {
    cd "$SOURCE"
    make dep
    make -j"$(nproc)" lib
}

# The C++ side of the classes and the classes themselves, made ready for trimming.
wrap() {
    local include=() part
    cd "$SOURCE/pjsip-apps/src/swig"
    mkdir -p "$WORK/generated"
    for part in pjlib pjlib-util pjmedia pjsip pjnath; do include+=("-I../../../$part/include"); done
    swig -c++ -w312 -csharp -namespace Pjsip -dllimport pjsua2 -outdir "$WORK/generated" "${include[@]}" -o pjsua2_wrap.cpp pjsua2.i
    annotate_directors "$WORK/generated"
    # shellcheck disable=SC2046,SC2016 # flags are words; the dollar is make's
    $CXX $(from_build_mak '$(PJ_CXXFLAGS)') -O1 -g0 -fno-strict-aliasing -c pjsua2_wrap.cpp -o pjsua2_wrap.o
}

# A director class finds out by reflection which callbacks its subclass overrides; trimming takes those methods away
# and the callbacks would silently never come. The annotation keeps them, for the class and all that derive from it.
annotate_directors() {
    local file directors annotated
    local members='System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes'
    local attribute="[System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers($members.PublicMethods | $members.NonPublicMethods)]"
    while IFS= read -r file; do
        sed -i -E "0,/^public class /s//$attribute\npublic class /" "$file"
    done < <(grep -l SwigDerivedClassHasMethod "$1"/*.cs)
    directors=$(grep -l SwigDerivedClassHasMethod "$1"/*.cs | wc -l)
    annotated=$(grep -lF "$attribute" "$1"/*.cs | wc -l)
    echo "director classes: $directors, annotated: $annotated"
    [ "$directors" -gt 0 ] && [ "$directors" -eq "$annotated" ]
}

# The wrapper and every static library as a whole, so that all of PJSIP's C functions can be called too.
link() {
    local archives
    cd "$SOURCE"
    # libpjmedia holds the objects of libpjsdp already.
    mapfile -t archives < <(find . -path '*/lib/lib*.a' ! -name 'libpjsdp-*' | sort)
    # shellcheck disable=SC2046,SC2016
    $CXX -shared -Wl,-soname,libpjsua2.so -Wl,-z,relro,-z,now,-z,defs -Wl,--as-needed -o "$WORK/libpjsua2.so" \
        pjsip-apps/src/swig/pjsua2_wrap.o -Wl,--whole-archive "${archives[@]}" -Wl,--no-whole-archive \
        $(from_build_mak '$(filter-out -lpj% -lsamplerate-%,$(PJ_LDXXLIBS))') -lpthread -lm
    "$TRIPLE-strip" --strip-unneeded "$WORK/libpjsua2.so"
    check_exports
    check_needed
}

check_exports() {
    local symbol exports=$WORK/exports
    "$TRIPLE-nm" --dynamic --defined-only "$WORK/libpjsua2.so" >"$exports"
    for symbol in $MUST_EXPORT; do
        grep -q " T $symbol\$" "$exports" || { echo "libpjsua2.so lacks $symbol: see the configure log"; return 1; }
    done
}

check_needed() {
    local library needed=$WORK/needed
    "$TRIPLE-objdump" -p "$WORK/libpjsua2.so" | awk '$1 == "NEEDED" { print $2 }' >"$needed"
    echo "linked with: $(tr '\n' ' ' <"$needed")"
    for library in $MUST_NOT_NEED; do
        if grep -q "^$library" "$needed"; then echo "libpjsua2.so must not need $library"; return 1; fi
    done
}

# The value of an expression as PJSIP's own build.mak has it.
from_build_mak() {
    printf 'include %s/build.mak\nvalue: ; @echo %s\n' "$SOURCE" "$1" | make --silent --no-print-directory --file=- value
}

"$1"
