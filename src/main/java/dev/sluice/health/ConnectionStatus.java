package dev.sluice.health;

import java.util.Locale;

/**
 * How a connection stands.
 *
 * @param quietNanos since the last answer; -1: there was none yet
 * @param latencyNanos of the last answer
 * @param errors since the start
 * @param lastError "" when there was none; may say anything
 * @param why what is wrong, in words that everybody may read; "" when nothing is
 */
public record ConnectionStatus(
        State state, long quietNanos, long latencyNanos, long errors, String lastError, String why) {
    private static final long SLOW_NANOS = 5_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** The original's states. */
    public enum State {
        CONNECTING,
        CONNECTED,
        DISCONNECTED,
        ERROR;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return text;
        }
    }

    /** Whether anything was ever heard on it; if not, it is no news that nothing is. */
    public boolean isSeen() {
        return quietNanos >= 0;
    }

    /** For people; one line. */
    public String message() {
        boolean slow = state == State.CONNECTED && level() == Level.WARNING;
        String added = slow ? "an answer took " + latencyNanos / NANOS_PER_MILLI + " ms" : why;
        return added.isEmpty() ? state.toString() : state + ": " + added;
    }

    static String silent(long quietNanos, long allowedNanos) {
        return "silent for " + quietNanos / NANOS_PER_SECOND + " s, at most " + allowedNanos / NANOS_PER_SECOND
                + " s are allowed";
    }

    /** As the original judges it. */
    public Level level() {
        return switch (state) {
            case ERROR, DISCONNECTED -> Level.CRITICAL;
            case CONNECTING -> Level.WARNING;
            case CONNECTED -> latencyNanos > SLOW_NANOS ? Level.WARNING : Level.HEALTHY;
        };
    }
}
