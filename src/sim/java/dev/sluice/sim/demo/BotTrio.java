package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A group of three greedy bots that run at the same time, with their charts. */
final class BotTrio {
    private static final Pattern READY = Pattern.compile("^ready$");
    private static final int CELLS_A_SECOND = 4;

    private final List<DemoProcess> bots;
    private final List<Timeline> timelines = new ArrayList<>();
    private final int seconds;

    BotTrio(List<DemoProcess> bots, int seconds) throws IOException, InterruptedException {
        this.bots = bots;
        this.seconds = seconds;
        for (int i = 0; i < bots.size(); i++) {
            bots.get(i).awaitLine(READY);
            timelines.add(new Timeline("bot " + (i + 1), seconds * CELLS_A_SECOND));
        }
    }

    /**
     * Starts all three bots and {@code meanwhile} at the same moment, and draws the charts until the bots end; returns
     * the result of {@code meanwhile}.
     */
    <T> T play(Screen screen, int full, Callable<T> meanwhile) throws IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(meanwhile);
        Thread thread = new Thread(task, "meanwhile");
        thread.setDaemon(true);
        for (DemoProcess bot : bots) {
            bot.writeLine("go");
        }
        thread.start();
        for (int cell = 0; cell < seconds * CELLS_A_SECOND; cell++) {
            for (int i = 0; i < bots.size(); i++) {
                receive(bots.get(i), timelines.get(i));
            }
            screen.live(drawn(screen, full), false);
        }
        screen.live(drawn(screen, full), true);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException("while the bots ran: " + e.getCause(), e);
        }
    }

    private static void receive(DemoProcess bot, Timeline timeline) throws InterruptedException {
        @Nullable String line = bot.line(2_000);
        if (line != null && line.startsWith("tally ")) {
            timeline.add(BotStatistics.parse(line));
        }
    }

    private List<String> drawn(Screen screen, int full) {
        return timelines.stream().map(timeline -> timeline.drawn(screen, full)).toList();
    }

    BotStatistics total() {
        return timelines.stream().map(Timeline::total).reduce(BotStatistics.NONE, BotStatistics::plus);
    }

    /** Returns the seconds until the first bot was banned, or -1. */
    double firstBanSeconds() {
        int first = timelines.stream()
                .mapToInt(Timeline::firstBan)
                .filter(cell -> cell >= 0)
                .min()
                .orElse(-CELLS_A_SECOND - 1);
        return (first + 1) / (double) CELLS_A_SECOND;
    }
}
