package dev.sluice.chaos;

import dev.sluice.app.TestProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;

/**
 * A gateway alone is upgraded in place under load, to one with other limits, and once more. Before that, processes that
 * cannot take over are refused, and the running gateway goes on.
 */
final class UpgradeScenario {
    private static final int SOCKETS = 10;
    private static final long BEFORE_MILLIS = 5_000;
    private static final long QUICK_BEFORE_MILLIS = 2_500;
    private static final long AROUND_NANOS = 500_000_000;

    /**
     * No call may wait longer, also on a test machine that is ten times too busy; on a quiet one it is a tenth of a
     * second to a few.
     */
    private static final double LONGEST_MILLIS = 10_000;

    /** The position of the version in the file of saved usage. */
    private static final long VERSION_AT = 8;

    private UpgradeScenario() {}

    static Scenario scenario() {
        return new Scenario(
                "upgrade",
                "a gateway is upgraded in place under load, with other limits, and once more",
                true,
                UpgradeScenario::play);
    }

    private static void play(ScenarioRun run) throws Exception {
        CountingExchange exchange = run.startAlone();
        GatewayProcess gateway = run.alone();
        try (UpgradeBots bots = new UpgradeBots(gateway.botPort());
                OrderBots orders = new OrderBots(gateway.botPort());
                StreamBots streams = new StreamBots(run.vertx, gateway.botPort(), SOCKETS)) {
            run.await(() -> streams.open() == SOCKETS, "all WebSockets are open");
            requireRefusals(run, gateway);
            gateway.changeLimits();
            upgrade(run, gateway, bots, "there");
            upgrade(run, gateway, bots, "once more");
            run.await(() -> streams.open() == SOCKETS, "all WebSockets are open again");
            run.pause(1000);
            List<String> refused = bots.refused();
            bots.stop();
            orders.finish();
            run.note(
                    "%d calls of bots, %d refused; %d orders, %d failed; %d WebSockets closed with 1012",
                    bots.total(),
                    refused.size(),
                    exchange.orders(),
                    orders.failures().size(),
                    streams.closed().size());
            run.require(refused.isEmpty(), "refused or broken: " + refused);
            run.require(orders.failures().isEmpty(), "orders failed: " + orders.failures());
            run.require(orders.failedCancelsSince(0) == 0, orders.failedCancelsSince(0) + " cancels failed");
            run.require(exchange.orders() > 0, "no orders");
            run.require(exchange.ordersTwice() == 0, exchange.ordersTwice() + " orders arrived twice");
            run.require(exchange.uncancelled() == 0, exchange.uncancelled() + " orders were never cancelled");
            run.require(
                    streams.closed().stream().allMatch("1012"::equals)
                            && streams.closed().size() == 2 * SOCKETS,
                    "WebSockets closed with " + streams.closed());
        }
    }

    private static void upgrade(ScenarioRun run, GatewayProcess gateway, UpgradeBots bots, String which)
            throws IOException, InterruptedException {
        run.progress("upgrading: " + which);
        run.pause(run.isQuick ? QUICK_BEFORE_MILLIS : BEFORE_MILLIS);
        long before = System.nanoTime();
        TestProcess former = gateway.upgrade();
        former.line("takes over");
        long taken = System.nanoTime();
        gateway.awaitServing();
        run.pause(2 * AROUND_NANOS / 1_000_000);
        int exit = former.exitCode();
        double[] quiet = bots.millis(before - 4 * AROUND_NANOS, before);
        double[] during = bots.millis(taken - AROUND_NANOS, taken + AROUND_NANOS);
        double longest = during[during.length - 1];
        run.note(
                "%s: longest call %.0f ms, p99 %.1f ms around the hand-over (%d calls), before it %.1f ms",
                which, longest, UpgradeBots.percentile(during, 99), during.length, UpgradeBots.percentile(quiet, 99));
        run.require(longest <= LONGEST_MILLIS, which + ": a call took " + longest + " ms");
        former.output().stream()
                .filter(line -> line.contains("has the state"))
                .forEach(line -> run.progress(line.substring(line.indexOf("has the state"))));
        run.require(exit == 0, which + ": the former process ended with " + exit + ": " + former.output());
    }

    /**
     * Starts processes that cannot take over: one at another port, and one for which the saved usage has an unknown
     * version.
     */
    private static void requireRefusals(ScenarioRun run, GatewayProcess gateway)
            throws IOException, InterruptedException {
        run.progress("refusing");
        requireRefusal(
                run, gateway.upgradeAt(GatewayProcess.freePort()), "the socket 'traffic' of the running gateway is at");
        Path levels = gateway.folder().resolve("data/levels");
        int version = exchangeByte(levels, 99);
        requireRefusal(run, gateway.upgradeAt(gateway.botPort()), "this version cannot read the saved state");
        exchangeByte(levels, version);
    }

    private static void requireRefusal(ScenarioRun run, TestProcess refused, String why) throws InterruptedException {
        try (refused) {
            int exit = refused.exitCode();
            List<String> output = refused.all();
            run.require(
                    exit == 1 && output.stream().anyMatch(line -> line.contains(why)),
                    "not refused because " + why + ": exit code " + exit + ", " + output);
        }
    }

    /** Writes a byte of the file's version and returns the former one. */
    private static int exchangeByte(Path file, int value) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(VERSION_AT);
            int former = open.read();
            open.seek(VERSION_AT);
            open.write(value);
            return former;
        }
    }
}
