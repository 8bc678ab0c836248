package dev.sluice.core.clock;

/** The position of a clock against its limit. {@code UNKNOWN} counts neither as good nor as bad. */
public enum ClockStanding {
    UNKNOWN("unknown"),
    WITHIN("within"),
    /** Part of the interval is beyond the limit: a reason to warn, not to stop. */
    MAYBE("maybe beyond"),
    /** The whole interval is beyond the limit. */
    BEYOND("beyond");

    private final String text;

    ClockStanding(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
