package dev.sluice.core.ratelimit;

/** The begin of a limit without earlier usage, for tests of other packages. */
public final class LimitStart {
    private LimitStart() {}

    /** Begins a first window, if it is not over yet. */
    public static void begin(Limit limit, FirstWindow first, long since, long now) {
        limit.beginFirstWindow(first, since, false, now);
    }
}
