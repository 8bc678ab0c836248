package dev.sluice.demo;

import java.io.IOException;
import java.util.List;

/** A scene of the demo, which runs on the stage, prints to the screen and returns its claims. */
interface Scene {

    /** Returns the name used on the command line. */
    String name();

    String title();

    List<Claim> play(Stage stage, Screen screen) throws IOException, InterruptedException;
}
