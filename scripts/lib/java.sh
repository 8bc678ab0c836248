# shellcheck shell=sh disable=SC2034  # variables are set here for the scripts that source this file
# Finds a Java runtime and its flags. Sourced by scripts/ and by the launcher of the packages, so it is POSIX sh.

# java_version PROGRAM: prints the feature version of this java or javac, such as 17 (1 for Java 8 and older); nothing if it does not run. Most
# have a file that tells the version without a start.
java_version() {
    java_release=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "${1%/bin/*}/release" 2>/dev/null || true)
    if [ -n "$java_release" ]; then echo "$java_release"; else "$1" -version 2>&1 | sed -n 's/^[a-z ]*"\{0,1\}\([0-9][0-9]*\).*/\1/p' | head -n 1; fi
}

# find_java TOOL: looks for a Java 17 or newer that has this tool (java or javac): in JAVA_HOME, on the PATH, then in /usr/lib/jvm. Sets `java`
# and exports JAVA_HOME. Fails if there is none; `java_seen` then lists what was found instead.
find_java() {
    java_seen=''
    java_on_path=$(readlink -f "$(command -v "$1" || true)" || true)
    for java_home in "${JAVA_HOME:-}" "${java_on_path%/bin/"$1"}" /usr/lib/jvm/*; do
        if [ -z "$java_home" ] || [ ! -x "$java_home/bin/$1" ]; then continue; fi
        java_found=$(java_version "$java_home/bin/$1")
        if [ "${java_found:-0}" -ge 17 ]; then
            java="$java_home/bin/java"
            export JAVA_HOME="$java_home"
            return 0
        fi
        java_seen="$java_seen${java_seen:+, }$java_home (version ${java_found:-unknown})"
    done
    return 1
}

# Flags of a gateway: one garbage collector thread and a small heap. It ends when memory runs out. After a restart, latches and usage are
# complete; a gateway that goes on could lack some of its threads.
# The compiler's threads have a low priority (nice 5): on a machine with one or two cores they would delay calls by whole time slices of the
# system while the gateway is cold. No right is needed to lower a priority; the JVM's warning about rights it does not need is off.
# Without events of Netty in flight recordings, the first bot that connects is served a tenth of a second earlier.
gateway_flags='-XX:+UseSerialGC -Xms16m -Xmx256m -Xss512k -XX:MaxMetaspaceSize=64m -XX:ReservedCodeCacheSize=32m
    -XX:+ExitOnOutOfMemoryError -XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=5 -XX:-PrintWarnings
    -Dio.netty.allocator.disableThreadLocalMagazinesOnLowMemory=false -Dio.netty.jfr.enabled=false'

# Flags of the signer. Nobody can attach to it and ask for its memory, which has keys.
signer_flags='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m -Xss512k -XX:+ExitOnOutOfMemoryError -XX:+DisableAttachMechanism -XX:-UsePerfData'

# trim_flag: prints the flag by which a JVM gives unused native memory back every 30 s, which takes it a millisecond: 25 MiB after a start, mostly of
# the compiler. JDK 17.0.9, 21.0.1, 22 and newer have it, on Linux; others would not start with it.
trim_flag() {
    java_release=$(sed -n 's/^JAVA_VERSION="\([0-9.]*\).*/\1/p' "${JAVA_HOME:-}/release" 2>/dev/null || true)
    java_update=${java_release##*.}
    case "$(uname -s) $java_release" in
        'Linux 17.0.'*) [ "$java_update" -ge 9 ] || return 0 ;;
        'Linux 21.0.'*) [ "$java_update" -ge 1 ] || return 0 ;;
        'Linux 2'[2-9]* | 'Linux '[3-9][0-9]*) ;;
        *) return 0 ;;
    esac
    echo '-XX:TrimNativeHeapInterval=30000'
}

# choose_java_flags COMMAND: sets `java_flags` to the flags for a command of sluice, separated by spaces.
choose_java_flags() {
    case "$1" in
        run | upgrade) java_flags="$gateway_flags $(trim_flag)" ;;
        sim)
            java_flags=$gateway_flags
            # On a terminal the output explains the next steps; programs get fixed lines.
            if [ -t 1 ]; then java_flags="$java_flags -Dsluice.terminal=true"; fi
            ;;
        # Most objects of a simulated call live only briefly; with a small young generation, garbage collection needs a tenth of the time.
        simulate) java_flags='-XX:+UseSerialGC -Xmn256m' ;;
        # It lives as long as a bot and only relays: a small heap, and classes that all of them share.
        exec)
            java_flags="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -Xms8m -Xmx96m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20
                -XX:-UsePerfData -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 $(trim_flag)"
            ;;
        # Commands end before the second compiler would help.
        *) java_flags='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k' ;;
    esac
    # On a terminal, the lines of calls are as wide as it is.
    if [ "$1" = calls ] && [ -t 1 ] && java_size=$(stty size 2>/dev/null </dev/tty); then
        java_flags="$java_flags -Dsluice.columns=${java_size#* }"
    fi
}

# simulator_jar JAR: prints the path of the simulator's jar, which lies beside that of the gateway.
simulator_jar() { echo "${1%.jar}-sim.jar"; }

# signer_jar JAR: prints the path of the jar of sluice-signer, which lies beside that of the gateway.
signer_jar() { echo "${1%.jar}-signer.jar"; }

# jar_of COMMAND JAR: prints the jar with a command of sluice, given that of the gateway. The help lists all commands.
jar_of() {
    case "$1" in
        sim | simulate | demo | demo-bot | '' | help | -*) simulator_jar "$2" ;;
        *) echo "$2" ;;
    esac
}

# The JVM stops its threads by a signal (a flight recorder a hundred times a second). By default that is USR2, which halts trading here.
export _JAVA_SR_SIGNUM=30
