package dev.sluice.sim.counter;

/** The length of every window, ban and decay relative to the real one: 0.05 turns a minute into three seconds. */
public record TimeScale(double factor) {

    public TimeScale {
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("scale must be above 0 and at most 1, but is " + factor);
        }
    }

    public long nanos(long realNanos) {
        return factor == 1 ? realNanos : Math.max(1, Math.round(realNanos * factor));
    }
}
