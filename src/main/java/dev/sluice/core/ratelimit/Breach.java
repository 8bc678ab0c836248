package dev.sluice.core.ratelimit;

/** What a call over the limit costs: it alone is refused, or it can ever lead to a ban. */
public enum Breach {
    REJECT,
    BAN;

    @Override
    public String toString() {
        return this == REJECT ? "reject" : "ban";
    }
}
