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
 * The connections of one exchange and one kind: those that pass through the gateway, by the bot that opened them, and
 * those that programs report. The worst of them decides the status, so a live connection of one bot does not hide a
 * dead one of another.
 *
 * <pre>
 *  a bot's:  open --silent for longer than the exchange's heartbeat--> lost --message received--> open
 *            open --last one closed by the exchange--> lost --the bot opens one--> open
 *            lost --last one closed by the bot--> lost until the bot opens one
 *            lost --a program reports it as closed--> over
 *            open --last one closed by the bot--> over
 * </pre>
 *
 * <p>Used only by {@link StreamConnections}, under its lock.
 */
final class StreamGroup {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int MAX_NAMES = 1_000;
    private static final int MAX_ERROR_LENGTH = 200;
    /** The time after the last failed attempt to open a connection after which the bot is assumed to have given up. */
    private static final long GIVEN_UP_NANOS = 600 * Nanos.PER_SECOND;

    /** A connection that passes through the gateway. */
    static final class Open {
        private final String owner;
        private final long silenceNanos;
        private long lastDataNanos;

        private Open(String owner, long silenceNanos, long nowNanos) {
            this.owner = owner;
            this.silenceNanos = silenceNanos;
            lastDataNanos = nowNanos;
        }

        private boolean isSilent(long now) {
            return silenceNanos > 0 && now - lastDataNanos - silenceNanos > 0;
        }

        private Assessment assess(long now) {
            long quiet = now - lastDataNanos;
            return isSilent(now)
                    ? new Assessment(State.DISCONNECTED, quiet, ConnectionStatus.silent(quiet, silenceNanos))
                    : new Assessment(State.CONNECTED, quiet, "");
        }
    }

    /** The connections of one bot, and its attempts to open one. */
    private static final class Owner {
        private final Set<Open> open = new HashSet<>();
        private boolean lost;
        private int failures;
        private long lastDataNanos;

        private boolean isTrying() {
            return open.isEmpty() && !lost;
        }

        private Assessment assess(long now) {
            if (open.isEmpty() && failures >= FAILURES_IN_A_ROW) {
                return new Assessment(State.ERROR, now - lastDataNanos, failures + " consecutive attempts failed");
            }
            if (open.isEmpty()) {
                return lost
                        ? new Assessment(State.DISCONNECTED, now - lastDataNanos, "disconnected, and not opened again")
                        : new Assessment(State.CONNECTING, now - lastDataNanos, "");
            }
            return open.stream()
                    .map(one -> one.assess(now))
                    .reduce((one, other) -> other.isWorseThan(one) ? other : one)
                    .orElseThrow();
        }
    }

    private record Reported(StreamReport report, State state, long atNanos, long silentNanos) {
        private Assessment assess(long now) {
            long quiet = now - atNanos;
            boolean silent = quiet - silentNanos > 0;
            if (silent && (state == State.CONNECTED || state == State.CONNECTING)) {
                String why = "its reports are " + ConnectionStatus.silent(quiet, silentNanos);
                return new Assessment(State.DISCONNECTED, quiet, why);
            }
            return new Assessment(state, quiet, state == State.CONNECTED ? "" : "as reported");
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
    private final Map<String, Reported> reports = new HashMap<>();
    private boolean seen;
    private long lastDataNanos;
    private long latencyNanos;
    private long errors;
    private String lastError = "";

    Open opened(String bot, long tookNanos, long silenceNanos, long now) {
        String name = name(bot);
        Open open = new Open(name, silenceNanos, now);
        Owner owner = owners.computeIfAbsent(name, any -> new Owner());
        owner.open.add(open);
        owner.lost = false;
        owner.failures = 0;
        latencyNanos = tookNanos;
        dataReceived(now);
        return open;
    }

    /**
     * Returns the name under which the bot is counted; when there are too many bots, the others are counted together.
     */
    private String name(String bot) {
        return owners.size() < MAX_NAMES || owners.containsKey(bot) ? bot : "";
    }

    void failed(String bot, String why, long now) {
        Owner owner = owners.computeIfAbsent(name(bot), any -> new Owner());
        owner.failures++;
        if (owner.isTrying()) {
            owner.lastDataNanos = now;
        }
        error(why);
    }

    private void error(String why) {
        errors++;
        lastError = why.length() > MAX_ERROR_LENGTH ? why.substring(0, MAX_ERROR_LENGTH) : why;
    }

    void dataReceived(Open open, long now) {
        open.lastDataNanos = now;
        dataReceived(now);
    }

    private void dataReceived(long now) {
        seen = true;
        lastDataNanos = now;
    }

    void closed(Open open, boolean byBot, long now) {
        Owner owner = owners.get(open.owner);
        if (owner == null || !owner.open.remove(open) || !owner.open.isEmpty()) {
            return;
        }
        owner.lastDataNanos = open.lastDataNanos;
        owner.lost = !byBot || open.isSilent(now);
        if (owner.lost) {
            error(byBot ? "silent until the bot closed it" : "disconnected");
        } else {
            owners.remove(open.owner);
        }
    }

    /** Records a report; returns false when too many connections are reported already. */
    boolean report(StreamReport report, long silentNanos, long now) {
        State state = report.state();
        if (state == null) {
            reports.remove(report.name());
            Owner owner = owners.get(report.name());
            if (owner != null && owner.open.isEmpty()) {
                owners.remove(report.name());
            }
            return true;
        }
        if (reports.size() >= MAX_NAMES && !reports.containsKey(report.name())) {
            return false;
        }
        reports.put(report.name(), new Reported(report, state, now, silentNanos));
        if (report.latencyNanos() >= 0) {
            latencyNanos = report.latencyNanos();
        }
        if (state == State.ERROR || state == State.DISCONNECTED) {
            error(report.message());
        }
        dataReceived(now);
        return true;
    }

    /** Returns the status; null when no connection exists or is missing. */
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
        for (Reported reported : reports.values()) {
            worst = worse(worst, reported.assess(now));
        }
        // When others are connected, the cause may lie in a bot that never was.
        Assessment current = worst == null ? trying : worst;
        if (current == null) {
            return null;
        }
        boolean quiet = current.state() == State.DISCONNECTED;
        long quietNanos = !seen ? -1 : quiet ? current.quietNanos() : now - lastDataNanos;
        return new ConnectionStatus(current.state(), quietNanos, latencyNanos, errors, lastError, current.why());
    }

    private static Assessment worse(@Nullable Assessment one, Assessment other) {
        return other.isWorseThan(one) ? other : Objects.requireNonNull(one);
    }
}
