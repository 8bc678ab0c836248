package dev.sluice.demo;

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
        out.println(Ink.BOLD.on("Sluice", terminal)
                + ": real processes and sockets on this machine, one simulated exchange.");
        out.println(String.format(
                Locale.ROOT,
                "Its windows and bans are %.0f times shorter than real (its minute is %.0f s here); its numbers are real.",
                1 / scale,
                60 * scale));
    }

    void title(int number, String text) {
        out.println();
        out.println(Ink.BOLD.on(number + "  " + text, terminal));
    }

    void say(String text) {
        out.println("   " + text);
    }

    /** Prints a call and its response. */
    void reply(String what, Reply reply) {
        say(String.format(Locale.ROOT, "%-48s -> %s", what, reply.told()));
    }

    void aside(String text) {
        out.println("   " + Ink.DIM.on(text, terminal));
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
            lines.forEach(this::say);
        }
        out.flush();
    }

    void claim(Claim claim) {
        String mark = claim.held() ? mark("✓", "ok") : mark("✗", "NOT SO");
        out.println("   " + (claim.held() ? Ink.GREEN : Ink.RED).on(mark, terminal) + " "
                + String.format(Locale.ROOT, "%-50s ", claim.text())
                + Ink.BOLD.on(claim.measured(), terminal));
        out.flush();
    }

    /** Prints all claims again, in one table. */
    void summary(List<Claim> claims) {
        out.println();
        out.println(Ink.DIM.on(mark("─", "-").repeat(WIDTH), terminal));
        claims.forEach(this::claim);
        long held = claims.stream().filter(Claim::held).count();
        out.println(Ink.BOLD.on(held + " of " + claims.size() + " claims held in this run.", terminal));
        out.flush();
    }

    String ink(Ink ink, String text) {
        return ink.on(text, terminal);
    }

    boolean unicode() {
        return unicode;
    }

    String mark(String nice, String plain) {
        return unicode ? nice : plain;
    }
}
