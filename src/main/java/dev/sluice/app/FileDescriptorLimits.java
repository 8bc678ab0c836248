package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.upgrade.ConnectionBound;
import java.util.List;

/**
 * The division of the files and sockets that this process may have open (RLIMIT_NOFILE). Files, event loops and the
 * admin port get theirs first, so that a halt and its latch always find one. Connections to exchanges are next: as many
 * as the exchanges may have, but at most half of the rest, since each connection of a bot needs one connection to an
 * exchange at a time. Bots get the remainder.
 *
 * @param maxFiles the number of files that the process may have open; -1 if it is not known or there is no limit
 * @param eventLoops the number of event loops
 * @param wantedConnections {@code proxy.maxConnections}
 * @param upstreamConnections the number of connections to all configured exchanges that may be open
 */
record FileDescriptorLimits(long maxFiles, int eventLoops, int wantedConnections, long upstreamConnections) {
    /**
     * The reserve for files of the data folder and the program, name look-ups, time servers, checks, and connections
     * that are about to close.
     */
    private static final int RESERVED_FILES = 128 + 2 * ConnectionBound.CLOSING;

    private static final int FILES_PER_EVENT_LOOP = 4;
    private static final int MAX_OPERATOR_CONNECTIONS = 256;
    private static final int FILES_PER_OPERATOR = 8;
    /** The smallest number of connections, even if the process may open almost no files. */
    private static final int MIN_CONNECTIONS = 16;
    /** Below this share of the configured connections a warning is logged. */
    private static final double WARNING_SHARE = 0.75;

    static FileDescriptorLimits of(long maxFiles, Config config) {
        long inUse = config.exchanges().stream()
                .flatMap(exchange -> exchange.admission().connections().values().stream())
                .mapToLong(Integer::longValue)
                .sum();
        return new FileDescriptorLimits(
                maxFiles,
                EventLoops.count(config.gateway()),
                config.gateway().proxy().maxConnections(),
                2 * inUse); // an idle connection of one event loop cannot serve another event loop
    }

    /** Returns the number of connections that bots may have open. */
    int maxBotConnections() {
        long rest = maxFiles - RESERVED_FILES - (long) FILES_PER_EVENT_LOOP * eventLoops - maxOperatorConnections();
        return maxFiles < 0
                ? wantedConnections
                : (int) Math.min(
                        wantedConnections, Math.max(MIN_CONNECTIONS, rest - Math.min(upstreamConnections, rest / 2)));
    }

    /** Returns the number of connections that the admin port may have open. */
    int maxOperatorConnections() {
        return maxFiles < 0
                ? MAX_OPERATOR_CONNECTIONS
                : (int) Math.min(MAX_OPERATOR_CONNECTIONS, Math.max(MIN_CONNECTIONS, maxFiles / FILES_PER_OPERATOR));
    }

    /** Returns a warning if bots get less than {@link #WARNING_SHARE} of the configured connections; otherwise none. */
    List<String> warnings() {
        return maxBotConnections() >= wantedConnections * WARNING_SHARE
                ? List.of()
                : List.of("bots may have " + maxBotConnections() + " connections, not the " + wantedConnections
                        + " of proxy.maxConnections, because this process may have only " + maxFiles
                        + " files and sockets open, calls need others to the exchanges, and the rest is kept"
                        + " for operators and files; raise the limit (ulimit -n, LimitNOFILE of systemd) or lower"
                        + " proxy.maxConnections");
    }
}
