package dev.sluice.base.time;

/** Both clocks of the process. */
public record Clocks(Ticker ticker, WallClock wallClock) {
    public static Clocks system() {
        return new Clocks(Ticker.system(), WallClock.system());
    }

    public long nanos() {
        return ticker.nanos();
    }

    public long epochMillis() {
        return wallClock.epochMillis();
    }
}
