package dev.sluice.sim.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart of one bot as a line of cells, four per second. A cell shows a ban that filled most of it, otherwise that
 * the bot received a 429, otherwise the amount of useful work.
 */
final class Timeline {
    private static final String NICE = "▁▂▃▄▅▆▇█";
    private static final String PLAIN = "._-=+*%#";

    private final String name;
    private final int cells;
    private final List<BotStatistics> tallies = new ArrayList<>();
    private BotStatistics total = BotStatistics.NONE;

    Timeline(String name, int cells) {
        this.name = name;
        this.cells = cells;
    }

    synchronized void add(BotStatistics statistics) {
        tallies.add(statistics);
        total = total.plus(statistics);
    }

    synchronized BotStatistics total() {
        return total;
    }

    /** Returns the index of the first cell in which the bot was banned, or -1. */
    synchronized int firstBan() {
        for (int i = 0; i < tallies.size(); i++) {
            if (tallies.get(i).count(BotResult.BANNED) > 0) {
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

    private static String cell(BotStatistics statistics, Screen screen, int full) {
        if (statistics.count(BotResult.BANNED) > statistics.count(BotResult.USEFUL)) {
            return screen.ink(Colors.RED, screen.mark("×", "x"));
        }
        if (statistics.count(BotResult.SLOWED_DOWN) > 0) {
            return screen.ink(Colors.YELLOW, "!");
        }
        if (statistics.count(BotResult.USEFUL) == 0) {
            return screen.ink(Colors.DIM, screen.mark("·", " "));
        }
        String levels = screen.unicode() ? NICE : PLAIN;
        int level =
                Math.min(levels.length() - 1, statistics.count(BotResult.USEFUL) * levels.length() / Math.max(1, full));
        return screen.ink(Colors.GREEN, levels.substring(level, level + 1));
    }

    private String figures(Screen screen) {
        String useful = String.format(Locale.ROOT, "%,6d useful", total.count(BotResult.USEFUL));
        String slowed =
                String.format(Locale.ROOT, "%5d", total.count(BotResult.SLOWED_DOWN)) + screen.mark("×", "x") + "429";
        String banned =
                String.format(Locale.ROOT, "%5d", total.count(BotResult.BANNED)) + screen.mark("×", "x") + "418";
        return " " + screen.ink(Colors.GREEN, useful)
                + (total.count(BotResult.SLOWED_DOWN) > 0
                        ? screen.ink(Colors.YELLOW, slowed)
                        : screen.ink(Colors.DIM, slowed))
                + (total.count(BotResult.BANNED) > 0 ? screen.ink(Colors.RED, banned) : screen.ink(Colors.DIM, banned));
    }
}
