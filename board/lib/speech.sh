# Makes speech and music from board/prompts: what the phone says, and the speech of the simulation. Sourced by deploy.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

SPEECH=$ARTIFACTS/speech
PROMPTS=$ARTIFACTS/prompts

# Of all prompts alike, in sox's dB (a full-scale sine is -3 dB): speech at -22 dBFS, music below it, peaks at -3 dBFS.
SPEECH_RMS_DB=-25
MUSIC_RMS_DB=-29
MUSIC_SECONDS=24

make_speech() {
    local key
    key=$(speech_key)
    [ "$(cat "$SPEECH/.key" 2>/dev/null)" = "$key" ] && return 0
    packages "to make the speech of the simulation" espeak-ng sox
    stage speech "making the speech of the simulation" speak_all || failed "the speech files could not be made" "The log says why."
    echo "$key" >"$SPEECH/.key"
}

speech_key() { tree_hash board/prompts/sim.*.txt board/lib/speech.sh; }

speak_all() {
    local text
    rm -rf "$SPEECH"
    mkdir -p "$SPEECH"
    for text in "$REPO"/board/prompts/sim.*.txt; do
        speak "$text" "$SPEECH/$(basename "$text" .txt).wav" || return 1
    done
}

# speak TEXT WAV   The last part of the text's name but one is its language.
speak() {
    local spoken=$2.spoken.wav voice
    case $1 in
        *.zh.txt) voice=(-v cmn -s 230) ;;
        *.en.txt) voice=(-v en-gb -s 160) ;;
        *) echo "no language in the name of $1"; return 1 ;;
    esac
    espeak-ng "${voice[@]}" -f "$1" -w "$spoken" &&
        sox "$spoken" --rate 16000 --channels 1 --bits 16 --no-dither "$2" norm -3 && rm "$spoken"
}

# speech_options LANGUAGE   Sets SPEECH_OPTIONS, what "phone sim" is told about them.
speech_options() {
    # shellcheck disable=SC2034 # used where this is called
    SPEECH_OPTIONS=(--speech-guard "$SPEECH/sim.guard.$1.wav" --speech-caller "$SPEECH/sim.caller.$1.wav")
}

# make_prompts   artifacts/prompts: LANGUAGE.wav with all prompts of a language one after the other, LANGUAGE.index with where
# each begins and how long it is (samples), music.wav. Only texts that have changed are spoken again.
make_prompts() {
    local key
    key=$(tree_hash board/prompts board/lib/speech.sh)
    [ "$(cat "$PROMPTS/.key" 2>/dev/null)" = "$key" ] && return 0
    packages "to make what the phone says" espeak-ng sox
    stage prompts "making what the phone says" make_prompts_now || failed "the prompts could not be made" "The log says why."
    echo "$key" >"$PROMPTS/.key"
}

make_prompts_now() {
    mkdir -p "$PROMPTS"
    speak_table zh cmn 250 180 && speak_table en en-gb 155 140 && play_music
}

# speak_table LANGUAGE VOICE PACE DIGITS-PACE   Digits and numbers are written down by whoever hears them: slower.
speak_table() {
    local language=$1 folder=$PROMPTS/$1
    mkdir -p "$folder"
    export -f speak_prompts speak_prompt trim_and_level
    RECIPE="$(declare -f speak_prompt trim_and_level | cksum) $SPEECH_RMS_DB"
    export RECIPE SPEECH_RMS_DB
    prompts_of "$language" | xargs -d '\n' -P "$(nproc)" -n 16 bash -c 'speak_prompts "$@"' speak_prompts "$folder" "$2" "$3" "$4" &&
        pack_table "$language" "$folder"
}

# The table's lines "KEY = TEXT" without comments.
prompts_of() { grep -E '^[a-z0-9.-]+ = ' "$REPO/board/prompts/prompts.$1.txt"; }

# speak_prompts FOLDER VOICE PACE DIGITS-PACE LINE...
speak_prompts() {
    local folder=$1 speaker=$2 pace=$3 slow=$4 line key
    shift 4
    for line; do
        key=${line%% = *}
        case $key in
            digit.* | number.*) speak_prompt "$folder/$key" "${line#* = }" -v "$speaker" -s "$slow" || return 1 ;;
            *) speak_prompt "$folder/$key" "${line#* = }" -v "$speaker" -s "$pace" || return 1 ;;
        esac
    done
}

# speak_prompt PATH TEXT VOICE...   PATH.wav and PATH.said, from which the next run sees that neither text nor recipe has changed.
speak_prompt() {
    local path=$1 text=$2
    local said="$RECIPE ${*:3} $text"
    [ -s "$path.wav" ] && [ -e "$path.said" ] && [ "$(<"$path.said")" = "$said" ] && return 0
    espeak-ng "${@:3}" -w "$path.raw.wav" -- "$text" && trim_and_level "$path.raw.wav" "$path.wav" && rm "$path.raw.wav" &&
        printf '%s\n' "$said" >"$path.said"
}

# trim_and_level SPOKEN WAV   Without the silence around it, at one active speech level: as in ITU-T P.56, pauses longer than
# 0.2 s do not count, so a phrase with a comma is as loud as one without. Peaks give way to the limiter.
trim_and_level() {
    local rms
    sox "$1" --rate 16000 --channels 1 --bits 16 --no-dither "$2.trim.wav" gain -6 highpass 120 \
        silence 1 0.01 -50d reverse silence 1 0.01 -50d reverse || return 1
    rms=$(sox "$2.trim.wav" -n silence -l 1 0.01 -45d -1 0.2 -45d stats 2>&1 | awk '/^RMS lev dB/ { print $4 }')
    sox "$2.trim.wav" --no-dither "$2" gain -l "$(awk "BEGIN { print $SPEECH_RMS_DB - ($rms) }")" gain -l 3.1 gain -3.1 \
        fade h 0.005 0 0.01 && rm "$2.trim.wav"
}

# pack_table LANGUAGE FOLDER   Files of texts that are gone from the table stay out.
pack_table() {
    local language=$1 folder=$2 keys files
    mapfile -t keys < <(prompts_of "$language" | sed 's/ = .*//')
    files=("${keys[@]/#/$folder/}")
    files=("${files[@]/%/.wav}")
    sox "${files[@]}" --no-dither "$PROMPTS/$language.wav" || return 1
    paste -d ' ' <(printf '%s\n' "${keys[@]}") <(soxi -s "${files[@]}") |
        awk '{ print $1, at + 0, $2; at += $2 }' >"$PROMPTS/$language.index"
}

# The loop of board/prompts/music.txt: a soft tone with an octave and a fifth above it for each note, all mixed.
play_music() {
    local work=$PROMPTS/music.notes start length hertz level number=0
    rm -rf "$work"
    mkdir -p "$work"
    while read -r start length hertz level; do
        number=$((number + 1))
        sox -n --rate 16000 --channels 1 --bits 24 "$work/$number.wav" synth "$length" sine "$hertz" synth "$length" sine mix "$hertz" \
            fade q 0.03 "$length" "$(awk "BEGIN { print $length - 0.05 }")" gain "$level" pad "$start" || return 1
    done < <(grep -E '^ *[0-9]' "$REPO/board/prompts/music.txt")
    sox --combine mix-power "$work"/*.wav --rate 16000 --bits 16 "$PROMPTS/music.wav" gain -n -12 pad 0 "$MUSIC_SECONDS" trim 0 "$MUSIC_SECONDS" &&
        level_music && rm -r "$work"
}

level_music() {
    local rms
    rms=$(sox "$PROMPTS/music.wav" -n stats 2>&1 | awk '/^RMS lev dB/ { print $4 }')
    sox "$PROMPTS/music.wav" "$PROMPTS/music.level.wav" gain "$(awk "BEGIN { print $MUSIC_RMS_DB - ($rms) }")" &&
        mv "$PROMPTS/music.level.wav" "$PROMPTS/music.wav"
}

# install_prompts ARCH   Beside the phone, where it looks for them.
install_prompts() {
    local to=$ARTIFACTS/$1/prompts file
    mkdir -p "$to"
    for file in "$PROMPTS"/*.wav "$PROMPTS"/*.index; do
        cmp -s "$file" "$to/${file##*/}" || replace "$file" "$to/${file##*/}" 644
    done
}
