# A folder for every run of a command, so that runs beside each other never touch each other's files. Sourced by deploy.sh.
# shellcheck shell=bash source-path=SCRIPTDIR

# Of runs that have ended, this many stay.
RUNS_KEPT=5

# run_folder PARENT   Sets RUN to a new folder in PARENT; PARENT/latest leads to it. The folder stays locked while this process,
# or what it becomes by exec, lives: by that a tidying run knows it from one that has ended.
run_folder() {
    local parent=$1 turn name
    mkdir -p "$parent"
    exec {turn}<"$parent"
    flock "$turn"
    tidy_runs "$parent"
    name=$(date +%Y%m%d-%H%M%S)-$$
    RUN=$parent/$name
    mkdir "$RUN"
    exec {RUN_LOCK}<"$RUN"
    flock "$RUN_LOCK"
    ln -sfn "$name" "$parent/latest"
    exec {turn}<&-
}

# Names begin with the time: the oldest come first.
tidy_runs() {
    local runs=("$1"/[0-9]*-*/) run
    [ -d "${runs[0]}" ] || return 0
    while [ ${#runs[@]} -gt "$RUNS_KEPT" ]; do
        run=${runs[0]}
        runs=("${runs[@]:1}")
        if flock --nonblock "$run" true; then rm -rf "$run"; fi
    done
}
