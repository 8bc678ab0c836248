package dev.sluice.sim.kernel;

/** A timer of a dead-man switch, which fires once at its time unless it is set again or cancelled before. */
public final class DeadManTimer {
    private boolean armed;
    private long atNanos;

    /** Arms the timer for that time from now on; 0 disarms it. */
    public void set(long exchangeNanos, long afterNanos) {
        armed = afterNanos != 0;
        atNanos = exchangeNanos + afterNanos;
    }

    /** Returns true once, when the time is reached. */
    boolean fires(long exchangeNanos) {
        boolean now = armed && exchangeNanos - atNanos >= 0;
        armed &= !now;
        return now;
    }
}
