package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A scene of the demo, which prints what happens and makes claims about it. */
abstract class Scenario {
    /** Useful calls of one bot in a quarter of a second that fill a cell: a third of the whole budget. */
    static final int FULL_CELL = 12;

    final DemoEnvironment environment;
    final Screen screen;
    final Ticker ticker = Ticker.system();
    private final List<DemoClaim> claims = new ArrayList<>();

    Scenario(DemoEnvironment environment, Screen screen) {
        this.environment = environment;
        this.screen = screen;
    }

    abstract void play() throws IOException, InterruptedException;

    final List<DemoClaim> claims() {
        return claims;
    }

    /** Makes a claim, see {@link DemoClaim}. */
    final void claim(String claim, String measured, boolean held, Map<String, Object> figures) {
        claims.add(new DemoClaim(claim, held, measured, figures));
    }

    final long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanos() - nanos);
    }
}
