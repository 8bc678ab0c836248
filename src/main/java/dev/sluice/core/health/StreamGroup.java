package dev.sluice.core.health;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.health.ConnectionStatus.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one exchange and one type: those through the gateway, by the bot that opened them, and those that
 * programs report. The worst of them decides the status, so a live connection of one bot does not hide a lost one of
 * another.
 *
 * <pre>
 *  of a bot: open --silent for longer than the exchange's heartbeat--> lost --message received--> open
 *            open --last one closed by the exchange--> lost --the bot opens one--> open
 *            lost --last one closed by the bot--> lost until the bot opens one
 *            lost --a program reports it as closed--> removed
 *            open --last one closed by the bot--> removed
 * </pre>
 *
 * <p>Used only by {@link StreamConnections}, under its lock.
 */
final class StreamGroup {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int MAX_NAMES = 1_000;
    private static final int MAX_ERROR_LENGTH = 200;
    /** How long after its last failed attempt to open a connection a bot counts as having given up. */
    private static final long GIVEN_UP_NANOS = 600 * Nanos.PER_SECOND;

    /** A connection that passes through the gateway. */
    static final class OpenStream {
        private final String owner;
        private final long silenceNanos;
        private long lastDataNanos;

        private OpenStream(String owner, long silenceNanos, long nowNanos) {
            this.owner = owner;
            this.silenceNanos = silenceNanos;
            lastDataNanos = nowNanos;
        }

        private boolean isSilent(long now) {
            return silenceNanos > 0 && now - lastDataNanos - silenceNanos > 0;
        }

        private Assessment assess(long now) {
            long quietNanos = now - lastDataNanos;
            return isSilent(now)
                    ? new Assessment(
                            State.DISCONNECTED, quietNanos, ConnectionStatus.describeSilence(quietNanos, silenceNanos))
                    : new Assessment(State.CONNECTED, quietNanos, "");
        }
    }

    /** The connections of one bot, and its attempts to open one. */
    private static final class Owner {
        private final Set<OpenStream> openStreams = new HashSet<>();
        private boolean isLost;
        private int failures;
        private long lastDataNanos;

        private boolean isTrying() {
            return openStreams.isEmpty() && !isLost;
        }

        private Assessment assess(long now) {
            if (openStreams.isEmpty() && failures >= FAILURES_IN_A_ROW) {
                return new Assessment(State.ERROR, now - lastDataNanos, failures + " consecutive attempts failed");
            }
            if (openStreams.isEmpty()) {
                return isLost
                        ? new Assessment(State.DISCONNECTED, now - lastDataNanos, "disconnected, and not opened again")
                        : new Assessment(State.CONNECTING, now - lastDataNanos, "");
            }
            return openStreams.stream()
                    .map(one -> one.assess(now))
                    .reduce((one, other) -> other.isWorseThan(one) ? other : one)
                    .orElseThrow();
        }
    }

    private record ReportedStream(StreamReport report, State state, long atNanos, long silentNanos) {
        private Assessment assess(long now) {
            long quietNanos = now - atNanos;
            boolean isSilent = quietNanos - silentNanos > 0;
            if (isSilent && (state == State.CONNECTED || state == State.CONNECTING)) {
                String why = "its reports are " + ConnectionStatus.describeSilence(quietNanos, silentNanos);
                return new Assessment(State.DISCONNECTED, quietNanos, why);
            }
            return new Assessment(state, quietNanos, state == State.CONNECTED ? "" : "as reported");
        }
    }

    /** The state of one connection or bot. */
    private record Assessment(State state, long quietNanos, String why) {
        /**
         * Returns whether this state is worse than the other. ERROR is the worst; of equal states the one with the
         * longer silence is worse.
         */
        boolean isWorseThan(@Nullable Assessment other) {
            return other == null || rank() > other.rank() || (rank() == other.rank() && quietNanos > other.quietNanos);
        }

        private int rank() {
            return switch (state) {
                case CONNECTED -> 0;
                case CONNECTING -> 1;
                case DISCONNECTED -> 2;
                case ERROR -> 3;
            };
        }
    }

    private final Map<String, Owner> owners = new HashMap<>();
    private final Map<String, ReportedStream> reports = new HashMap<>();
    private boolean hasData;
    private long lastDataNanos;
    private long latencyNanos;
    private long errors;
    private String lastError = "";

    OpenStream open(String bot, long newLatencyNanos, long silenceNanos, long now) {
        String name = ownerName(bot);
        OpenStream stream = new OpenStream(name, silenceNanos, now);
        Owner owner = owners.computeIfAbsent(name, any -> new Owner());
        owner.openStreams.add(stream);
        owner.isLost = false;
        owner.failures = 0;
        latencyNanos = newLatencyNanos;
        recordData(now);
        return stream;
    }

    /**
     * Returns the name of the bot's owner entry; when there are too many bots, further ones share the entry "".
     */
    private String ownerName(String bot) {
        return owners.size() < MAX_NAMES || owners.containsKey(bot) ? bot : "";
    }

    void recordFailure(String bot, String why, long now) {
        Owner owner = owners.computeIfAbsent(ownerName(bot), any -> new Owner());
        owner.failures++;
        if (owner.isTrying()) {
            owner.lastDataNanos = now;
        }
        recordError(why);
    }

    private void recordError(String why) {
        errors++;
        lastError = why.length() > MAX_ERROR_LENGTH ? why.substring(0, MAX_ERROR_LENGTH) : why;
    }

    void recordData(OpenStream stream, long now) {
        stream.lastDataNanos = now;
        recordData(now);
    }

    private void recordData(long now) {
        hasData = true;
        lastDataNanos = now;
    }

    void recordClose(OpenStream stream, boolean byBot, long now) {
        Owner owner = owners.get(stream.owner);
        if (owner == null || !owner.openStreams.remove(stream) || !owner.openStreams.isEmpty()) {
            return;
        }
        owner.lastDataNanos = stream.lastDataNanos;
        owner.isLost = !byBot || stream.isSilent(now);
        if (owner.isLost) {
            recordError(byBot ? "silent until the bot closed it" : "disconnected");
        } else {
            owners.remove(stream.owner);
        }
    }

    /** Records a report. Returns false when too many connections are reported already. */
    boolean recordReport(StreamReport report, long silentNanos, long now) {
        State state = report.state();
        if (state == null) {
            reports.remove(report.name());
            Owner owner = owners.get(report.name());
            if (owner != null && owner.openStreams.isEmpty()) {
                owners.remove(report.name());
            }
            return true;
        }
        if (reports.size() >= MAX_NAMES && !reports.containsKey(report.name())) {
            return false;
        }
        reports.put(report.name(), new ReportedStream(report, state, now, silentNanos));
        if (report.latencyNanos() >= 0) {
            latencyNanos = report.latencyNanos();
        }
        if (state == State.ERROR || state == State.DISCONNECTED) {
            recordError(report.message());
        }
        recordData(now);
        return true;
    }

    /** Returns the status; null when no connection is open, lost or being opened. */
    @Nullable
    ConnectionStatus status(long now) {
        owners.values().removeIf(owner -> owner.isTrying() && now - owner.lastDataNanos - GIVEN_UP_NANOS > 0);
        Assessment worst = null;
        Assessment trying = null;
        for (Owner owner : owners.values()) {
            if (owner.isTrying()) {
                trying = worse(trying, owner.assess(now));
            } else {
                worst = worse(worst, owner.assess(now));
            }
        }
        for (ReportedStream reported : reports.values()) {
            worst = worse(worst, reported.assess(now));
        }
        // a bot that was never connected counts only when there is nothing else: the cause may lie in the bot
        Assessment current = worst == null ? trying : worst;
        if (current == null) {
            return null;
        }
        boolean isDisconnected = current.state() == State.DISCONNECTED;
        long quietNanos = !hasData ? -1 : isDisconnected ? current.quietNanos() : now - lastDataNanos;
        return new ConnectionStatus(current.state(), quietNanos, latencyNanos, errors, lastError, current.why());
    }

    private static Assessment worse(@Nullable Assessment first, Assessment second) {
        return second.isWorseThan(first) ? second : Objects.requireNonNull(first);
    }
}
