package dev.sluice.core.health;

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
 * <p>Used only by {@link ExchangeStreams}, under its lock.
 */
final class StreamGroup {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int MOST_NAMES = 1_000;
    private static final int LONGEST_ERROR = 200;
    /** The time after the last failed attempt to open a connection after which the bot is assumed to have given up. */
    private static final long GIVEN_UP_NANOS = 600_000_000_000L;

    /** A connection that passes through the gateway. */
    static final class Open {
        private final String owner;
        private final long silenceNanos;
        private long heardNanos;

        private Open(String owner, long silenceNanos, long nowNanos) {
            this.owner = owner;
            this.silenceNanos = silenceNanos;
            heardNanos = nowNanos;
        }

        private boolean isSilent(long now) {
            return silenceNanos > 0 && now - heardNanos - silenceNanos > 0;
        }

        private Look look(long now) {
            long quiet = now - heardNanos;
            return isSilent(now)
                    ? new Look(State.DISCONNECTED, quiet, ConnectionStatus.silent(quiet, silenceNanos))
                    : new Look(State.CONNECTED, quiet, "");
        }
    }

    /** The connections of one bot, and its attempts to open one. */
    private static final class Owner {
        private final Set<Open> open = new HashSet<>();
        private boolean lost;
        private int failures;
        private long heardNanos;

        private boolean isTrying() {
            return open.isEmpty() && !lost;
        }

        private Look look(long now) {
            if (open.isEmpty() && failures >= FAILURES_IN_A_ROW) {
                return new Look(State.ERROR, now - heardNanos, failures + " consecutive attempts failed");
            }
            if (open.isEmpty()) {
                return lost
                        ? new Look(State.DISCONNECTED, now - heardNanos, "disconnected, and not opened again")
                        : new Look(State.CONNECTING, now - heardNanos, "");
            }
            return open.stream()
                    .map(one -> one.look(now))
                    .reduce((one, other) -> other.isWorseThan(one) ? other : one)
                    .orElseThrow();
        }
    }

    private record Reported(StreamReport report, State state, long atNanos, long silentNanos) {
        private Look look(long now) {
            long quiet = now - atNanos;
            boolean silent = quiet - silentNanos > 0;
            if (silent && (state == State.CONNECTED || state == State.CONNECTING)) {
                String why = "its reports are " + ConnectionStatus.silent(quiet, silentNanos);
                return new Look(State.DISCONNECTED, quiet, why);
            }
            return new Look(state, quiet, state == State.CONNECTED ? "" : "as reported");
        }
    }

    /** The state of one connection or bot. */
    private record Look(State state, long quietNanos, String why) {
        /**
         * Returns whether this state is worse than the other. ERROR is the worst; of equal states the one with the
         * longer silence is worse.
         */
        boolean isWorseThan(@Nullable Look other) {
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
    private long heardNanos;
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
        heard(now);
        return open;
    }

    /**
     * Returns the name under which the bot is counted; when there are too many bots, the others are counted together.
     */
    private String name(String bot) {
        return owners.size() < MOST_NAMES || owners.containsKey(bot) ? bot : "";
    }

    void failed(String bot, String why, long now) {
        Owner owner = owners.computeIfAbsent(name(bot), any -> new Owner());
        owner.failures++;
        if (owner.isTrying()) {
            owner.heardNanos = now;
        }
        error(why);
    }

    private void error(String why) {
        errors++;
        lastError = why.length() > LONGEST_ERROR ? why.substring(0, LONGEST_ERROR) : why;
    }

    void heard(Open open, long now) {
        open.heardNanos = now;
        heard(now);
    }

    private void heard(long now) {
        seen = true;
        heardNanos = now;
    }

    void closed(Open open, boolean byBot, long now) {
        Owner owner = owners.get(open.owner);
        if (owner == null || !owner.open.remove(open) || !owner.open.isEmpty()) {
            return;
        }
        owner.heardNanos = open.heardNanos;
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
        if (reports.size() >= MOST_NAMES && !reports.containsKey(report.name())) {
            return false;
        }
        reports.put(report.name(), new Reported(report, state, now, silentNanos));
        if (report.latencyNanos() >= 0) {
            latencyNanos = report.latencyNanos();
        }
        if (state == State.ERROR || state == State.DISCONNECTED) {
            error(report.message());
        }
        heard(now);
        return true;
    }

    /** Returns the status; null when no connection exists or is missing. */
    @Nullable
    ConnectionStatus status(long now) {
        owners.values().removeIf(owner -> owner.isTrying() && now - owner.heardNanos - GIVEN_UP_NANOS > 0);
        Look worst = null;
        Look trying = null;
        for (Owner owner : owners.values()) {
            if (owner.isTrying()) {
                trying = worse(trying, owner.look(now));
            } else {
                worst = worse(worst, owner.look(now));
            }
        }
        for (Reported reported : reports.values()) {
            worst = worse(worst, reported.look(now));
        }
        // When others are connected, the cause may lie in a bot that never was.
        Look stands = worst == null ? trying : worst;
        if (stands == null) {
            return null;
        }
        boolean quiet = stands.state() == State.DISCONNECTED;
        long quietNanos = !seen ? -1 : quiet ? stands.quietNanos() : now - heardNanos;
        return new ConnectionStatus(stands.state(), quietNanos, latencyNanos, errors, lastError, stands.why());
    }

    private static Look worse(@Nullable Look one, Look other) {
        return other.isWorseThan(one) ? other : Objects.requireNonNull(one);
    }
}
