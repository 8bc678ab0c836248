package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.upgrade.ConnectionBound;
import java.util.List;

/**
 * The division of the files and sockets that this process may have open (RLIMIT_NOFILE): first what its files, its
 * event loops and the admin port need, so that a halt and its latch always find one, then those for connections to
 * exchanges: as many as the exchanges may have, and at most as many as remain for bots, since each connection of a bot
 * needs one at a time.
 *
 * @param max the limit of the process; -1 if it is not known or there is none
 * @param loops the number of event loops
 * @param wanted {@code proxy.maxConnections}
 * @param upstream how many connections to all configured exchanges may be open
 */
record FileDescriptorLimits(long max, int loops, int wanted, long upstream) {
    /**
     * For files of the data folder and the program, name look-ups, time servers, checks, and connections that are about
     * to close.
     */
    private static final int FILES = 128 + 2 * ConnectionBound.CLOSING;

    private static final int FILES_OF_LOOP = 4;
    private static final int MAX_OPERATORS = 256;
    private static final int OPERATORS_SHARE = 8;
    /** The smallest number of connections, also where the process may open almost no files. */
    private static final int MIN = 16;
    /** Below this share of the configured connections a warning is logged. */
    private static final double ENOUGH = 0.75;

    static FileDescriptorLimits of(long max, Config config) {
        long inUse = config.exchanges().stream()
                .flatMap(exchange -> exchange.admission().connections().values().stream())
                .mapToLong(Integer::longValue)
                .sum();
        return new FileDescriptorLimits(
                max,
                EventLoops.number(config.gateway()),
                config.gateway().proxy().maxConnections(),
                2 * inUse); // as many may be idle: those of one event loop serve no other
    }

    /** Returns the connections that bots may have open. */
    int bots() {
        long rest = max - FILES - (long) FILES_OF_LOOP * loops - operators();
        return max < 0 ? wanted : (int) Math.min(wanted, Math.max(MIN, rest - Math.min(upstream, rest / 2)));
    }

    /** Returns the connections that the admin port may have open. */
    int operators() {
        return max < 0 ? MAX_OPERATORS : (int) Math.min(MAX_OPERATORS, Math.max(MIN, max / OPERATORS_SHARE));
    }

    /** Returns a warning that bots get much fewer connections than configured, if they do. */
    List<String> warnings() {
        return bots() >= wanted * ENOUGH
                ? List.of()
                : List.of("bots may have " + bots() + " connections, not the " + wanted
                        + " of proxy.maxConnections, because this process may have only " + max
                        + " files and sockets open, calls need others to the exchanges, and the rest is kept"
                        + " for operators and files; raise the limit (ulimit -n, LimitNOFILE of systemd) or lower"
                        + " proxy.maxConnections");
    }
}
