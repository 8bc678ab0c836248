package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import org.jspecify.annotations.Nullable;

/**
 * A signed call that the exchange refused because of its timestamp, with the times needed to find the probable cause.
 *
 * @param signedAtEpochMillis timestamp written by the bot; negative when there was none
 * @param livesMillis how long the exchange accepts the call after its timestamp
 * @param aheadMillis how far in the future the exchange accepts a timestamp
 * @param receivedNanos monotonic time at which the gateway received the call
 * @param startedNanos monotonic time at which the gateway sent it
 */
public record ClockRefusal(
        long signedAtEpochMillis, long livesMillis, long aheadMillis, long receivedNanos, long startedNanos) {
    /** The largest age of a timestamp, on arrival, for a bot that uses this machine's clock. */
    private static final long SAME_CLOCK_NANOS = 250 * Nanos.PER_MILLI;

    /** The probable causes of the refusal. */
    public enum Culprit {
        THIS_HOST("this machine's clock"),
        BOT("the bot's clock"),
        QUEUEING("waiting in Sluice until the signature was too old"),
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

    /** Returns the probable cause, judged by the exchange's clock; UNKNOWN when that clock is not known. */
    public Culprit culprit(@Nullable EpochOffset exchange, EpochOffset wall) {
        if (exchange == null || signedAtEpochMillis < 0) {
            return Culprit.UNKNOWN;
        }
        if (fits(exchange, receivedNanos)) {
            return fits(exchange, startedNanos) ? Culprit.UNKNOWN : Culprit.QUEUEING;
        }
        long botAhead = signedAtEpochMillis * Nanos.PER_MILLI - exchangeEpoch(exchange, receivedNanos);
        long hostAhead = wall.aheadOf(exchange).middleNanos();
        boolean sameClock = Math.abs(botAhead - hostAhead) <= SAME_CLOCK_NANOS + exchange.boundNanos();
        return sameClock ? Culprit.THIS_HOST : Culprit.BOT;
    }

    private boolean fits(EpochOffset exchange, long atNanos) {
        long age = exchangeEpoch(exchange, atNanos) - signedAtEpochMillis * Nanos.PER_MILLI;
        return age >= -aheadMillis * Nanos.PER_MILLI && age <= livesMillis * Nanos.PER_MILLI;
    }

    private static long exchangeEpoch(EpochOffset exchange, long atNanos) {
        return atNanos + exchange.middleNanos();
    }
}
