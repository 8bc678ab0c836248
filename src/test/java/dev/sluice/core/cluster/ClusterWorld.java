package dev.sluice.core.cluster;

import dev.sluice.core.cluster.SimulatedMember.Load;
import dev.sluice.sim.exchange.Counter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members, a store and an exchange that counts for itself, in virtual time and all from one seed, with what may go wrong
 * between them: messages are lost, late or doubled; processes are stopped, also between check and write, killed, and
 * started again with or without their usage; connections are cut; the store restarts empty or from an old snapshot,
 * fails over to a replica that lacks writes, or has two primaries at once; clocks run at different speeds.
 *
 * <p>Times are nanoseconds since the beginning; a member sees only its own clocks.
 */
final class ClusterWorld {
    static final long MS = 1_000_000;
    static final long ACKNOWLEDGED_NANOS = 200 * MS;
    private static final long END = 45_000 * MS;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    private record Due(long at, long number, Runnable what) {}

    /** A pair that cannot reach each other. */
    private record Pair(Object one, Object other) {}

    private record Learned(long at, SimulatedServer old) {}

    final SplittableRandom random;
    final ClusterTimings timings = new ClusterTimings(200 * MS, 50 * MS, 400 * MS, 1600 * MS);
    final List<TestLimit> limits = new ArrayList<>();
    final List<String> names;
    final int floorPercent;
    final long slowStartMs;
    final boolean hasRealLimits;
    private final boolean hasCounts;
    private final PriorityQueue<Due> queue = new PriorityQueue<>((one, other) ->
            one.at != other.at ? Long.compare(one.at, other.at) : Long.compare(one.number, other.number));
    private final Set<ClusterRule> leftOut;
    private final List<Counter> counters = new ArrayList<>();
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final List<SimulatedMember> members = new ArrayList<>();
    private final List<ModelStore.@Nullable Data> snapshots = new ArrayList<>();
    private final Map<Pair, Long> cuts = new HashMap<>();
    private final Map<SimulatedMember, Learned> learned = new LinkedHashMap<>();
    private final boolean isReplicated;
    private final boolean hasTwoPrimaries;
    private final boolean hasLongStops;
    private final long phase;
    private final double pauseChance;
    private final double admissionPauseChance;
    private SimulatedServer primary;
    private long now;
    private long events;
    private long ids;
    private double lossChance;
    private long slowMs;
    private long units;
    private long mostForeign;
    private @Nullable List<StoreStep> steps;

    /** What sort of a world it is. */
    enum Sort {
        ONE_SERVER,
        THREE_SERVERS,
        /** Most of the time two primaries, and the third server follows now the one and now the other. */
        TWO_PRIMARIES,
        /** Members stop often and for long between admission and start, and are cut off from the store for long. */
        LONG_STOPS,
        /** The limiters are those of the gateway; the clocks of the members are as fast as the exchange's. */
        REAL_LIMITS,
        /** The same, and each response has the exchange's count. */
        COUNTS
    }

    ClusterWorld(long seed, Set<ClusterRule> leftOut, Sort sort) {
        random = new SplittableRandom(seed);
        this.leftOut = leftOut;
        hasLongStops = sort == Sort.LONG_STOPS;
        hasCounts = sort == Sort.COUNTS;
        hasRealLimits = sort == Sort.REAL_LIMITS || hasCounts;
        hasTwoPrimaries = sort == Sort.TWO_PRIMARIES;
        isReplicated = sort == Sort.THREE_SERVERS || hasTwoPrimaries || (hasRealLimits && random.nextBoolean());
        slowStartMs = hasLongStops ? 15_000 : choose(50, 300, 2500);
        int limitCount = random.nextInt(3) == 0 ? 2 : 1;
        for (int i = 0; i < limitCount; i++) {
            limits.add(randomLimit(i));
        }
        names = NAMES.subList(0, (int) choose(2, 3, 4, 4, 5));
        floorPercent = (int) choose(0, 2, 5, 10);
        limits.forEach(limit -> counters.add(limit.counter()));
        phase = between(0, 100_000);
        pauseChance = random.nextInt(3) == 0 ? 0.002 : 0;
        admissionPauseChance = hasLongStops ? 0.005 : random.nextBoolean() ? 0.001 : 0;
        primary = new SimulatedServer(this);
        servers.add(primary);
        for (int i = 0; isReplicated && i < 2; i++) {
            SimulatedServer replica = new SimulatedServer(this);
            servers.add(replica);
            replica.follow(primary);
        }
        snapshots.add(null);
        names.forEach(name -> members.add(new SimulatedMember(this, name)));
        after(1000 * MS, this::snapshot);
        for (SimulatedMember member : members) {
            at(0, () -> changeLoad(member));
            after(between(0, 20), () -> bots(member));
        }
    }

    /** Runs a world with random faults. */
    static ClusterWorld withFaults(long seed, Set<ClusterRule> leftOut, Sort sort) {
        ClusterWorld world = new ClusterWorld(seed, leftOut, sort);
        world.after(world.between(1000, 4000), world::fault);
        world.run();
        return world;
    }

    /** Runs a world in which only whole machines freeze, with all their clocks: which no rule can make exact. */
    static ClusterWorld withFrozenMachines(long seed, Set<ClusterRule> leftOut) {
        ClusterWorld world = new ClusterWorld(seed, leftOut, Sort.ONE_SERVER);
        world.freezeSome();
        world.run();
        return world;
    }

    private void freezeSome() {
        for (int i = 0; i < 4; i++) {
            at(between(2000, 25_000), this::freeze);
        }
    }

    /** Runs a world with random faults and frozen machines, and returns all that its servers did. */
    static List<StoreStep> recorded(long seed, Sort sort) {
        ClusterWorld world = new ClusterWorld(seed, Set.of(), sort);
        List<StoreStep> steps = new ArrayList<>();
        world.steps = steps;
        world.after(world.between(1000, 4000), world::fault);
        world.freezeSome();
        world.run();
        return steps;
    }

    void handled(StoreStep step) {
        if (steps != null) {
            steps.add(step);
        }
    }

    private void run() {
        while (!queue.isEmpty() && queue.element().at <= END) {
            Due due = queue.remove();
            now = due.at;
            due.what.run();
        }
    }

    private TestLimit randomLimit(int index) {
        TestLimit.Kind kind = List.of(TestLimit.Kind.values()).get(random.nextInt(3));
        long windowMs = choose(1000, 2000, 5000, 10_000);
        long size = Math.min(choose(1, 2, 4, 10, 20, 40, 60), Math.max(4, windowMs / 60));
        long bound = kind == TestLimit.Kind.ALIGNED ? choose(5, 40, 150) * MS : 0;
        long step = kind == TestLimit.Kind.DECAYING && random.nextInt(5) < 2 ? choose(100, 500, 1000) * MS : 0;
        return new TestLimit("limit" + index, kind, size, windowMs * MS, choose(1000, 2000, 3000) * MS, step, bound);
    }

    // results

    long overCount() {
        return counters.stream().mapToLong(Counter::overCount).sum();
    }

    /** Returns the most units that any member took for those of strangers, of whom there are none. */
    long mostForeign() {
        return mostForeign;
    }

    void found(long foreign) {
        mostForeign = Math.max(mostForeign, foreign);
    }

    /** Returns the units that the exchange counted for the first limit, in percent of what it allows at most. */
    double usedPercent() {
        TestLimit limit = limits.get(0);
        return 100.0 * units / (limit.size() * ((double) END / limit.windowNanos() + 1));
    }

    @Override
    public String toString() {
        return limits + ", " + names.size() + " members, " + servers.size() + " servers, floor " + floorPercent + " %";
    }

    // time and chance

    long now() {
        return now;
    }

    void at(long when, Runnable what) {
        queue.add(new Due(Math.max(when, now), events++, what));
    }

    void after(long nanos, Runnable what) {
        at(now + nanos, what);
    }

    long exchangeTime() {
        return now + phase;
    }

    long choose(long... values) {
        return values[random.nextInt(values.length)];
    }

    /** Returns a random time between these milliseconds, in nanoseconds. */
    long between(long fromMs, long toMs) {
        return random.nextLong(fromMs * MS, toMs * MS + 1);
    }

    String newId() {
        ids++;
        return "id" + ids;
    }

    boolean isLeftOut(ClusterRule rule) {
        return leftOut.contains(rule);
    }

    Set<ClusterRule> leftOut() {
        return leftOut;
    }

    SyncResponse told(SyncResponse response) {
        return NoteFaults.told(response, leftOut);
    }

    boolean waitsForReplica() {
        return isReplicated && !isLeftOut(ClusterRule.ACKNOWLEDGEMENT);
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    // network

    long hop() {
        if (slowMs > 0 && chance(0.2)) {
            return between(0, slowMs);
        }
        return random.nextLong(MS / 10, 3 * MS);
    }

    long lag() {
        return hop() + (chance(0.2) ? between(0, 150) : 0);
    }

    boolean reaches(Object one, Object other) {
        return !cuts.containsKey(new Pair(one, other)) && !cuts.containsKey(new Pair(other, one));
    }

    void send(Object from, Object to, long nanos, Runnable what) {
        if (reaches(from, to)) {
            after(nanos, () -> deliver(from, to, what));
        }
    }

    private void deliver(Object from, Object to, Runnable what) {
        if (reaches(from, to)) {
            what.run();
        }
    }

    /** A request and its response; each may be lost, and the request may arrive once more, much later. */
    void ask(SimulatedMember from, SimulatedServer to, SyncRequest made, Consumer<@Nullable SyncResponse> reply) {
        SyncRequest request = NoteFaults.stated(made, leftOut);
        if (!chance(lossChance)) {
            send(
                    from,
                    to,
                    hop(),
                    () -> to.receive(request, response -> {
                        if (!chance(lossChance)) {
                            send(to, from, hop(), () -> reply.accept(response));
                        }
                    }));
        }
        if (chance(0.02)) {
            long late = (long) (-Math.log(1 - random.nextDouble()) * 1500 * MS);
            after(late, () -> deliver(from, to, () -> to.receive(request, response -> {})));
        }
    }

    /** Returns whom this member takes for the primary: it may learn late of a fail-over, or ask the wrong one. */
    SimulatedServer serverFor(SimulatedMember member) {
        Learned known = learned.get(member);
        if (known != null && now < known.at()) {
            return known.old();
        }
        return chance(0.02) ? oneOf(servers) : primary;
    }

    // exchange

    /** Sends a call; its response has the exchange's count of each limit after the call, or no counts. */
    void exchangeGets(long[] costs, long startedAt, Consumer<long[]> answered) {
        long roundTrip = chance(0.9) ? between(5, 60) : between(60, 300);
        double when = random.nextInt(3) == 0 ? 0 : random.nextBoolean() ? 1 : random.nextDouble();
        long latest = startedAt
                + limits.stream().mapToLong(TestLimit::unansweredNanos).min().orElseThrow() / 1000 * 995;
        if (chance(0.02)) {
            at(now + (long) (when * Math.max(0, latest - now)), () -> counts(costs));
            return;
        }
        List<long[]> counted = new ArrayList<>();
        at(now + (long) (when * roundTrip * 0.999), () -> counted.add(counts(costs)));
        after(roundTrip, () -> answered.accept(hasCounts ? counted.get(0) : new long[0]));
    }

    private long[] counts(long[] costs) {
        units += costs[0];
        long[] used = new long[costs.length];
        for (int i = 0; i < costs.length; i++) {
            counters.get(i).take(costs[i], exchangeTime());
            used[i] = counters.get(i).used(exchangeTime());
        }
        return used;
    }

    /** A stop between check and write: not longer than the promise bears. */
    long pauseBeforeWrite() {
        long shortest =
                limits.stream().mapToLong(TestLimit::unansweredNanos).min().orElseThrow();
        return chance(pauseChance) ? random.nextLong(shortest - 320 * MS) : 0;
    }

    /** A stop of any length between admission and start. */
    long pauseAfterAdmission() {
        return chance(admissionPauseChance) ? random.nextLong(timings.silenceNanos() + 2 * longestDrain()) : 0;
    }

    long longestDrain() {
        return limits.stream()
                .mapToLong(limit -> limit.shared(0).drainNanos())
                .max()
                .orElseThrow();
    }

    // bots

    private void changeLoad(SimulatedMember member) {
        member.load = List.of(Load.values()).get(Math.min(2, random.nextInt(4)));
        after(between(1000, 12_000), () -> changeLoad(member));
    }

    private void bots(SimulatedMember member) {
        long pause = 100 * MS;
        if (member.load == Load.FULL) {
            while (member.hasRoom()) {
                member.offer(costs());
            }
            pause = 20 * MS;
        } else if (member.load == Load.LIGHT) {
            member.offer(costs());
            double slowest = limits.stream()
                    .mapToDouble(limit -> (double) limit.size() / limit.windowNanos())
                    .min()
                    .orElseThrow();
            pause = MS + (long) Math.min(2000 * MS, -Math.log(1 - random.nextDouble()) / (slowest * 0.1));
        }
        after(pause, () -> bots(member));
    }

    private long[] costs() {
        return limits.stream()
                .mapToLong(limit -> limit.size() >= 20 && chance(0.1) ? 1 + random.nextLong(limit.size() / 4) : 1)
                .toArray();
    }

    // faults

    private void fault() {
        List<Runnable> faults = new ArrayList<>(List.of(
                this::pauseMember,
                this::killMember,
                this::killMember,
                this::cutMember,
                this::badNetwork,
                this::loseData,
                this::pauseStore,
                () -> primary.data = null));
        if (isLeftOut(ClusterRule.MONOTONIC_CLOCK)) {
            faults.add(this::setWallClock);
            faults.add(this::setWallClock);
        }
        if (isReplicated) {
            faults.addAll(List.of(this::failOver, this::failOver, this::split, this::split, this::seesaw));
        }
        if (hasLongStops) {
            faults = List.of(this::cutOff, this::cutOff, this::cutOff, this::pauseMember, this::loseData);
        } else if (hasTwoPrimaries) {
            faults = List.of(this::seesaw, this::seesaw, this::badNetwork, this::pauseStore);
        }
        oneOf(faults).run();
        after((long) (-Math.log(1 - random.nextDouble()) * 3500 * MS) + 50 * MS, this::fault);
    }

    private void snapshot() {
        snapshots.add(primary.data);
        after(1000 * MS, this::snapshot);
    }

    private void pauseMember() {
        SimulatedMember member = oneOf(members);
        member.pausedUntil = Math.max(member.pausedUntil, now + between(0, choose(300, 1600, 4000, 12_000)));
    }

    private void killMember() {
        SimulatedMember member = oneOf(members);
        if (!member.isAlive) {
            return;
        }
        member.kill();
        boolean areLevelsLost = chance(0.3);
        after(between(20, choose(100, 1500, 6000, 20_000)), () -> member.start(areLevelsLost));
    }

    private void cutMember() {
        SimulatedMember member = oneOf(members);
        for (SimulatedServer server : servers) {
            if (chance(0.7)) {
                cut(member, server, between(0, choose(300, 2500, 12_000)));
            }
        }
    }

    private void cutOff() {
        SimulatedMember member = oneOf(members);
        servers.forEach(server -> cut(member, server, between(4000, 15_000)));
    }

    private void cut(Object one, Object other, long nanos) {
        Pair pair = new Pair(one, other);
        cuts.merge(pair, now + nanos, Math::max);
        after(nanos, () -> {
            if (cuts.getOrDefault(pair, Long.MAX_VALUE) <= now) {
                cuts.remove(pair);
            }
        });
    }

    private void badNetwork() {
        lossChance = choose(0, 20, 60) / 100.0;
        slowMs = choose(0, 300, 2500);
        after(between(300, 4000), () -> {
            lossChance = 0;
            slowMs = 0;
        });
    }

    /** The primary's process is killed and starts again: empty, with an old snapshot, or with all its data. */
    private void loseData() {
        SimulatedServer server = primary;
        server.isAlive = false;
        List<ModelStore.@Nullable Data> found = new ArrayList<>();
        found.add(null);
        found.add(oneOf(snapshots));
        found.add(snapshots.get(snapshots.size() - 1));
        found.add(server.data);
        ModelStore.Data data = oneOf(found);
        after(between(10, 1500), () -> {
            if (server.primary == null && !server.isAlive) {
                server.restart(data);
            }
            server.isAlive = true;
        });
    }

    private void pauseStore() {
        primary.pausedUntil = Math.max(primary.pausedUntil, now + between(0, choose(300, 2000, 8000)));
    }

    private void setWallClock() {
        oneOf(members).wallClockAhead += (random.nextBoolean() ? 1 : -1) * between(1000, 20_000);
    }

    private void freeze() {
        SimulatedMember member = oneOf(members);
        if (member.isAlive && member.frozenFrom > END) {
            long nanos = (long) (random.nextDouble(0.5, 3) * (timings.silenceNanos() + longestDrain()));
            member.frozenFrom = now;
            member.frozenTo = now + nanos;
            member.pausedUntil = now + nanos;
        }
    }

    private List<SimulatedServer> heirs() {
        return servers.stream()
                .filter(server -> server.isAlive && server != primary && server.primary != null)
                .toList();
    }

    /** The primary dies or stands still, and a replica, however far behind, is promoted. */
    private void failOver() {
        SimulatedServer old = primary;
        List<SimulatedServer> heirs = heirs();
        if (heirs.isEmpty()) {
            return;
        }
        if (random.nextBoolean()) {
            old.isAlive = false;
        } else {
            old.pausedUntil = Math.max(old.pausedUntil, now + between(100, 4000));
        }
        SimulatedServer heir = oneOf(heirs);
        long demotedAfter = between(500, 8000);
        after(between(50, 2000), () -> promote(old, heir, demotedAfter));
    }

    /** The primary is cut off with some members, perhaps with a replica, and the rest promotes another one. */
    private void split() {
        SimulatedServer old = primary;
        List<SimulatedServer> heirs = heirs();
        if (heirs.isEmpty()) {
            return;
        }
        SimulatedServer heir = oneOf(heirs);
        long nanos = (long) (choose(1500, 5000, 15_000) * MS * random.nextDouble(0.3, 1));
        List<Object> all = new ArrayList<>(servers);
        all.addAll(members);
        List<Object> inside = new ArrayList<>(List.of(old));
        heirs.stream().filter(server -> server != heir && chance(0.4)).forEach(inside::add);
        members.stream().filter(member -> random.nextBoolean()).forEach(inside::add);
        boolean leaks = chance(0.3);
        for (Object one : inside) {
            for (Object other : all) {
                if (!inside.contains(other) && !(leaks && chance(0.3))) {
                    cut(one, other, nanos);
                }
            }
            if (one instanceof SimulatedMember member) {
                learned.put(member, new Learned(now + nanos + between(0, 2000), old));
            }
        }
        long demotedAfter = nanos + between(100, 3000);
        after(between(50, 1500), () -> promote(old, heir, demotedAfter));
    }

    /**
     * Two primaries that both reach the third server, which follows now the one and now the other; some members reach
     * only the one, some only the other.
     */
    private void seesaw() {
        SimulatedServer old = primary;
        List<SimulatedServer> heirs = heirs();
        if (heirs.size() < 2 || chance(0.3)) {
            return;
        }
        int first = random.nextInt(2);
        SimulatedServer heir = heirs.get(first);
        SimulatedServer third = heirs.get(1 - first);
        long nanos = between(4000, 16_000);
        cut(old, heir, nanos);
        for (SimulatedMember member : members) {
            boolean isWithOld = random.nextBoolean();
            cut(member, isWithOld ? heir : old, nanos);
            learned.put(member, new Learned(now + (isWithOld ? nanos : MS), old));
        }
        promote(old, heir, nanos + between(100, 3000));
        boolean followsHeir = true;
        for (long t = 100 * MS; t < nanos; t += (long) (choose(700, 2500, 6000) * MS * random.nextDouble(0.3, 1))) {
            SimulatedServer next = followsHeir ? heir : old;
            after(t, () -> follow(third, next));
            followsHeir = !followsHeir;
        }
    }

    private void follow(SimulatedServer server, SimulatedServer of) {
        if (server.primary != null) {
            server.follow(of);
        }
    }

    private void promote(SimulatedServer old, SimulatedServer heir, long demotedAfter) {
        if (!heir.isAlive || heir.primary == null || primary != old) {
            return;
        }
        heir.promote();
        primary = heir;
        for (SimulatedMember member : members) {
            Learned known = learned.get(member);
            if (known == null || known.at() < now) {
                learned.put(member, new Learned(now + between(0, 2000), old));
            }
        }
        for (SimulatedServer server : servers) {
            if (server != heir && server != old) {
                after(between(10, 3000), () -> follow(server, heir));
                if (chance(0.15)) {
                    after(between(4000, 8000), () -> followsOldAgain(server, old, heir));
                }
            }
        }
        after(demotedAfter, () -> demote(old));
    }

    /** A Sentinel that is behind takes a replica back to the old primary for a while. */
    private void followsOldAgain(SimulatedServer server, SimulatedServer old, SimulatedServer heir) {
        if (server.primary == heir && old.isAlive && old.primary == null && reaches(server, old)) {
            server.follow(old);
            after(between(4000, 8000), () -> follow(server, heir));
        }
    }

    private void demote(SimulatedServer old) {
        if (primary == old) {
            return;
        }
        old.isAlive = true;
        if (random.nextBoolean()) {
            old.newProcess();
        }
        old.follow(primary);
        if (old.primary == null) {
            after(1000 * MS, () -> demote(old));
        }
    }
}
