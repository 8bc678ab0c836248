package dev.sluice.core.ratelimit;

/** The consequence of a call over the limit: the exchange refuses that call only, or it may ban. */
public enum Breach {
    REJECT,
    BAN;

    @Override
    public String toString() {
        return this == REJECT ? "reject" : "ban";
    }
}
