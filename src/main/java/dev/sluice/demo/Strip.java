package dev.sluice.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart of one bot as a line of cells, four per second. A cell shows a ban that filled most of it, otherwise that
 * the bot received a 429, otherwise the amount of useful work.
 */
final class Strip {
    private static final String NICE = "▁▂▃▄▅▆▇█";
    private static final String PLAIN = "._-=+*%#";

    private final String name;
    private final int cells;
    private final List<Tally> tallies = new ArrayList<>();
    private Tally total = Tally.NONE;

    Strip(String name, int cells) {
        this.name = name;
        this.cells = cells;
    }

    synchronized void add(Tally tally) {
        tallies.add(tally);
        total = total.plus(tally);
    }

    synchronized Tally total() {
        return total;
    }

    /** Returns the index of the first cell in which the bot was banned, or -1. */
    synchronized int firstBan() {
        for (int i = 0; i < tallies.size(); i++) {
            if (tallies.get(i).banned() > 0) {
                return i;
            }
        }
        return -1;
    }

    /** @param full useful calls that fill a cell */
    synchronized String drawn(Screen screen, int full) {
        StringBuilder drawn = new StringBuilder(name).append(' ');
        for (int i = 0; i < cells; i++) {
            drawn.append(i < tallies.size() ? cell(tallies.get(i), screen, full) : " ");
        }
        return drawn.append(figures(screen)).toString();
    }

    private static String cell(Tally tally, Screen screen, int full) {
        if (tally.banned() > tally.useful()) {
            return screen.ink(Ink.RED, screen.mark("×", "x"));
        }
        if (tally.slowedDown() > 0) {
            return screen.ink(Ink.YELLOW, "!");
        }
        if (tally.useful() == 0) {
            return screen.ink(Ink.DIM, screen.mark("·", " "));
        }
        String levels = screen.unicode() ? NICE : PLAIN;
        int level = Math.min(levels.length() - 1, tally.useful() * levels.length() / Math.max(1, full));
        return screen.ink(Ink.GREEN, levels.substring(level, level + 1));
    }

    private String figures(Screen screen) {
        String useful = String.format(Locale.ROOT, "%,6d useful", total.useful());
        String slowed = String.format(Locale.ROOT, "%5d", total.slowedDown()) + screen.mark("×", "x") + "429";
        String banned = String.format(Locale.ROOT, "%5d", total.banned()) + screen.mark("×", "x") + "418";
        return " " + screen.ink(Ink.GREEN, useful)
                + (total.slowedDown() > 0 ? screen.ink(Ink.YELLOW, slowed) : screen.ink(Ink.DIM, slowed))
                + (total.banned() > 0 ? screen.ink(Ink.RED, banned) : screen.ink(Ink.DIM, banned));
    }
}
