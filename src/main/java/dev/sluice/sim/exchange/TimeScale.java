package dev.sluice.sim.exchange;

/** How much shorter than the real one every window, ban and decay is: 0.05 turns a minute into three seconds. */
record TimeScale(double factor) {

    TimeScale {
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("scale must be above 0 and at most 1, but is " + factor);
        }
    }

    long nanos(long realNanos) {
        return factor == 1 ? realNanos : Math.max(1, Math.round(realNanos * factor));
    }
}
