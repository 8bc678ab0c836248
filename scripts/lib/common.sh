# shellcheck shell=bash disable=SC2034  # variables are set here for the scripts that source this file
# Shared by all scripts; sourced, never run. Messages go to standard error, so that standard output
# contains only the result. Sets `root`, the project's folder, independent of the current folder.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
jar="$root/target/sluice.jar"

# shellcheck source-path=SCRIPTDIR source=java.sh
. "$(dirname "${BASH_SOURCE[0]}")/java.sh"

bold='' red='' dim='' plain=''
if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
fi

say() { printf '%s%s:%s %s\n' "$bold" "${0##*/}" "$plain" "$*" >&2; }
die() { printf '%s%s:%s %s\n' "$red" "${0##*/}" "$plain" "$*" >&2; exit 1; }

# quietly LABEL LOG COMMAND...: runs the command with its output in the log. Prints the label, then the progress (each second on a
# terminal, otherwise every 20 s) and, after a failure, at most `error_lines` (40) errors of the log. Returns the command's exit code.
quietly() {
    local label=$1 log=$2 started=$SECONDS code=0 pid
    shift 2
    mkdir -p "$(dirname "$log")"
    say "$label"
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$pid" 2>/dev/null; do
        # Each look costs a process.
        if [ $((SECONDS - started)) -lt 5 ]; then sleep 0.2; else sleep 0.5; fi
        progress "$((SECONDS - started))" "$log"
    done
    wait "$pid" || code=$?
    trap - INT TERM
    [ -t 2 ] && printf '\r\e[K' >&2
    if [ "$code" -ne 0 ]; then
        grep -E '^\[ERROR\]|error:|FAIL' "$log" | head -n "${error_lines:-40}" >&2 || true
        say "${red}failed${plain} (exit code $code): the whole log is in $log"
    fi
    return "$code"
}

# progress SECONDS LOG: prints the seconds so far and the present step: Maven's, or what the last line "running: ..." of the log says.
progress_shown=0
progress() {
    [ "$1" -ge 2 ] || { progress_shown=0; return 0; }
    [ "$1" -ne "$progress_shown" ] || return 0
    progress_shown=$1
    [ -t 2 ] || [ $(($1 % 20)) -eq 0 ] || return 0
    local step
    step=$(sed -n -e 's/^\[INFO\] --- \([a-z-]*\):[^:]*:\([a-zA-Z-]*\).*/\1 \2/p' -e 's/^running: //p' "$2" 2>/dev/null | tail -n 1)
    if [ -t 2 ]; then
        printf '\r\e[K%s  %s s  %s%s' "$dim" "$1" "$step" "$plain" >&2
    else
        printf '  ... %s s  %s\n' "$1" "$step" >&2
    fi
}

# install PACKAGES... -- REASON: installs with apt if this is root and apt exists; otherwise prints the command to type and exits.
install() {
    local packages=() reason
    while [ "$1" != -- ]; do packages+=("$1"); shift; done
    reason=$2
    if ! command -v apt-get >/dev/null; then
        if command -v brew >/dev/null; then die "$reason; install it with: brew install openjdk@17 maven node"; fi
        die "$reason; install it with your system's package manager (Debian: apt-get install -y ${packages[*]})"
    fi
    [ "$(id -u)" -eq 0 ] || die "$reason; install it with: sudo apt-get update && sudo apt-get install -y ${packages[*]}"
    DEBIAN_FRONTEND=noninteractive quietly "installing ${packages[*]} ($reason)" "$root/target/apt.log" \
        sh -c 'apt-get install -y --no-install-recommends "$@" || { apt-get update && apt-get install -y --no-install-recommends "$@"; }' apt "${packages[@]}" \
        || die "$reason, and installing it failed"
}

# jdk_package: prints the first JDK package of version 17 or newer that apt has.
jdk_package() {
    local name
    for name in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless; do
        if apt-cache show "$name" >/dev/null 2>&1; then echo "$name"; return; fi
    done
    echo openjdk-17-jdk-headless
}

# choose N: prints N of the lines that it reads, which depend on SLUICE_TEST_SEED alone, or on chance without it.
choose() {
    local line seed=${SLUICE_TEST_SEED:-$RANDOM}
    while IFS= read -r line; do
        printf '%s %s\n' "$(sha256sum <<<"$seed $line" | cut -c1-16)" "$line"
    done | sort | head -n "$1" | cut -d ' ' -f 2-
}

# need_java [jdk]: sets `java` to a Java 17 or newer; with `jdk` to one that can compile.
need_java() {
    local tool=java
    [ "${1:-}" = jdk ] && tool=javac
    find_java "$tool" && return 0
    [ -z "${installed_java:-}" ] || die "no Java 17 or newer was found even after installing one"
    install "$(jdk_package)" -- 'no JDK 17 or newer was found'
    installed_java=yes
    need_java "$@"
}

need_maven() {
    local version
    # Maven runs for seconds: the second compiler would cost more than it gains.
    export MAVEN_OPTS="${MAVEN_OPTS:--XX:TieredStopAtLevel=1 -XX:+UseSerialGC}"
    # Without Maven this is empty; it must not end the script.
    version=$(mvn -version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p' || true)
    case "$version" in
        3.[89]* | 3.[1-9][0-9]* | [4-9]*) return 0 ;;
    esac
    [ -z "${installed_maven:-}" ] || die "no Maven 3.8 or newer was found even after installing one"
    install maven -- 'no Maven 3.8 or newer was found'
    installed_maven=yes
    need_maven
}

# built: succeeds if the jar is up to date: no source is newer than the start of its build.
built() {
    [ -f "$jar" ] && [ -f "$root/target/built" ] \
        && [ -z "$(find "$root/pom.xml" "$root/src/main" "$root/src/sim" -newer "$root/target/built" -print -quit)" ]
}

# maven LABEL LOG ARGUMENTS...: runs Maven on the project; after success the jar counts as built at the start of the run.
maven() {
    local label=$1 log=$2
    shift 2
    mkdir -p "$root/target"
    # Removed instead of overwritten: a gateway that runs from the old jar still loads classes from it.
    rm -f "$jar" "$(simulator_jar "$jar")" "$(signer_jar "$jar")"
    touch "$root/target/building"
    quietly "$label" "$log" mvn -B -f "$root/pom.xml" -Dstyle.color=never "$@" || return
    mv "$root/target/building" "$root/target/built"
}

# build: builds the jar if a source is newer. If two scripts run at the same time, the second one waits.
build() {
    built && return 0
    need_java jdk
    need_maven
    mkdir -p "$root/target"
    (
        command -v flock >/dev/null && flock 9
        built || { maven 'building Sluice, once (a minute on a new machine)' "$root/target/build.log" \
            -q -Dmaven.test.skip=true -Dspotless.check.skip=true -DskipErrorProne package && learn_classes; }
    ) 9>"$root/target/build.lock" || die 'the build failed'
}

# compiled: succeeds if the classes of tests and bench in the folder `classes` are up to date.
compiled() {
    classes="$root/target/test-classes"
    # Without src/test/clients, which tests and npm write to.
    [ -f "$classes/compiled" ] \
        && [ -z "$(find "$root/pom.xml" "$root/src/main" "$root/src/sim" "$root/src/bench/java" "$root/src/test/java" "$root/src/test/resources" -newer "$classes/compiled" -print -quit)" ]
}

# The goals of Maven that write the paths of the libraries: of the tests to target/tests.classpath, of the jar to target/runtime.classpath.
library_goals=(dependency:build-classpath@tests dependency:build-classpath@runtime)

# compile_tests LABEL: compiles tests and bench if a source is newer. Sets `classes`, and `libraries`, the file with the paths of their libraries.
compile_tests() {
    local goals=()
    libraries="$root/target/tests.classpath"
    [ "$libraries" -nt "$root/pom.xml" ] || goals+=("${library_goals[@]}")
    compiled || goals+=(test-compile)
    [ "${#goals[@]}" -gt 0 ] || return 0
    need_maven
    quietly "$1" "$root/target/tests.log" mvn -B -q -f "$root/pom.xml" -Dstyle.color=never -Dspotless.check.skip=true -DskipErrorProne "${goals[@]}" || die 'the build failed'
    touch "$classes/compiled"
}

# class_archive COMMAND: finds the archive of loaded classes for this JDK and the jar of this command; the first `run` creates both archives. Sets
# `archive_flags`, empty if there is no archive: then the start is only slower. An archive fits only the JDK that created it, so its name depends on the JDK.
class_archive() {
    archive_flags=()
    local archive
    archive=$(archive_path "$(jar_of "$1" "$jar")")
    if [ ! "$archive" -nt "$jar" ]; then
        case "$1" in run | upgrade) learn_classes ;; *) return 0 ;; esac
    fi
    # If the JVM cannot use the archive, it starts without it and prints nothing.
    [ ! -s "$archive" ] || archive_flags=(-XX:SharedArchiveFile="$archive" -Xshare:auto -Xlog:disable -Xlog:all=error:stderr)
}

# archive_path JAR: prints the path of the archive for this jar.
archive_path() {
    local id
    id=$({ cat "$JAVA_HOME/release" 2>/dev/null || echo "$java"; } | cksum)
    echo "${1%.jar}-${id%% *}.jsa"
}

# learn_classes: saves the classes of a start in an archive for each jar, which saves a third of the work of later starts, also of commands. A gateway
# starts, warms up and stops; its exchanges are a closed port of this machine. The simulated exchanges start and stop.
learn_classes() {
    local scratch
    scratch=$(mktemp -d)
    find "$root/target" -maxdepth 1 -name 'sluice-*.jsa' ! -newer "$jar" -delete
    quietly 'saving the loaded classes for faster starts' "$root/target/archive.log" rehearse_all "$scratch" || true
    rm -rf "$scratch"
}

rehearse_all() {
    local of
    of=$(simulator_jar "$jar")
    [ ! -f "$of" ] || rehearse "$1" "$of" sim --port 0
    rehearse "$1" "$jar" run --port 0 --admin-port 0 --data "$1/data" --upstream '*=http://127.0.0.1:9'
}

# rehearse FOLDER JAR COMMAND...: saves the classes that this command loads until it serves. After a failure the archive is empty, so that the next
# start does not try again.
rehearse() {
    local folder=$1 of=$2 pid code tries=0
    shift 2
    # shellcheck disable=SC2086  # several flags
    "$java" $gateway_flags -XX:ArchiveClassesAtExit="$folder/new.jsa" -Dsluice.home="$root" -jar "$of" "$@" >"$folder/said" 2>&1 &
    pid=$!
    while ! grep -q http "$folder/said" && [ "$tries" -lt 100 ] && kill -0 "$pid" 2>/dev/null; do tries=$((tries + 1)); sleep 0.2; done
    sleep 2
    kill -TERM "$pid" 2>/dev/null || true
    code=0
    wait "$pid" || code=$?
    # The simulated exchanges end by the signal (143).
    if ! { [[ $code =~ ^(0|143)$ ]] && mv -f "$folder/new.jsa" "$(archive_path "$of")"; }; then : >"$(archive_path "$of")"; fi
}
