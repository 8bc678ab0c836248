package dev.sluice.sim.demo;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * The output of the demo: with colours and redrawn lines on a terminal, only finished lines in a pipe. Used by one
 * thread.
 */
final class Screen {
    private static final int WIDTH = 80;

    private final PrintStream out;
    private final boolean terminal;
    private final boolean unicode;
    private int redrawn;

    Screen(PrintStream out, boolean terminal, boolean unicode) {
        this.out = out;
        this.terminal = terminal;
        this.unicode = unicode;
    }

    void opening(double scale) {
        out.println(Colors.BOLD.on("Sluice", terminal)
                + ": real processes and sockets on this machine, one simulated exchange.");
        out.println(String.format(
                Locale.ROOT,
                "Its windows and bans are %.0f times shorter than the real ones (a minute is %.0f s here); its sizes are real.",
                1 / scale,
                60 * scale));
    }

    void title(int number, String text) {
        out.println();
        out.println(Colors.BOLD.on(number + "  " + text, terminal));
    }

    void print(String text) {
        out.println("   " + text);
    }

    /** Prints a call and its response. */
    void reply(String what, BotResponse response) {
        print(String.format(Locale.ROOT, "%-48s -> %s", what, response.text()));
    }

    void aside(String text) {
        out.println("   " + Colors.DIM.on(text, terminal));
    }

    /** Prints lines that change: redrawn in place on a terminal; in a pipe printed once, when {@code isFinal}. */
    void live(List<String> lines, boolean isFinal) {
        if (terminal) {
            if (redrawn > 0) {
                out.print("\u001b[" + redrawn + "A");
            }
            lines.forEach(line -> out.print("\r\u001b[K   " + line + "\n"));
            redrawn = isFinal ? 0 : lines.size();
        } else if (isFinal) {
            lines.forEach(this::print);
        }
        out.flush();
    }

    void claim(DemoClaim claim) {
        String mark = claim.held() ? mark("✓", "ok") : mark("✗", "NOT SO");
        out.println("   " + (claim.held() ? Colors.GREEN : Colors.RED).on(mark, terminal) + " "
                + String.format(Locale.ROOT, "%-50s ", claim.claim())
                + Colors.BOLD.on(claim.measured(), terminal));
        out.flush();
    }

    /** Prints all claims again, in one table. */
    void summary(List<DemoClaim> claims) {
        out.println();
        out.println(Colors.DIM.on(mark("─", "-").repeat(WIDTH), terminal));
        claims.forEach(this::claim);
        long held = claims.stream().filter(DemoClaim::held).count();
        out.println(Colors.BOLD.on(held + " of " + claims.size() + " claims were true in this run.", terminal));
        out.flush();
    }

    String ink(Colors colors, String text) {
        return colors.on(text, terminal);
    }

    boolean unicode() {
        return unicode;
    }

    String mark(String nice, String plain) {
        return unicode ? nice : plain;
    }
}
