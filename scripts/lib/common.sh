# shellcheck shell=bash disable=SC2034  # what the scripts beside it use is set here
# Shared by the scripts beside it; sourced, never run. What a script says goes to standard error, so that standard output
# carries only what was asked for. Sets `root`, the project's folder, whatever the current folder is.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
jar="$root/target/sluice.jar"

bold='' red='' dim='' plain=''
if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
fi

say() { printf '%s%s:%s %s\n' "$bold" "${0##*/}" "$plain" "$*" >&2; }
die() { printf '%s%s:%s %s\n' "$red" "${0##*/}" "$plain" "$*" >&2; exit 1; }

# quietly LABEL LOG COMMAND...: one line says what runs; it shows that it lives (each second on a terminal, each 20 s elsewhere);
# when it fails, what its log has of errors is shown, `error_lines` at most (40). Gives the command's exit code.
quietly() {
    local label=$1 log=$2 started=$SECONDS code=0 pid
    shift 2
    mkdir -p "$(dirname "$log")"
    say "$label"
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
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

# progress SECONDS LOG: the seconds so far and Maven's step, if it is one of Maven's logs.
progress_told=0
progress() {
    [ "$1" -ge 2 ] || { progress_told=0; return 0; }
    [ "$1" -ne "$progress_told" ] || return 0
    local step
    step=$(sed -n 's/^\[INFO\] --- \([a-z-]*\):[^:]*:\([a-zA-Z-]*\).*/\1 \2/p' "$2" 2>/dev/null | tail -n 1)
    if [ -t 2 ]; then
        printf '\r\e[K%s  %s s  %s%s' "$dim" "$1" "$step" "$plain" >&2
    elif [ $(($1 % 20)) -eq 0 ]; then
        printf '  ... %s s  %s\n' "$1" "$step" >&2
    fi
    progress_told=$1
}

# install PACKAGES... -- REASON: by apt where root and apt are at hand, else one line with the command to type.
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

# The first JDK package of at least 17 that apt knows.
jdk_package() {
    local name
    for name in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless; do
        if apt-cache show "$name" >/dev/null 2>&1; then echo "$name"; return; fi
    done
    echo openjdk-17-jdk-headless
}

# java_is_17 PROGRAM: whether this java or javac is of version 17 or newer.
java_is_17() {
    local version
    version=$("$1" -version 2>&1 | sed -n 's/^[a-z ]*"\{0,1\}\([0-9][0-9]*\).*/\1/p' | head -n 1)
    [ -n "$version" ] && [ "$version" -ge 17 ]
}

# Sets `java` to a Java 17 or newer; with `need_java jdk` it is one that can compile.
need_java() {
    local tool=java home found
    [ "${1:-}" = jdk ] && tool=javac
    found=$(readlink -f "$(command -v "$tool" || true)" || true)
    for home in "${JAVA_HOME:-}" "${found%/bin/"$tool"}" /usr/lib/jvm/*; do
        if [ -n "$home" ] && [ -x "$home/bin/$tool" ] && java_is_17 "$home/bin/$tool"; then
            java="$home/bin/java"
            export JAVA_HOME="$home"
            return 0
        fi
    done
    [ -z "${installed_java:-}" ] || die "no Java 17 or newer was found even after installing one"
    install "$(jdk_package)" -- 'no JDK 17 or newer was found'
    installed_java=yes
    need_java "$@"
}

need_maven() {
    local version
    # Without Maven this is empty, and no failure that would end the script here.
    version=$(mvn -version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p' || true)
    case "$version" in
        3.[89]* | 3.[1-9][0-9]* | [4-9]*) return 0 ;;
    esac
    [ -z "${installed_maven:-}" ] || die "no Maven 3.8 or newer was found even after installing one"
    install maven -- 'no Maven 3.8 or newer was found'
    installed_maven=yes
    need_maven
}

# Whether the jar was made from the sources as they are: nothing newer than the moment its build began.
built() {
    [ -f "$jar" ] && [ -f "$root/target/built" ] \
        && [ -z "$(find "$root/pom.xml" "$root/src/main" -newer "$root/target/built" -print -quit)" ]
}

# maven LABEL LOG ARGUMENTS...: runs Maven on the project; when it succeeds the jar counts as built from what it began with.
maven() {
    local label=$1 log=$2
    shift 2
    mkdir -p "$root/target"
    # Not written over: a gateway that runs from the old jar still loads classes from it, and keeps them as long as it runs.
    rm -f "$jar"
    touch "$root/target/building"
    quietly "$label" "$log" mvn -B -f "$root/pom.xml" -Dstyle.color=never "$@" || return
    mv "$root/target/building" "$root/target/built"
}

# Builds the jar once, and again only when a source is newer. Two scripts at a time: the second waits for the first.
build() {
    built && return 0
    need_java jdk
    need_maven
    mkdir -p "$root/target"
    (
        command -v flock >/dev/null && flock 9
        built || { maven 'building Sluice, once (a minute or two on a new machine)' "$root/target/build.log" \
            -q -Dmaven.test.skip=true -Dspotless.check.skip=true -Djacoco.skip=true package && learn_classes; }
    ) 9>"$root/target/build.lock" || die 'the build failed'
}

# What a gateway runs with: one collector thread, a small heap; its classes come from an archive where there is one that fits the jar.
# Without memory it ends: whatever starts it again gets a whole gateway, with its latches and levels, instead of one that lost some of its threads.
gateway_flags=(-XX:+UseSerialGC -Xms16m -Xmx256m -Xss512k -XX:MaxMetaspaceSize=64m -XX:ReservedCodeCacheSize=32m
    -XX:+ExitOnOutOfMemoryError -Dio.netty.allocator.disableThreadLocalMagazinesOnLowMemory=false)

# class_archive: the archive of the classes of a start that fits this JDK and this jar; made anew where there is none. Sets `archive_flags`,
# empty where none could be made: a start without it is only slower. An archive serves only the JDK that made it, so its name has that JDK's version.
class_archive() {
    archive_flags=()
    local archive
    archive=$(archive_path)
    [ "$archive" -nt "$jar" ] || learn_classes
    # A JVM that cannot use the archive after all says nothing about it.
    [ ! -s "$archive" ] || archive_flags=(-XX:SharedArchiveFile="$archive" -Xshare:auto -Xlog:disable -Xlog:all=error:stderr)
}

archive_path() {
    local id
    id=$({ cat "$JAVA_HOME/release" 2>/dev/null || echo "$java"; } | cksum)
    echo "$root/target/sluice-${id%% *}.jsa"
}

# Keeps the classes of a start in an archive, which saves a third of the work of each later one. A gateway starts, warms
# itself up and stops; its exchanges are a closed port of this machine.
learn_classes() {
    local scratch
    scratch=$(mktemp -d)
    find "$root/target" -maxdepth 1 -name 'sluice-*.jsa' ! -newer "$jar" -delete
    # An empty file where it failed: the next start does not try again.
    quietly 'saving the loaded classes, for quicker starts' "$root/target/archive.log" rehearse "$scratch" || : >"$(archive_path)"
    rm -rf "$scratch"
}

rehearse() {
    local pid tries=0
    "$java" "${gateway_flags[@]}" -XX:ArchiveClassesAtExit="$1/sluice.jsa" -Dsluice.home="$root" -jar "$jar" \
        run --port 0 --admin-port 0 --data "$1/data" --upstream '*=http://127.0.0.1:9' >"$1/said" 2>&1 &
    pid=$!
    while ! grep -q http "$1/said" && [ "$tries" -lt 100 ] && kill -0 "$pid" 2>/dev/null; do tries=$((tries + 1)); sleep 0.2; done
    sleep 2
    kill -TERM "$pid"
    wait "$pid" && mv -f "$1/sluice.jsa" "$(archive_path)"
}
