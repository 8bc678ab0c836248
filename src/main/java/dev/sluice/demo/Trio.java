package dev.sluice.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A group of three greedy bots that run at the same time, with their charts. */
final class Trio {
    private static final Pattern READY = Pattern.compile("^ready$");
    private static final int CELLS_A_SECOND = 4;

    private final List<Program> bots;
    private final List<Strip> strips = new ArrayList<>();
    private final int seconds;

    Trio(List<Program> bots, int seconds) throws IOException, InterruptedException {
        this.bots = bots;
        this.seconds = seconds;
        for (int i = 0; i < bots.size(); i++) {
            bots.get(i).awaitLine(READY);
            strips.add(new Strip("bot " + (i + 1), seconds * CELLS_A_SECOND));
        }
    }

    /** Starts all three bots and {@code meanwhile} at the same moment, and draws the charts until the bots end. */
    void play(Screen screen, int full, Runnable meanwhile) throws IOException, InterruptedException {
        Thread aside = new Thread(meanwhile, "meanwhile");
        aside.setDaemon(true);
        for (Program bot : bots) {
            bot.tell("go");
        }
        aside.start();
        for (int cell = 0; cell < seconds * CELLS_A_SECOND; cell++) {
            for (int i = 0; i < bots.size(); i++) {
                hear(bots.get(i), strips.get(i));
            }
            screen.live(drawn(screen, full), false);
        }
        screen.live(drawn(screen, full), true);
        aside.join();
    }

    private static void hear(Program bot, Strip strip) throws InterruptedException {
        @Nullable String line = bot.line(2_000);
        if (line != null && line.startsWith("tally ")) {
            strip.add(Tally.parse(line));
        }
    }

    private List<String> drawn(Screen screen, int full) {
        return strips.stream().map(strip -> strip.drawn(screen, full)).toList();
    }

    Tally total() {
        return strips.stream().map(Strip::total).reduce(Tally.NONE, Tally::plus);
    }

    /** Returns the seconds until the first bot was banned, or -1. */
    double firstBanSeconds() {
        int first = strips.stream()
                .mapToInt(Strip::firstBan)
                .filter(cell -> cell >= 0)
                .min()
                .orElse(-CELLS_A_SECOND - 1);
        return (first + 1) / (double) CELLS_A_SECOND;
    }
}
