package dev.sluice.core.ratelimit;

/** The safety rule that a control run leaves out, to show that the tests can fail. Never used in a running gateway. */
public enum ControlRunFault {
    NOTHING("nothing"),
    /** Aligned windows use the middle of the clock's interval as if it were exact. */
    CLOCK_BOUND("clock-bound"),
    /** A charge begins to expire when it is started, not when it is answered. */
    SETTLE_EXPIRY("settle-expiry");

    private final String text;

    ControlRunFault(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
