package dev.sluice.drift;

import org.jspecify.annotations.Nullable;

/**
 * A signed call that the exchange refused for its time stamp, and where that stamp probably went wrong.
 *
 * @param signedAtEpochMillis as the bot wrote it; negative: it wrote none
 * @param livesMillis how long the exchange accepts it after that
 * @param aheadMillis how far it may lie in the exchange's future
 * @param receivedNanos monotonic, when the call came here
 * @param startedNanos monotonic, when it was sent on
 */
public record ClockRefusal(
        long signedAtEpochMillis, long livesMillis, long aheadMillis, long receivedNanos, long startedNanos) {
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** A bot on this machine stamps by this machine's clock, but a moment before the call arrives. */
    private static final long SAME_CLOCK_NANOS = 250 * NANOS_PER_MILLI;

    /** Whose fault it probably is. */
    public enum Culprit {
        THIS_HOST("this machine's clock"),
        BOT("the bot's clock"),
        QUEUEING("waiting here until the signature was too old"),
        UNKNOWN("unknown");

        private final String text;

        Culprit(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Judged by the exchange's clock; without it nothing can be said. */
    public Culprit culprit(@Nullable Offset exchange, Offset wall) {
        if (exchange == null || signedAtEpochMillis < 0) {
            return Culprit.UNKNOWN;
        }
        if (fits(exchange, receivedNanos)) {
            return fits(exchange, startedNanos) ? Culprit.UNKNOWN : Culprit.QUEUEING;
        }
        long botAhead = signedAtEpochMillis * NANOS_PER_MILLI - exchangeEpoch(exchange, receivedNanos);
        long hostAhead = wall.aheadOf(exchange).middleNanos();
        boolean sameClock = Math.abs(botAhead - hostAhead) <= SAME_CLOCK_NANOS + exchange.boundNanos();
        return sameClock ? Culprit.THIS_HOST : Culprit.BOT;
    }

    private boolean fits(Offset exchange, long atNanos) {
        long age = exchangeEpoch(exchange, atNanos) - signedAtEpochMillis * NANOS_PER_MILLI;
        return age >= -aheadMillis * NANOS_PER_MILLI && age <= livesMillis * NANOS_PER_MILLI;
    }

    private static long exchangeEpoch(Offset exchange, long atNanos) {
        return atNanos + exchange.middleNanos();
    }
}
