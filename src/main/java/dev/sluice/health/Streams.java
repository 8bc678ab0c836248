package dev.sluice.health;

import dev.sluice.health.ConnectionStatus.State;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One exchange's streams of one kind: those that pass through here, by the bot that opened them, and those that programs report. It stands as its worst one does: one bot's
 * dead stream is not made better by another's that lives.
 *
 * <pre>
 *   a bot's:  open --silent for longer than the exchange's heartbeat--> lost --it speaks--> open
 *             open --the exchange cuts its last--> lost --the bot opens one--> open
 *             lost --the bot closes its last, or a program tells that it is closed--> lost until the bot opens one; told: over
 *             open --the bot closes its last--> over
 * </pre>
 *
 * Only {@link Sockets} uses it, under its lock.
 */
final class Streams {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int MOST_NAMES = 1_000;
    private static final int LONGEST_ERROR = 200;
    /** Who has tried to open one for the last time so long ago wants none any more. */
    private static final long GIVEN_UP_NANOS = 600_000_000_000L;

    /** One that passes through here. */
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

    /** What one bot has open, or would like to have. */
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
                return new Look(State.ERROR, now - heardNanos, failures + " attempts in a row failed");
            }
            if (open.isEmpty()) {
                return lost
                        ? new Look(State.DISCONNECTED, now - heardNanos, "cut off, and not opened again")
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
                String why = "whoever reports it is " + ConnectionStatus.silent(quiet, silentNanos);
                return new Look(State.DISCONNECTED, quiet, why);
            }
            return new Look(state, quiet, state == State.CONNECTED ? "" : "reported so");
        }
    }

    /** How one of them stands. */
    private record Look(State state, long quietNanos, String why) {
        /** An error is worst; of two that are equally bad the one that has been silent for longer. */
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

    /** When there are too many, the rest is one. */
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
            error(byBot ? "silent until its bot closed it" : "cut off");
        } else {
            owners.remove(open.owner);
        }
    }

    /** False: there are too many already. */
    boolean told(StreamReport report, long silentNanos, long now) {
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

    /** Null: there is none, and nobody misses one. */
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
        // Where others have one, who never had any may be wrong himself.
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
