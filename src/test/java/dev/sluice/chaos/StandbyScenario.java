package dev.sluice.chaos;

import java.util.List;

/**
 * Two members behind HAProxy; one is killed with -9 while bots place and cancel orders, and greedy bots use up another
 * limit.
 */
final class StandbyScenario {
    private static final List<String> PAIR = List.of("a", "b");
    private static final long BEFORE_MILLIS = 5_000;

    /** When HAProxy has removed a killed gateway: two checks, a second apart, and the time of a connection. */
    private static final long CHECKED_MILLIS = 2_500;

    private static final long AFTER_MILLIS = 12_000;
    private static final long QUICK_AFTER_MILLIS = 6_000;
    private static final double LONGEST_GAP_SECONDS = 3;

    private StandbyScenario() {}

    static Scenario scenario() {
        return new Scenario(
                "standby", "two members behind HAProxy, kill -9 of one under load", true, StandbyScenario::play);
    }

    private static void play(ScenarioRun run) throws Exception {
        SingleStore store = new SingleStore(run.vertx, run.kind, run.folder.resolve("store"), PAIR);
        run.start(store, PAIR, Cluster.QUICK_START);
        run.makeAllBusy();
        CountingExchange exchange = run.cluster().exchange;
        try (LoadBalancer balancer = new LoadBalancer(run.folder, run.cluster().gateways);
                OrderBots bots = new OrderBots(balancer.port)) {
            run.pause(BEFORE_MILLIS);
            int before = exchange.orders();
            int failedBefore = bots.failures().size();
            run.require(before > 0 && failedBefore == 0, failedBefore + " orders failed before the kill");
            run.gateway("a").kill();
            long killed = System.nanoTime();
            run.pause(run.isQuick ? QUICK_AFTER_MILLIS : AFTER_MILLIS);
            run.gateway("a").start(false);
            run.gateway("a").awaitServing();
            run.pause(BEFORE_MILLIS);
            bots.finish();
            long checked = killed + CHECKED_MILLIS * 1_000_000;
            run.recover("started again");
            run.note(
                    "%d orders, %d failed; longest gap of a bot %.1f s; %d cancels, %d failed until the check",
                    exchange.orders(),
                    bots.failures().size(),
                    bots.longestGapSeconds(),
                    bots.cancels(),
                    bots.failedCancelsSince(killed - 1_000_000_000) - bots.failedCancelsSince(checked));
            run.require(exchange.orders() > before, "no orders after the kill");
            run.require(exchange.ordersTwice() == 0, exchange.ordersTwice() + " orders arrived twice");
            run.require(exchange.uncancelled() == 0, exchange.uncancelled() + " orders were never cancelled");
            run.require(
                    bots.failedCancelsSince(checked) == 0,
                    bots.failedCancelsSince(checked) + " cancels failed after the check");
            run.require(bots.longestGapSeconds() <= LONGEST_GAP_SECONDS, "a bot had a gap of more than 3 s");
        }
    }
}
