package dev.sluice.core.cluster;

import static dev.sluice.core.cluster.ClusterWorld.MS;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A gateway of the simulated cluster: its clocks, its limiters, its bots' calls, and a {@link ClusterMember} for each
 * life of its process. It acts only while it is alive and not paused.
 */
final class SimulatedMember {
    private static final int MAX_WAITING = 12;
    private static final long NEVER = Long.MAX_VALUE / 4;

    enum Load {
        IDLE,
        LIGHT,
        FULL
    }

    /** The costs of a call for each limit, and when it was started on the member's clock. */
    private static final class Started {
        private final long m;
        private final long[] costs;

        Started(long m, long[] costs) {
            this.m = m;
            this.costs = costs;
        }

        long m() {
            return m;
        }

        long[] costs() {
            return costs;
        }
    }

    private final class Usage implements LocalUsage {
        private final int index;

        Usage(int index) {
            this.index = index;
        }

        @Override
        public long used(long nowNanos) {
            long used = SimulatedMember.this.used(index);
            return world.isLeftOut(ClusterRule.CAP_ABOVE_USED) ? 0 : used;
        }

        @Override
        public void settle(long nowNanos) {
            limiters.get(index).settle(m(), low(index), high(index));
        }

        @Override
        public long waitingCost(long nowNanos) {
            long used = SimulatedMember.this.used(index);
            long waiting = queue.stream().mapToLong(costs -> costs[index]).sum();
            return waiting == 0 ? 0 : limiters.get(index).capFor(used + waiting) - used;
        }

        @Override
        public long firstWaitingCost(long nowNanos) {
            return queue.isEmpty() ? 0 : limiters.get(index).capFor(queue.element()[index]);
        }

        @Override
        public long recentCost(long nowNanos) {
            return recent.stream().mapToLong(started -> started.costs()[index]).sum();
        }

        @Override
        public long chargedUnits() {
            return charged[index];
        }
    }

    final String name;
    private final ClusterWorld world;
    private final double rate;
    private final long zero;
    private final long[] bias;
    private final long[] charged;
    private final ArrayDeque<long[]> queue = new ArrayDeque<>();
    private final ArrayDeque<Started> recent = new ArrayDeque<>();
    private final List<MemberLimiter> limiters = new ArrayList<>();
    private ClusterMember member;
    private long keptIncarnation;
    boolean isAlive;
    long pausedUntil;
    long frozenFrom = NEVER;
    long frozenTo = NEVER;
    long wallClockAhead;
    Load load = Load.IDLE;
    private int life;
    /** The lives in which a call that was started is still written: not those that were killed. */
    private final Set<Integer> writing = new HashSet<>();
    /** What the last process passed, for the control run that uses it again. */
    private @Nullable PassedLease lastPassed;

    private long lastRequestAt;
    private long requests;
    private long lastChargeAt;
    SimulatedServer server;

    SimulatedMember(ClusterWorld world, String name) {
        this.world = world;
        this.name = name;
        rate = world.hasRealLimits ? 1 : 1 + world.random.nextDouble(-1e-3, 1e-3);
        zero = world.random.nextBoolean() ? world.random.nextLong() : Long.MAX_VALUE - world.between(0, 20_000);
        bias = new long[world.limits.size()];
        charged = new long[world.limits.size()];
        for (int i = 0; i < bias.length; i++) {
            long bound = world.limits.get(i).boundNanos();
            bias[i] = bound == 0 ? 0 : world.random.nextLong(-bound, bound + 1);
            limiters.add(newLimiter(i));
        }
        server = world.replicas.serverFor(this);
        member = newMember(true);
        if (world.startsLater) {
            world.after(world.between(0, world.choose(0, 3000, 20_000)), () -> boot(false));
        } else {
            boot(false);
        }
    }

    /** The monotonic clock. It stands still only while the whole machine is frozen. */
    private long m() {
        long running = Math.min(world.now(), frozenFrom) + Math.max(0, world.now() - frozenTo);
        return zero + (long) (running * rate);
    }

    /** The clock of leases: also monotonic, but for the control run. */
    long clock() {
        return m() + (world.isLeftOut(ClusterRule.MONOTONIC_CLOCK) ? wallClockAhead : 0);
    }

    private long low(int index) {
        return world.exchangeTime() + bias[index] - world.limits.get(index).boundNanos();
    }

    private long high(int index) {
        return world.exchangeTime() + bias[index] + world.limits.get(index).boundNanos();
    }

    private MemberLimiter newLimiter(int index) {
        TestLimit limit = world.limits.get(index);
        return world.hasRealLimits
                ? new RealLimiter(limit, low(index) - m(), high(index) - m())
                : TestLimiter.of(limit);
    }

    private long used(int index) {
        return limiters.get(index).used(m(), low(index), high(index));
    }

    /** Starts a process. */
    private void boot(boolean areLevelsLost) {
        isAlive = true;
        life++;
        writing.add(life);
        recent.clear();
        if (areLevelsLost) {
            keptIncarnation = 0;
            for (int i = 0; i < limiters.size(); i++) {
                limiters.set(i, newLimiter(i));
            }
        }
        boolean isFirst = life == 1; // nobody was there before the world began
        member = newMember(isFirst);
        if (isFirst || (areLevelsLost && world.isLeftOut(ClusterRule.ANNOUNCEMENT))) {
            beginFirstWindows();
        }
        if (lastPassed != null && world.isLeftOut(ClusterRule.PASSED_ONCE) && !areLevelsLost) {
            takeOver(lastPassed, clock());
        }
        lastRequestAt = clock() - 100 * MS;
        later(world.random.nextLong(world.timings.tickNanos()), this::tick);
        // the limits are created when the first call comes
        later(world.random.nextBoolean() ? 0 : world.between(0, 8000), this::shareLimits);
    }

    /**
     * Lets another process of this member take over a little later. Until then calls wait; what was started before is
     * still written.
     */
    void handOver() {
        later(0, () -> {
            if (world.isLeftOut(ClusterRule.USED_BY_ONE)) {
                useUp();
            }
            long passedAt = clock();
            PassedLease passed = member.handOver(passedAt);
            int ofLife = ++life;
            world.after(world.between(20, world.choose(100, 500, 1500, 7000)), () -> {
                if (ofLife == life) {
                    boot(false);
                    if (passed != null) {
                        takeOver(passed, passedAt);
                    }
                    lastPassed = passed;
                }
            });
        });
    }

    private void takeOver(PassedLease passed, long passedAt) {
        long now = clock();
        long longest = world.timings.leaseNanos();
        PassedLease taken = world.isLeftOut(ClusterRule.PASSED_END)
                ? until(passed, now + longest)
                : new PassedLeases(passedAt, 0, Map.of("", passed)).of("", longest, now, (now - passedAt) / MS);
        if (taken != null) {
            member.takeOver(taken);
        }
    }

    private static PassedLease until(PassedLease passed, long end) {
        return new PassedLease(
                end,
                passed.generation(),
                passed.generationReadNanos(),
                passed.isRecovering(),
                passed.heard(),
                passed.parts());
    }

    /** Sends what the caps of this process leave, without a charge: the next process sends it once more. */
    private void useUp() {
        List<LeasedCap> caps = List.copyOf(member.caps());
        long room = caps.size() < limiters.size() ? 0 : Long.MAX_VALUE;
        for (int i = 0; i < caps.size(); i++) {
            room = Math.min(room, caps.get(i).cap(clock()) - used(i));
        }
        for (long sent = 0; sent < room; sent++) {
            long[] costs = new long[limiters.size()];
            Arrays.fill(costs, 1);
            world.exchangeGets(costs, world.now(), counts -> {});
        }
    }

    private ClusterMember newMember(boolean isFirst) {
        boolean isTrusting = isFirst || world.isLeftOut(ClusterRule.ANNOUNCEMENT);
        return new ClusterMember(
                new Membership(name, world.names),
                world.timings,
                isTrusting ? Math.max(1, keptIncarnation) : keptIncarnation,
                world.longestDrain(),
                quietNanos(isFirst),
                world::newId,
                clock());
    }

    private void beginFirstWindows() {
        for (MemberLimiter limiter : limiters) {
            if (world.startsLater && limiter instanceof RealLimiter real) {
                real.startsFirst(world.hasCounts, world.names.size(), m());
            }
        }
    }

    /** Returns for how long an earlier process has started no call; the saved usage tells when the last one was. */
    private long quietNanos(boolean isFirst) {
        return isFirst || world.isLeftOut(ClusterRule.LAST_CALL) ? Long.MAX_VALUE : m() - lastChargeAt;
    }

    private void shareLimits() {
        for (int i = 0; i < limiters.size(); i++) {
            LeasedCap cap = member.share(world.limits.get(i).shared(world.floorPercent), new Usage(i));
            limiters.get(i).processStarts(cap, !world.isLeftOut(ClusterRule.SHARED_RATE), m());
        }
        pump();
    }

    void kill() {
        isAlive = false;
        life++;
        writing.clear();
        queue.clear();
    }

    void start(boolean areLevelsLost) {
        boot(areLevelsLost);
    }

    ClusterState state() {
        return member.state(clock());
    }

    private void later(long nanos, Runnable what) {
        int ofLife = life;
        world.after(nanos, () -> arrive(ofLife, what));
    }

    private void arrive(int ofLife, Runnable what) {
        if (!isAlive || ofLife != life) {
            return;
        }
        if (world.now() < pausedUntil) {
            world.at(pausedUntil, () -> arrive(ofLife, what));
            return;
        }
        what.run();
    }

    void offer(long[] costs) {
        if (isAlive && queue.size() < MAX_WAITING) {
            queue.add(costs);
        }
    }

    boolean hasRoom() {
        return isAlive && queue.size() < MAX_WAITING;
    }

    /** Reserves the calls that fit; each starts a little later. */
    private void pump() {
        while (!queue.isEmpty() && fits(queue.element())) {
            long[] costs = queue.remove();
            Object id = new Object();
            lastChargeAt = m();
            for (int i = 0; i < costs.length; i++) {
                limiters.get(i).reserve(id, costs[i], m(), low(i));
                charged[i] += costs[i];
            }
            long delay = world.random.nextDouble() < 0.9 ? world.between(0, 3) : world.between(0, world.slowStartMs);
            pausedUntil = Math.max(pausedUntil, world.now() + world.pauseAfterAdmission());
            later(delay, () -> start(id, costs));
        }
        if (!queue.isEmpty() && clock() - lastRequestAt >= world.timings.urgentNanos()) {
            ask();
        }
        later(10 * MS, this::pump);
    }

    private boolean fits(long[] costs) {
        for (int i = 0; i < costs.length; i++) {
            if (!limiters.get(i).fits(costs[i], clock(), low(i), high(i))) {
                return false;
            }
        }
        return true;
    }

    private void start(Object id, long[] costs) {
        for (int i = 0; i < costs.length; i++) {
            if (limiters.get(i).isOver(clock(), low(i), high(i)) && !world.isLeftOut(ClusterRule.SECOND_LOOK)) {
                for (int j = 0; j < costs.length; j++) {
                    limiters.get(j).refund(id, m());
                    charged[j] -= costs[j];
                }
                queue.addFirst(costs);
                return;
            }
        }
        for (int i = 0; i < costs.length; i++) {
            lastChargeAt = m();
            limiters.get(i).start(id, m(), low(i));
        }
        long startedAt = world.now();
        long pause = world.pauseBeforeWrite();
        pausedUntil = Math.max(pausedUntil, startedAt + pause);
        int ofLife = life;
        world.after(pause, () -> {
            if (writing.contains(ofLife)) {
                recent.add(new Started(m(), costs));
                world.exchangeGets(costs, startedAt, counts -> arrive(ofLife, () -> answered(id, counts)));
            }
        });
    }

    private void answered(Object id, long[] counts) {
        for (int i = 0; i < limiters.size(); i++) {
            if (counts.length > 0) {
                limiters.get(i).counted(id, counts[i], m());
            }
            limiters.get(i).answered(id, m(), high(i));
        }
    }

    private void tick() {
        ask();
        later((long) (world.timings.tickNanos() * world.random.nextDouble(0.9, 1.1)), this::tick);
    }

    private void ask() {
        while (!recent.isEmpty() && m() - recent.element().m() > 1000 * MS) {
            recent.remove();
        }
        SyncRequest request = member.nextRequest(clock());
        if (request == null) {
            return;
        }
        lastRequestAt = clock();
        requests = request.sequence().request();
        server = world.random.nextInt(4) == 0 ? world.replicas.serverFor(this) : server;
        int ofLife = life;
        world.network.ask(this, server, request, response -> arrive(ofLife, () -> received(response)));
    }

    private static SyncResponse renumbered(SyncResponse response, long request) {
        return new SyncResponse(
                response.status(),
                request,
                response.generation(),
                response.handled(),
                response.begun(),
                response.last(),
                response.session(),
                response.sequences(),
                response.grants());
    }

    private void received(@Nullable SyncResponse response) {
        if (response == null) {
            member.failed();
            server = world.replicas.serverFor(this);
            return;
        }
        if (world.isLeftOut(ClusterRule.OPEN_REQUEST)) {
            response = renumbered(response, requests);
        }
        response = world.told(response);
        boolean shouldAskAgain = member.received(response, clock());
        member.caps().forEach(cap -> world.found(cap.foreign(clock())));
        keptIncarnation = member.incarnationToKeep();
        if (shouldAskAgain) {
            ask();
        }
    }
}
