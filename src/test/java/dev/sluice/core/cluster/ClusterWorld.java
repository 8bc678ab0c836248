package dev.sluice.core.cluster;

import dev.sluice.core.cluster.SimulatedMember.Load;
import dev.sluice.sim.counter.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Members, a store and an exchange that counts for itself, in virtual time and all from one seed, with what may go
 * wrong between them: messages are lost, late or doubled; processes are stopped, also between check and write, killed,
 * and started again with or without their usage; connections are cut; the store restarts empty or from an old snapshot,
 * fails over to a replica that lacks writes, or has two primaries at once; clocks run at different speeds.
 *
 * <p>Times are nanoseconds since the beginning; a member sees only its own clocks.
 */
final class ClusterWorld {
    static final long MS = 1_000_000;
    static final long ACKNOWLEDGED_NANOS = 200 * MS;
    static final long END = 45_000 * MS;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    private record Due(long at, long number, Runnable what) {}

    final SplittableRandom random;
    final ClusterTimings timings = new ClusterTimings(200 * MS, 50 * MS, 400 * MS, 1600 * MS);
    final List<TestLimit> limits = new ArrayList<>();
    final List<String> names;
    final int floorPercent;
    final long slowStartMs;
    final boolean hasRealLimits;
    final boolean startsLater;
    final boolean hasCounts;
    private final PriorityQueue<Due> queue = new PriorityQueue<>((one, other) ->
            one.at != other.at ? Long.compare(one.at, other.at) : Long.compare(one.number, other.number));
    private final Set<ClusterRule> leftOut;
    private final List<Counter> counters = new ArrayList<>();
    final List<SimulatedMember> members = new ArrayList<>();
    final boolean isReplicated;
    final boolean hasTwoPrimaries;
    final boolean hasLongStops;
    final boolean hasHandOvers;
    final ClusterNetwork network;
    final ReplicaSet replicas;
    private final ClusterFaults faults;
    private final long phase;
    private final double pauseChance;
    private final double admissionPauseChance;
    private long now;
    private long events;
    private long ids;
    private long units;
    private long maxForeign;
    private @Nullable List<StoreStep> steps;

    /** What sort of a world it is. */
    enum Sort {
        ONE_SERVER,
        THREE_SERVERS,
        /** Most of the time two primaries, and the third server follows now the one and now the other. */
        TWO_PRIMARIES,
        /** Members stop often and for long between admission and start, and are cut off from the store for long. */
        LONG_STOPS,
        /** Often another process of a member takes over from the one that runs; the one or the other is killed. */
        HAND_OVERS,
        /** The limiters are those of the gateway; the clocks of the members are as fast as the exchange's. */
        REAL_LIMITS,
        /** The same, and each response has the exchange's count. */
        COUNTS,
        /** The same, and members start for the first time while others are at work; their limits begin accordingly. */
        FIRST_STARTS
    }

    ClusterWorld(long seed, Set<ClusterRule> leftOut, Sort sort) {
        random = new SplittableRandom(seed);
        this.leftOut = leftOut;
        hasLongStops = sort == Sort.LONG_STOPS;
        hasHandOvers = sort == Sort.HAND_OVERS;
        startsLater = sort == Sort.FIRST_STARTS;
        hasCounts = sort == Sort.COUNTS || (startsLater && random.nextBoolean());
        hasRealLimits = sort == Sort.REAL_LIMITS
                || sort == Sort.COUNTS
                || startsLater
                || (hasHandOvers && random.nextBoolean());
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
        network = new ClusterNetwork(this);
        replicas = new ReplicaSet(this, isReplicated ? 2 : 0);
        faults = new ClusterFaults(this, replicas);
        names.forEach(name -> members.add(new SimulatedMember(this, name)));
        after(1000 * MS, faults::snapshot);
        for (SimulatedMember member : members) {
            at(0, () -> changeLoad(member));
            after(between(0, 20), () -> bots(member));
        }
    }

    /** Runs a world with random faults. */
    static ClusterWorld withFaults(long seed, Set<ClusterRule> leftOut, Sort sort) {
        ClusterWorld world = new ClusterWorld(seed, leftOut, sort);
        world.faults.begin();
        world.run();
        return world;
    }

    /** Runs a world in which only whole machines freeze, with all their clocks: which no rule can make exact. */
    static ClusterWorld withFrozenMachines(long seed, Set<ClusterRule> leftOut) {
        ClusterWorld world = new ClusterWorld(seed, leftOut, Sort.ONE_SERVER);
        world.faults.freezeSome();
        world.run();
        return world;
    }

    /** Runs a world with random faults and frozen machines, and returns all that its servers did. */
    static List<StoreStep> recorded(long seed, Sort sort) {
        ClusterWorld world = new ClusterWorld(seed, Set.of(), sort);
        List<StoreStep> steps = new ArrayList<>();
        world.steps = steps;
        world.faults.begin();
        world.faults.freezeSome();
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
    long maxForeign() {
        return maxForeign;
    }

    void found(long foreign) {
        maxForeign = Math.max(maxForeign, foreign);
    }

    /** Returns the units that the exchange counted for the first limit, in percent of what it allows at most. */
    double usedPercent() {
        TestLimit limit = limits.get(0);
        return 100.0 * units / (limit.size() * ((double) END / limit.windowNanos() + 1));
    }

    @Override
    public String toString() {
        return limits + ", " + names.size() + " members, " + replicas.servers.size() + " servers, floor " + floorPercent
                + " %";
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

    <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
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
}
