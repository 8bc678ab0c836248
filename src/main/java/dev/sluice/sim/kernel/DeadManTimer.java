package dev.sluice.sim.kernel;

/** A timer of a dead-man switch, which fires once at its time unless it is set again or cancelled before. */
public final class DeadManTimer {
    private boolean armed;
    private long atNanos;

    public void arm(long exchangeNanos) {
        armed = true;
        atNanos = exchangeNanos;
    }

    public void disarm() {
        armed = false;
    }

    /** Returns true once, when the time is reached. */
    boolean goesOff(long exchangeNanos) {
        boolean now = armed && exchangeNanos - atNanos >= 0;
        armed &= !now;
        return now;
    }
}
