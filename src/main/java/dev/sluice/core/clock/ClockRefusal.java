package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import org.jspecify.annotations.Nullable;

/**
 * A signed call that the exchange refused because of its timestamp, with the times that show the probable cause.
 *
 * @param signedAtEpochMillis timestamp written by the bot; negative when there was none
 * @param validMillis how long the exchange accepts the call after its timestamp
 * @param maxAheadMillis how far in the future the exchange accepts a timestamp
 * @param receivedNanos monotonic time at which the gateway received the call
 * @param startedNanos monotonic time at which the gateway sent it
 */
public record ClockRefusal(
        long signedAtEpochMillis, long validMillis, long maxAheadMillis, long receivedNanos, long startedNanos) {
    /** How old a timestamp is at most on arrival if the bot uses this machine's clock. */
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

    /** Returns the probable cause by the exchange's clock; {@code UNKNOWN} when that clock is not known. */
    public Culprit culprit(@Nullable EpochOffset exchange, EpochOffset wall) {
        if (exchange == null || signedAtEpochMillis < 0) {
            return Culprit.UNKNOWN;
        }
        if (isAcceptedAt(exchange, receivedNanos)) {
            return isAcceptedAt(exchange, startedNanos) ? Culprit.UNKNOWN : Culprit.QUEUEING;
        }
        long botAhead = signedAtEpochMillis * Nanos.PER_MILLI - exchangeEpoch(exchange, receivedNanos);
        long hostAhead = wall.aheadOf(exchange).middleNanos();
        boolean isSameClock = Math.abs(botAhead - hostAhead) <= SAME_CLOCK_NANOS + exchange.boundNanos();
        return isSameClock ? Culprit.THIS_HOST : Culprit.BOT;
    }

    private boolean isAcceptedAt(EpochOffset exchange, long atNanos) {
        long age = exchangeEpoch(exchange, atNanos) - signedAtEpochMillis * Nanos.PER_MILLI;
        return age >= -maxAheadMillis * Nanos.PER_MILLI && age <= validMillis * Nanos.PER_MILLI;
    }

    private static long exchangeEpoch(EpochOffset exchange, long atNanos) {
        return atNanos + exchange.middleNanos();
    }
}
