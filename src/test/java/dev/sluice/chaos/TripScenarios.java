package dev.sluice.chaos;

import dev.sluice.cluster.StoreServer;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scenarios in which an operator halts trading at one member. */
final class TripScenarios {
    private static final int TRIPS = 100;
    private static final int QUICK_TRIPS = 20;

    /** Trips before the measurement, while the gateways load the classes of a trip. */
    private static final int PRACTICE_TRIPS = 5;

    private static final double MAX_MILLIS = 100;
    private static final long BETWEEN_PROBES_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long PROBED_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int BLOCKED = 422;
    private static final long HELD_MILLIS = 3000;

    private static final long ATTACKED_MILLIS = 2000;
    private static final String KEYS = "sluice:{chaos}:";
    private static final Pattern LATCH_ID = Pattern.compile("\"([0-9a-f]{32})\"");

    private TripScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("trip", "trips at one member; when do all refuse orders?", false, TripScenarios::trip),
                new Scenario(
                        "trip-flush", "FLUSHALL and an empty store while a trip holds", true, TripScenarios::tripFlush),
                hostileStore());
    }

    /** Returns the scenario in which somebody with write access to the store tries to lift a halt. */
    static Scenario hostileStore() {
        return new Scenario(
                "hostile-store",
                "another client rewrites, repeats and forges what the members state while a trip holds",
                true,
                TripScenarios::hostileStore);
    }

    private static void hostileStore(ScenarioRun run) throws Exception {
        StoreServer store = run.startTwoWithOneServer().server;
        awaitAll(run, true);
        run.await(() -> !store.statement("HGET", KEYS + "latches", "b").isEmpty(), "statements in the store");
        List<String> before =
                List.of(store.statement("HGET", KEYS + "latches", "a"), store.statement("HGET", KEYS + "latches", "b"));
        run.gateway("a").operator("POST", "/admin/trip", new JsonObject().put("reason", "chaos"));
        awaitAll(run, false);
        List<String> during =
                List.of(store.statement("HGET", KEYS + "latches", "a"), store.statement("HGET", KEYS + "latches", "b"));
        int lifted = 0;
        int rounds = 0;
        long end =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(run.isQuick ? ATTACKED_MILLIS : 5 * ATTACKED_MILLIS);
        while (System.nanoTime() - end < 0) {
            attack(store, rounds++, before, during);
            for (GatewayProcess gateway : run.cluster().gateways) {
                lifted += gateway.canTrade() ? 1 : 0; // fails when the process has ended
            }
        }
        run.require(lifted == 0, "members allowed orders " + lifted + " times while the trip held");
        JsonObject status = run.gateway("b").operator("GET", "/admin/status", new JsonObject());
        String warnings = status.getJsonObject("safety")
                .getJsonObject("cluster")
                .getJsonArray("warnings")
                .encode();
        run.require(warnings.contains("is ignored"), "member b reports no false statement: " + warnings);
        rearm(run.gateway("b"));
        awaitAll(run, true);
        run.note("%d attacks: held at all members, which reported it; lifted by one re-arm", rounds);
    }

    /**
     * Writes what a member wrote before the trip, what another one wrote, what nobody signed, or nothing, and says that
     * there is news.
     */
    private static void attack(StoreServer store, int round, List<String> before, List<String> during) {
        StringBuilder ids = new StringBuilder();
        Matcher found = LATCH_ID.matcher(during.get(0));
        while (found.find()) {
            ids.append(ids.isEmpty() ? "" : ",").append(found.group());
        }
        String lift = "{\"version\":2,\"held\":{},\"lifted\":[" + ids + "],\"question\":\"x\",\"answers\":{}}";
        String head = during.get(round % 2).lines().findFirst().orElse("");
        List<String> lies = List.of(
                before.get(round % 2),
                during.get((round + 1) % 2),
                lift,
                head + "\n" + lift,
                "sluice-2 - 999999999999 1\n" + lift,
                "x".repeat(100_000));
        String member = round % 2 == 0 ? "a" : "b";
        String lie = lies.get(round / 2 % lies.size());
        store.call("HSET", KEYS + "latches", member, lie);
        store.call("HSET", KEYS + "holds", member, lie);
        store.call("HSET", KEYS + "bans", member, lie);
        if (round % 7 == 0) {
            store.call("DEL", KEYS + "latches");
        }
        if (round % 11 == 0) {
            store.call("HSET", KEYS + GatewayProcess.EXCHANGE, "members", "{\"a\":{},\"b\":7}");
        }
        store.call("PUBLISH", KEYS + "changed", lie);
    }

    private static void trip(ScenarioRun run) throws Exception {
        run.startWithOneServer();
        List<GatewayProcess> gateways = run.cluster().gateways;
        run.awaitFirstResponses(gateways);
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
            run.require(percentile(others, 99) <= MAX_MILLIS, "p99 is more than 100 ms");
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Trips at one member, waits until all members refuse orders, and re-arms; returns the milliseconds of each member.
     */
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
