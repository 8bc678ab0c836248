package dev.sluice.demo;

import java.io.IOException;
import java.util.List;

/** One scene: it plays on the stage, shows itself on the screen and gives back its claims. */
interface Scene {

    /** What the command line calls it. */
    String name();

    String title();

    List<Claim> play(Stage stage, Screen screen) throws IOException, InterruptedException;
}
