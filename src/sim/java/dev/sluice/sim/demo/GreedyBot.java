package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A bot that ignores all limits: it calls as fast as responses arrive, on a few connections, and retries at once
 * whatever the response is. It runs as a process of its own, {@code sluice demo-bot}: it prints {@code ready}, starts
 * when it reads {@code go} and prints a {@link BotStatistics} line four times a second until its time is over.
 */
public final class GreedyBot {
    private static final int HANDS = 4;
    private static final long TICK_NANOS = 250_000_000;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Ticker ticker = Ticker.system();
    private final AtomicReference<BotStatistics> tally = new AtomicReference<>(BotStatistics.NONE);
    private final BinanceClient client;
    private final int account;

    private GreedyBot(String baseUrl, int account) {
        this.client = BinanceClient.demo(baseUrl, account);
        this.account = account;
    }

    /** Runs for {@code seconds}; returns when done, or when the parent process has ended. */
    public static void play(String baseUrl, int account, int seconds, PrintStream out) throws IOException {
        GreedyBot bot = new GreedyBot(baseUrl, account);
        bot.client.time().join(); // warm-up: the cost of the first call in a JVM is not part of the measurement
        out.println("ready");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if ("go".equals(in.readLine())) {
            bot.play(seconds, out);
        }
    }

    private void play(int seconds, PrintStream out) {
        long start = ticker.nanos();
        long end = start + seconds * 1_000_000_000L;
        for (int hand = 0; hand < HANDS; hand++) {
            String names = "bot" + account + "-" + hand + "-";
            Thread thread = new Thread(() -> trade(names, end), names);
            thread.setDaemon(true);
            thread.start();
        }
        for (long tick = start + TICK_NANOS; tick - end <= 0; tick += TICK_NANOS) {
            for (long left; (left = tick - ticker.nanos()) > 0; ) {
                LockSupport.parkNanos(left);
            }
            out.println(tally.getAndSet(BotStatistics.NONE).line());
        }
    }

    /** Runs the loop of one connection: read, place, read, cancel. */
    private void trade(String names, long end) {
        for (int i = 0; ticker.nanos() - end < 0; i++) {
            String order = names + i;
            count(client.tickers().join());
            count(client.place(order).join());
            count(client.openOrders().join());
            count(client.cancel(order).join());
        }
    }

    private void count(BotResponse response) {
        tally.updateAndGet(before -> before.plus(response.result(), 1));
        if (!response.useful()) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
