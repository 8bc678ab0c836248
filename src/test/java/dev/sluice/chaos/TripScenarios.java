package dev.sluice.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The scenarios in which an operator halts trading at one member. */
final class TripScenarios {
    private static final int TRIPS = 100;
    private static final int QUICK_TRIPS = 20;

    /** Trips before the measurement, while the gateways load the classes of a trip. */
    private static final int PRACTICE_TRIPS = 5;

    private static final double MOST_MILLIS = 100;
    private static final long BETWEEN_PROBES_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long PROBED_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int BLOCKED = 422;
    private static final long HELD_MILLIS = 3000;

    private TripScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("trip", "trips at one member; when do all refuse orders?", false, TripScenarios::trip),
                new Scenario(
                        "trip-flush",
                        "FLUSHALL and an empty store while a trip holds",
                        true,
                        TripScenarios::tripFlush));
    }

    private static void trip(ScenarioRun run) throws Exception {
        run.startWithOneServer();
        List<GatewayProcess> gateways = run.cluster().gateways;
        run.awaitFirstAnswers(gateways);
        ExecutorService threads = Executors.newFixedThreadPool(gateways.size());
        try {
            for (int i = 0; i < PRACTICE_TRIPS; i++) {
                onceAround(run, threads, gateways, i);
            }
            run.progress("tripping");
            List<Double> tripped = new ArrayList<>();
            List<Double> others = new ArrayList<>();
            for (int i = 0; i < (run.isQuick ? QUICK_TRIPS : TRIPS); i++) {
                List<Double> millis = onceAround(run, threads, gateways, i);
                tripped.add(millis.remove(i % gateways.size()));
                others.addAll(millis);
            }
            run.note(
                    "%d trips: refused at the tripped member after p50 %.0f ms, p99 %.0f ms; at the others p50 %.0f ms, p99 %.0f ms",
                    tripped.size(),
                    percentile(tripped, 50),
                    percentile(tripped, 99),
                    percentile(others, 50),
                    percentile(others, 99));
            run.require(percentile(others, 99) <= MOST_MILLIS, "p99 is more than 100 ms");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Trips at one member, waits until all members refuse orders, and re-arms; returns the milliseconds of each member. */
    private static List<Double> onceAround(
            ScenarioRun run, ExecutorService threads, List<GatewayProcess> gateways, int round) throws Exception {
        awaitAll(run, true);
        List<Future<Long>> refused = new ArrayList<>();
        for (GatewayProcess gateway : gateways) {
            Callable<Long> probe = () -> firstRefusal(gateway);
            refused.add(threads.submit(probe));
        }
        run.pause(20);
        long from = System.nanoTime();
        gateways.get(round % gateways.size())
                .operator("POST", "/admin/trip", new JsonObject().put("reason", "chaos " + round));
        List<Double> millis = new ArrayList<>();
        for (Future<Long> each : refused) {
            millis.add((each.get() - from) / 1e6);
        }
        rearm(gateways.get((round + 1) % gateways.size()));
        return millis;
    }

    /** Sends orders until one is refused because trading is halted; returns when the refusal was read. */
    private static long firstRefusal(GatewayProcess gateway) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PROBED_NANOS;
        while (gateway.bot("POST", "/" + GatewayProcess.EXCHANGE + "/probe") != BLOCKED) {
            if (System.nanoTime() - deadline > 0) {
                break;
            }
            LockSupport.parkNanos(BETWEEN_PROBES_NANOS);
        }
        return System.nanoTime();
    }

    private static void rearm(GatewayProcess gateway) throws IOException, InterruptedException {
        JsonObject proposed = gateway.operator("POST", "/admin/rearm", new JsonObject().put("reason", "chaos"));
        gateway.operator(
                "POST", "/admin/rearm/confirm", new JsonObject().put("challenge", proposed.getString("challenge")));
    }

    private static void tripFlush(ScenarioRun run) throws Exception {
        SingleStore store = run.startWithOneServer();
        awaitAll(run, true);
        run.gateway("a").operator("POST", "/admin/trip", new JsonObject().put("reason", "chaos"));
        awaitAll(run, false);
        store.server.call("FLUSHALL");
        int lifted = timesLifted(run, HELD_MILLIS);
        run.note("statements in the emptied store: %s", store.server.call("HLEN", "sluice:{chaos}:latches"));
        store.server.kill();
        store.server.startAgain();
        lifted += timesLifted(run, HELD_MILLIS);
        run.gateway("b").kill();
        store.server.call("FLUSHALL");
        run.gateway("b").start(false);
        run.gateway("b").awaitServing();
        lifted += timesLifted(run, HELD_MILLIS);
        run.require(lifted == 0, "members allowed orders " + lifted + " times while the trip held");
        rearm(run.gateway("c"));
        awaitAll(run, true);
        run.note("held at all members; lifted by one re-arm");
    }

    /** Asks all members for that time, and returns how often one allowed orders. */
    private static int timesLifted(ScenarioRun run, long millis) throws IOException, InterruptedException {
        int lifted = 0;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0) {
            for (GatewayProcess gateway : run.cluster().gateways) {
                lifted += gateway.canTrade() ? 1 : 0;
            }
            run.pause(20);
        }
        return lifted;
    }

    private static void awaitAll(ScenarioRun run, boolean canTrade) {
        run.await(
                () -> run.cluster().gateways.stream().allMatch(gateway -> canTradeAt(gateway) == canTrade),
                "all members " + (canTrade ? "allow" : "refuse") + " orders");
    }

    private static boolean canTradeAt(GatewayProcess gateway) {
        try {
            return gateway.canTrade();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static double percentile(List<Double> values, double percent) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int index = (int) Math.ceil(percent / 100 * sorted.size()) - 1;
        return sorted.get(Math.max(0, index));
    }
}
