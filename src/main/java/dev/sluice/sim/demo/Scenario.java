package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.List;

/** A scene of the demo, which runs on the stage, prints to the screen and returns its claims. */
interface Scenario {

    /** Returns the name used on the command line. */
    String name();

    String title();

    List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException;
}
