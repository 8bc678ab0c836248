package dev.sluice.drift;

/** How a clock stands against its limit. Not knowing is a state of its own: neither good nor bad. */
public enum Standing {
    UNKNOWN("unknown"),
    WITHIN("within"),
    /** The interval reaches over the limit, but not all of it: a reason to warn, none to stop. */
    MAYBE("maybe beyond"),
    /** Whatever the true value is, it is beyond the limit. */
    BEYOND("beyond");

    private final String text;

    Standing(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
