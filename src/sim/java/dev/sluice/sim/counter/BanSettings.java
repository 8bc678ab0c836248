package dev.sluice.sim.counter;

/**
 * The rules for bans: up to {@code after} refused calls in one window have no effect, the next one causes a ban of
 * {@code firstSeconds}, and each further ban is {@code factor} times longer, up to {@code maxSeconds}.
 */
public record BanSettings(int after, long firstSeconds, int factor, long maxSeconds) {

    public BanSettings {
        if (after < 0) {
            throw new IllegalArgumentException("after must be 0 or more, but is " + after);
        }
        CounterChecks.positive("firstSeconds", firstSeconds);
        CounterChecks.positive("factor", factor);
        if (maxSeconds < firstSeconds) {
            throw new IllegalArgumentException(
                    "maxSeconds must be at least firstSeconds (" + firstSeconds + "), but is " + maxSeconds);
        }
    }
}
