package dev.sluice.trip;

/** What became of something that was told from outside: an answer for the one who told it. */
public sealed interface Told {
    /**
     * It was taken.
     *
     * @param tightened a mode is held now that was not before: every gate must be told
     */
    record Done(BreakerView now, boolean tightened) implements Told {}

    /**
     * It was not.
     *
     * @param unknown there is no such breaker, or it stands nowhere there
     */
    record Not(boolean unknown, String why) implements Told {}
}
