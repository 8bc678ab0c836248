package dev.sluice.sim.exchange;

/** A switch that goes off once, at its time, unless it is set again or taken back before. */
final class DeadManTimer {
    private boolean armed;
    private long atNanos;

    void arm(long exchangeNanos) {
        armed = true;
        atNanos = exchangeNanos;
    }

    void disarm() {
        armed = false;
    }

    /** True once, when its time has come. */
    boolean goesOff(long exchangeNanos) {
        boolean now = armed && exchangeNanos - atNanos >= 0;
        armed &= !now;
        return now;
    }
}
