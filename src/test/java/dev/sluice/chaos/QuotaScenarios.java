package dev.sluice.chaos;

import static dev.sluice.chaos.ReplicatedStore.follow;
import static dev.sluice.chaos.ReplicatedStore.isPrimary;

import dev.sluice.cluster.StoreServer;
import java.util.List;

/** The scenarios in which greedy bots use four members, and members or the store fail. */
final class QuotaScenarios {
    private static final long AWAY_MILLIS = 6_000;

    /**
     * Longer than a lease and the time for which a call may still count: the others have got the share of a member that
     * is away so long.
     */
    private static final long LONG_AWAY_MILLIS = 14_000;

    private static final double MAX_MILLIS_TO_WHOLE_SHARE = 2000;
    private static final long MEASURED_MILLIS = 10_000;
    private static final long QUIET_MILLIS = 60_000;
    private static final int FLUSHES = 3;

    private QuotaScenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Scenario("quiet", "all members are busy, nothing fails", true, QuotaScenarios::quiet),
                new Scenario("one-busy", "after a rest only one member is busy", true, QuotaScenarios::oneBusy),
                new Scenario("member-kill", "kill -9 of a member, started again", true, QuotaScenarios::memberKill),
                new Scenario("member-gone", "kill -9 of a member that stays away", false, QuotaScenarios::memberGone),
                new Scenario("member-stop", "SIGSTOP of a member for 5 s", false, run -> memberStop(run, 5_000)),
                new Scenario(
                        "member-stop-long",
                        "SIGSTOP of a member for 14 s, longer than its lease and its calls last",
                        false,
                        run -> memberStop(run, LONG_AWAY_MILLIS)),
                new Scenario(
                        "member-cut", "a member cannot reach the store for 14 s", false, QuotaScenarios::memberCut),
                new Scenario(
                        "store-kill", "kill -9 of the store, started again empty", false, QuotaScenarios::storeKill),
                new Scenario("store-stop", "SIGSTOP of the store for 6 s", false, QuotaScenarios::storeStop),
                new Scenario("store-cut", "no member can reach the store for 6 s", false, QuotaScenarios::storeCut),
                new Scenario("flush", "FLUSHALL, three times", true, QuotaScenarios::flush),
                new Scenario("old-dump", "SHUTDOWN, and a start with an old dump.rdb", false, QuotaScenarios::oldDump),
                new Scenario("failover", "Sentinel: kill -9 of the primary", false, QuotaScenarios::failover),
                new Scenario(
                        "failover-lost",
                        "Sentinel: a replica without the last writes becomes the primary",
                        false,
                        QuotaScenarios::failoverThatLosesWrites),
                new Scenario(
                        "failover-stop",
                        "Sentinel: SIGSTOP of the primary, which continues beside the new one",
                        false,
                        QuotaScenarios::failoverOfStoppedPrimary));
    }

    /**
     * Returns a scenario that plays several failures after each other, for {@code scripts/test}: of two members, and of
     * four with {@code -Dlong=true}.
     */
    static Scenario shortOne() {
        return new Scenario("short", "a quiet time, FLUSHALL, kill -9 of a member", false, run -> {
            SingleStore store = Boolean.getBoolean("long") ? run.startWithOneServer() : run.startTwoWithOneServer();
            run.makeAllBusy();
            run.measure(MEASURED_MILLIS);
            store.server.call("FLUSHALL");
            run.pause(2000);
            run.recover("FLUSHALL");
            memberKillUnderLoad(run);
        });
    }

    private static void quiet(ScenarioRun run) throws Exception {
        run.startWithOneServer();
        run.makeAllBusy();
        long from = System.nanoTime();
        run.measure(run.isQuick ? MEASURED_MILLIS : QUIET_MILLIS);
        CountedLimit slow = run.cluster().exchange.limit(CountedLimit.Kind.SLOW);
        run.note("of the limit of a minute %.0f %% used", slow.usedPercent(from, System.nanoTime()));
    }

    private static void oneBusy(ScenarioRun run) throws Exception {
        run.startWithOneServer();
        run.makeAllBusy();
        for (String member : List.of("b", "d")) {
            run.busy(gateway -> false);
            run.pause(CountedLimit.Kind.FAST.windowMillis + 3000);
            long from = System.nanoTime();
            run.busy(gateway -> gateway.member().equals(member));
            run.pause(2 * CountedLimit.Kind.FAST.windowMillis);
            double millis = run.fast().millisUntil(ScenarioRun.LEAST_USED_PERCENT, from);
            run.note("member %s used 90 %% after %.2f s", member, millis / 1000);
            run.require(millis <= MAX_MILLIS_TO_WHOLE_SHARE, "member " + member + " needed more than 2 s");
        }
        run.measure(MEASURED_MILLIS);
    }

    private static void memberKill(ScenarioRun run) throws Exception {
        run.startWithOneServer();
        run.makeAllBusy();
        memberKillUnderLoad(run);
    }

    private static void memberKillUnderLoad(ScenarioRun run) throws Exception {
        GatewayProcess killed = run.gateway("b");
        killed.kill();
        killed.start(false);
        killed.awaitServing();
        run.recover("start");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    private static void memberGone(ScenarioRun run) throws Exception {
        run.startWithOneServer();
        run.makeAllBusy();
        GatewayProcess killed = run.gateway("b");
        killed.kill();
        long from = System.nanoTime();
        run.pause(LONG_AWAY_MILLIS);
        run.note("used in the 14 s after the kill %.0f %%", run.fast().usedPercent(from, System.nanoTime()));
        run.measure(MEASURED_MILLIS);
        killed.start(false);
        killed.awaitServing();
        run.recover("start");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
    }

    private static void memberStop(ScenarioRun run, long millis) throws Exception {
        run.startWithOneServer();
        run.makeAllBusy();
        run.gateway("b").pause();
        run.pause(millis);
        run.gateway("b").resume();
        run.recover("continued");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    private static void memberCut(ScenarioRun run) throws Exception {
        SingleStore store = run.startWithOneServer();
        run.makeAllBusy();
        store.relay("b").cut();
        run.pause(LONG_AWAY_MILLIS);
        store.relay("b").heal();
        run.recover("healed");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    private static void storeKill(ScenarioRun run) throws Exception {
        SingleStore store = run.startWithOneServer();
        run.makeAllBusy();
        store.server.kill();
        run.pause(AWAY_MILLIS);
        store.server.startAgain();
        run.recover("start");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    private static void storeStop(ScenarioRun run) throws Exception {
        SingleStore store = run.startWithOneServer();
        run.makeAllBusy();
        store.server.signal("STOP");
        run.pause(AWAY_MILLIS);
        store.server.signal("CONT");
        run.recover("continued");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    private static void storeCut(ScenarioRun run) throws Exception {
        SingleStore store = run.startWithOneServer();
        run.makeAllBusy();
        ScenarioRun.MEMBERS.forEach(member -> store.relay(member).cut());
        run.pause(AWAY_MILLIS);
        ScenarioRun.MEMBERS.forEach(member -> store.relay(member).heal());
        run.recover("healed");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    private static void flush(ScenarioRun run) throws Exception {
        SingleStore store = run.startWithOneServer();
        run.makeAllBusy();
        for (int i = 0; i < FLUSHES; i++) {
            store.server.call("FLUSHALL");
            run.pause(1000);
        }
        run.recover("the last one");
        run.measure(MEASURED_MILLIS);
    }

    private static void oldDump(ScenarioRun run) throws Exception {
        SingleStore store = run.startWithOneServer();
        run.makeAllBusy();
        // The snapshot says that member b has the whole limit; later all have a part of it.
        run.busy(gateway -> gateway.member().equals("b"));
        run.pause(CountedLimit.Kind.FAST.windowMillis + 2000);
        store.server.call("SAVE");
        run.busy(gateway -> true);
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        store.server.call("SHUTDOWN", "NOSAVE");
        store.server.kill();
        store.server.startAgain();
        run.require(!store.server.call("DBSIZE").equals(":0"), "the old snapshot was not loaded");
        run.recover("start");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    private static void failover(ScenarioRun run) throws Exception {
        ReplicatedStore store = run.startWithSentinels();
        run.makeAllBusy();
        StoreServer old = store.servers.get(0);
        old.kill();
        long from = System.nanoTime();
        StoreServer primary = awaitPrimary(run, store.servers.subList(1, 3), from);
        run.recover("new primary");
        old.startAgain();
        follow(old, primary);
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.recover("old primary is back as a replica");
        run.measure(MEASURED_MILLIS);
    }

    /**
     * Replica 2 does not get the writes of some seconds, which replica 1 confirms. Then primary and replica 1 end, so
     * replica 2 becomes the primary.
     */
    private static void failoverThatLosesWrites(ScenarioRun run) throws Exception {
        ReplicatedStore store = run.startWithSentinels();
        run.makeAllBusy();
        StoreServer old = store.servers.get(0);
        StoreServer confirming = store.servers.get(1);
        StoreServer behind = store.servers.get(2);
        behind.call("REPLICAOF", "127.0.0.1", String.valueOf(GatewayProcess.freePort()));
        run.busy(gateway -> gateway.member().equals("b"));
        run.pause(3000);
        run.busy(gateway -> true);
        int lost = ReplicatedStore.requests(confirming) - ReplicatedStore.requests(behind);
        run.note("%d confirmed requests lost", lost);
        run.require(lost > 0, "no request was lost");
        old.kill();
        confirming.kill();
        long from = System.nanoTime();
        awaitPrimary(run, List.of(behind), from);
        old.startAgain();
        follow(old, behind);
        confirming.startAgain();
        follow(confirming, behind);
        run.recover("replicas are back");
        run.pause(CountedLimit.Kind.FAST.windowMillis);
        run.measure(MEASURED_MILLIS);
    }

    private static void failoverOfStoppedPrimary(ScenarioRun run) throws Exception {
        ReplicatedStore store = run.startWithSentinels();
        run.makeAllBusy();
        store.servers.get(0).signal("STOP");
        long from = System.nanoTime();
        awaitPrimary(run, store.servers.subList(1, 3), from);
        run.pause(1000);
        store.servers.get(0).signal("CONT");
        run.recover("the old primary continued");
        run.pause(2 * CountedLimit.Kind.FAST.windowMillis);
        run.recover("10 s later");
        run.measure(MEASURED_MILLIS);
    }

    /** Waits until one of the replicas is the primary, notes the time and returns it. */
    private static StoreServer awaitPrimary(ScenarioRun run, List<StoreServer> replicas, long from) {
        run.await(() -> replicas.stream().anyMatch(ReplicatedStore::isPrimary), "a replica is the primary");
        run.note("new primary after %.1f s", (System.nanoTime() - from) / 1e9);
        return replicas.stream()
                .filter(replica -> isPrimary(replica))
                .findFirst()
                .orElse(replicas.get(0));
    }
}
