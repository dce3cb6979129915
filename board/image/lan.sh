# The network of the emulated machine when somebody calls it: a cable of its own in a network namespace of its own, with DHCP and
# nothing behind it; and the caller, another maker's phone at this end of the cable. Sourced by check.sh.
# shellcheck shell=bash source-path=SCRIPTDIR disable=SC2034,SC2086 # a list of words

LAN_TOOLS="dnsmasq-base baresip-core iproute2 util-linux"
LAN_ADDRESS=10.77.0.1

# lan_up   Needs root. The cable hangs in a process that does nothing else; it and its namespace end with lan_down.
lan_up() {
    unshare --net sleep infinity &
    LAN=$!
    until [ "$(readlink "/proc/$LAN/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
    ON_LAN="nsenter --target $LAN --net"
    $ON_LAN ip link set lo up && $ON_LAN ip tuntap add dev booth0 mode tap && $ON_LAN ip address add "$LAN_ADDRESS/24" dev booth0 &&
        $ON_LAN ip link set booth0 up || return
    $ON_LAN dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface=booth0 --bind-interfaces --no-ping --user=root \
        --dhcp-authoritative --dhcp-range=10.77.0.10,10.77.0.200,2m --dhcp-leasefile="$WORK/leases" 2>"$WORK/dnsmasq.log" &
    LAN_DHCP=$!
}

lan_down() {
    kill "$LAN_DHCP" "$LAN"
    wait "$LAN_DHCP" "$LAN"
    LAN=""
} 2>/dev/null

# caller_dials ADDRESS SPEECH   baresip rings the phone and speaks until the other side hangs up; it hangs up itself when its file is at its
# end, so that is made long. What it said is in $WORK/caller.log, what it heard in $WORK/caller/dump-*-dec.wav.
caller_dials() {
    local folder=$WORK/caller
    rm -rf "$folder" && mkdir -p "$folder"
    repeated "$2" 60 "$folder/says.wav"
    cat >"$folder/config" <<END
sip_listen $LAN_ADDRESS:5070
net_interface $LAN_ADDRESS
call_local_timeout 300
statmode_default off
audio_source aufile,$folder/says.wav
audio_player aubridge,ear
audio_alert aubridge,bell
jitter_buffer_delay 1-3
module_path /usr/lib/baresip/modules
module g722.so
module aufile.so
module aubridge.so
module sndfile.so
module_tmp account.so
module_app menu.so
snd_path $folder
END
    echo "<sip:visitor@$LAN_ADDRESS:5070>;regint=0;answermode=manual;audio_codecs=G722" >"$folder/accounts"
    : >"$folder/contacts"
    $ON_LAN stdbuf -oL baresip -f "$folder" -s -t "$CALL_LIMIT" -e "/dial sip:booth@$1:5060" >"$WORK/caller.log" 2>&1 </dev/null &
    CALLER=$!
}

# repeated WAV TIMES OUT
repeated() {
    python3 - "$@" <<'END'
import sys, wave
with wave.open(sys.argv[1]) as once, wave.open(sys.argv[3], "wb") as out:
    out.setparams(once.getparams())
    out.writeframes(once.readframes(once.getnframes()) * int(sys.argv[2]))
END
}

# caller_says PATTERN   Waits until it does; fails when it has ended or its time is over.
caller_says() {
    until grep --quiet --text --ignore-case --extended-regexp "$1" "$WORK/caller.log"; do
        kill -0 "$CALLER" 2>/dev/null || { tail --lines 12 "$WORK/caller.log"; return 1; }
        sleep 0.2
    done
}

caller_gives_up() { kill "$CALLER" 2>/dev/null; wait "$CALLER" 2>/dev/null; }

# caller_heard SECONDS   At least as much sound came from the phone.
caller_heard() {
    local bytes
    bytes=$(cat "$WORK"/caller/dump-*-dec.wav | wc -c)
    echo "$bytes bytes at 16000 samples/s of 2"
    [ "$bytes" -ge $(($1 * 32000)) ]
}
