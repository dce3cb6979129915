# Makes the speech files of the simulation from board/prompts. Sourced by deploy.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

SPEECH=$ARTIFACTS/speech

make_speech() {
    local key
    key=$(tree_hash board/prompts board/lib/speech.sh)
    [ "$(cat "$SPEECH/.key" 2>/dev/null)" = "$key" ] && return 0
    packages "to make the speech of the simulation" espeak-ng sox
    stage speech "making the speech of the simulation" speak_all || failed "the speech files could not be made" "The log says why."
    echo "$key" >"$SPEECH/.key"
}

speak_all() {
    local text
    rm -rf "$SPEECH"
    mkdir -p "$SPEECH"
    for text in "$REPO"/board/prompts/*.txt; do
        speak "$text" "$SPEECH/$(basename "$text" .txt).wav" || return 1
    done
}

# speak TEXT WAV   The last part of the text's name but one is its language.
speak() {
    local voice pace spoken=$2.spoken.wav
    case $1 in
        *.zh.txt) voice=cmn pace=230 ;;
        *.en.txt) voice=en-gb pace=160 ;;
        *) echo "no language in the name of $1"; return 1 ;;
    esac
    espeak-ng -v "$voice" -s "$pace" -f "$1" -w "$spoken" &&
        sox "$spoken" --rate 16000 --channels 1 --bits 16 --no-dither "$2" norm -3 && rm "$spoken"
}

# speech_options LANGUAGE   Sets SPEECH_OPTIONS, what "phone sim" is told about them.
speech_options() {
    # shellcheck disable=SC2034 # used where this is called
    SPEECH_OPTIONS=(--speech-guard "$SPEECH/sim.guard.$1.wav" --speech-caller "$SPEECH/sim.caller.$1.wav")
}
