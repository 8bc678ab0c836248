package dev.sluice;

import dev.sluice.cli.Sluice;

/** Where the process begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(Sluice.run(arguments));
    }
}
