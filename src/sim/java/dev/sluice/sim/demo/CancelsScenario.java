package dev.sluice.sim.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A scene in which the budget is used up and the queue is full of reads when all orders must be cancelled. */
final class CancelsScenario extends Scenario {
    private static final int ORDERS = 40;
    private static final int READS_A_BOT = 60;
    private static final long QUIET_MILLIS = 150;
    private static final long BOUND_MILLIS = 500;

    CancelsScenario(DemoEnvironment environment, Screen screen) {
        super(environment, screen);
    }

    @Override
    void play() throws IOException, InterruptedException {
        BinanceClient maker = environment.bot(1);
        List<String> orders =
                IntStream.range(0, ORDERS).mapToObj(i -> "storm-" + i).toList();
        long placed = orders.stream()
                .filter(order -> maker.place(order).join().useful())
                .count();
        List<CompletableFuture<BotResponse>> reads = fillTheLane();
        long waiting = waiting(reads);
        screen.print(placed + " orders are open; the weight of this minute is used up and " + waiting
                + " heavy reads wait.");
        List<BotResponse> cancels = BinanceClient.all(orders.stream().map(maker::cancel));
        long stillWaiting = waiting(reads);
        Latencies cancelWaits = Latencies.of(cancels);
        Latencies readWaits = Latencies.of(BinanceClient.all(reads.stream()));
        long gone = cancels.stream().filter(BotResponse::useful).count();
        String open = BinanceClient.callUntilUseful(maker::openOrders).body();
        boolean noneOpen =
                open.startsWith("[") && !open.contains("\"storm-"); // bots of another scene may have left open orders
        screen.print(ORDERS + " cancels at the same time: " + cancelWaits);
        screen.print("the reads at that time: " + readWaits);
        claim(
                "all confirmed, before the earlier reads",
                String.format(
                        Locale.ROOT,
                        "%d of %d, slowest %d ms, %d reads wait",
                        gone,
                        ORDERS,
                        cancelWaits.slowestMillis(),
                        stillWaiting),
                placed == ORDERS
                        && gone == ORDERS
                        && noneOpen
                        && stillWaiting > 0
                        && cancelWaits.slowestMillis() <= BOUND_MILLIS,
                Map.of(
                        "orders", placed,
                        "cancelled", gone,
                        "noneOpen", noneOpen,
                        "readsWaitingBefore", waiting,
                        "readsWaitingAfter", stillWaiting,
                        "cancelP50Millis", cancelWaits.medianMillis(),
                        "cancelSlowestMillis", cancelWaits.slowestMillis(),
                        "readP50Millis", readWaits.medianMillis()));
    }

    private static long waiting(List<CompletableFuture<BotResponse>> reads) {
        return reads.stream().filter(read -> !read.isDone()).count();
    }

    /** Sends far more reads than a window allows and returns when the budget lets no more of them through. */
    private List<CompletableFuture<BotResponse>> fillTheLane() throws IOException, InterruptedException {
        List<CompletableFuture<BotResponse>> reads = new ArrayList<>();
        for (int account = 1; account <= 3; account++) {
            BinanceClient reader = environment.bot(account);
            IntStream.range(0, READS_A_BOT).forEach(i -> reads.add(reader.tickers()));
        }
        long left = reads.size();
        for (long before = -1; left == reads.size() || left != before; ) {
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
            before = left;
            left = waiting(reads);
        }
        return reads;
    }
}
