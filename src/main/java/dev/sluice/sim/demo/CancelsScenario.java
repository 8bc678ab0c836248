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
final class CancelsScenario {
    private static final int ORDERS = 40;
    private static final int READS_A_BOT = 60;
    private static final long QUIET_MILLIS = 150;
    private static final long BOUND_MILLIS = 500;

    List<DemoClaim> play(DemoEnvironment demoEnvironment, Screen screen) throws IOException, InterruptedException {
        BinanceClient maker = demoEnvironment.bot(1);
        List<String> orders =
                IntStream.range(0, ORDERS).mapToObj(i -> "storm-" + i).toList();
        long placed = orders.stream()
                .filter(order -> maker.place(order).join().useful())
                .count();
        List<CompletableFuture<BotResponse>> reads = fillTheLane(demoEnvironment);
        long waiting = reads.stream().filter(read -> !read.isDone()).count();
        screen.print(placed + " orders are open; the weight of this minute is used up and " + waiting
                + " heavy reads wait.");
        List<CompletableFuture<BotResponse>> asked =
                orders.stream().map(maker::cancel).toList();
        List<BotResponse> cancels = asked.stream().map(CompletableFuture::join).toList();
        long stillWaiting = reads.stream().filter(read -> !read.isDone()).count();
        Latencies cancelWaits = Latencies.of(cancels);
        Latencies readWaits =
                Latencies.of(reads.stream().map(CompletableFuture::join).toList());
        long gone = cancels.stream().filter(BotResponse::useful).count();
        String open = BinanceClient.callUntilUseful(maker::openOrders).body();
        boolean noneOpen =
                open.startsWith("[") && !open.contains("\"storm-"); // bots of another scene may have left open orders
        screen.print(ORDERS + " cancels at the same time: " + cancelWaits);
        screen.print("the reads at that time: " + readWaits);
        return List.of(new DemoClaim(
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
                        "readP50Millis", readWaits.medianMillis())));
    }

    /** Sends far more reads than a window allows and returns when the budget lets no more of them through. */
    private static List<CompletableFuture<BotResponse>> fillTheLane(DemoEnvironment demoEnvironment)
            throws IOException, InterruptedException {
        List<CompletableFuture<BotResponse>> reads = new ArrayList<>();
        for (int account = 1; account <= 3; account++) {
            BinanceClient reader = demoEnvironment.bot(account);
            IntStream.range(0, READS_A_BOT).forEach(i -> reads.add(reader.tickers()));
        }
        long done = 0;
        for (long before = -1; done == 0 || done != before; ) {
            TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
            before = done;
            done = reads.stream().filter(CompletableFuture::isDone).count();
        }
        return reads;
    }
}
