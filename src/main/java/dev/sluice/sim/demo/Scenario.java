package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.List;

/**
 * A scene of the demo.
 *
 * @param name the name used on the command line
 * @param script what the scene plays
 */
record Scenario(String name, String title, Script script) {

    /** The part of a scene that runs on the stage, prints to the screen and returns the claims. */
    interface Script {
        List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException;
    }
}
