package dev.sluice.core.cluster;

import static dev.sluice.core.cluster.ClusterWorld.MS;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong in a {@link ClusterWorld}: chooses faults at random and brings them about in its machines and its
 * network.
 */
final class ClusterFaults {
    private final ClusterWorld world;
    private final ReplicaSet replicas;
    private final List<ModelStore.@Nullable Data> snapshots = new ArrayList<>();

    ClusterFaults(ClusterWorld world, ReplicaSet replicas) {
        this.world = world;
        this.replicas = replicas;
        snapshots.add(null);
    }

    /** Lets faults happen from the first seconds on. */
    void begin() {
        world.after(world.between(1000, 4000), this::next);
    }

    /** Freezes whole machines for some time, with all their clocks. */
    void freezeSome() {
        for (int i = 0; i < 4; i++) {
            world.at(world.between(2000, 25_000), this::freeze);
        }
    }

    private void next() {
        List<Runnable> faults = new ArrayList<>(List.of(
                this::pauseMember,
                this::killMember,
                this::killMember,
                this::cutMember,
                this::badNetwork,
                this::loseData,
                this::pauseStore,
                () -> replicas.primary().data = null));
        if (world.isLeftOut(ClusterRule.MONOTONIC_CLOCK)) {
            faults.add(this::setWallClock);
            faults.add(this::setWallClock);
        }
        if (world.isReplicated) {
            faults.addAll(List.of(
                    replicas::failOver, replicas::failOver, replicas::split, replicas::split, replicas::seesaw));
        }
        if (world.hasLongStops) {
            faults = List.of(this::cutOff, this::cutOff, this::cutOff, this::pauseMember, this::loseData);
        } else if (world.hasHandOvers && world.chance(0.7)) {
            faults = List.of(this::handOver);
        } else if (world.hasTwoPrimaries) {
            faults = List.of(replicas::seesaw, replicas::seesaw, this::badNetwork, this::pauseStore);
        }
        world.oneOf(faults).run();
        long meanMs = world.hasHandOvers ? 1500 : 3500;
        world.after((long) (-Math.log(1 - world.random.nextDouble()) * meanMs * MS) + 50 * MS, this::next);
    }

    /** Keeps snapshots of the store from now on. */
    void snapshot() {
        snapshots.add(replicas.primary().data);
        world.after(1000 * MS, this::snapshot);
    }

    private void pauseMember() {
        SimulatedMember member = world.oneOf(world.members);
        member.pausedUntil =
                Math.max(member.pausedUntil, world.now() + world.between(0, world.choose(300, 1600, 4000, 12_000)));
    }

    private void killMember() {
        kill(world.oneOf(world.members));
    }

    private void kill(SimulatedMember member) {
        if (!member.isAlive) {
            return;
        }
        member.kill();
        boolean areLevelsLost = world.chance(0.3);
        world.after(world.between(20, world.choose(100, 1500, 6000, 20_000)), () -> member.start(areLevelsLost));
    }

    private void handOver() {
        SimulatedMember member = world.oneOf(world.members);
        member.handOver();
        if (world.chance(0.2)) {
            world.after(world.between(0, 1000), () -> kill(member));
        }
        if (world.chance(0.3)) {
            cutMember(member);
        }
    }

    private void cutMember() {
        cutMember(world.oneOf(world.members));
    }

    private void cutMember(SimulatedMember member) {
        for (SimulatedServer server : replicas.servers) {
            if (world.chance(0.7)) {
                world.network.cut(member, server, world.between(0, world.choose(300, 2500, 12_000)));
            }
        }
    }

    private void cutOff() {
        SimulatedMember member = world.oneOf(world.members);
        replicas.servers.forEach(server -> world.network.cut(member, server, world.between(4000, 15_000)));
    }

    private void badNetwork() {
        double loss = world.choose(0, 20, 60) / 100.0;
        long slowestMs = world.choose(0, 300, 2500);
        world.network.disturb(loss, slowestMs, world.between(300, 4000));
    }

    /** The primary's process is killed and starts again: empty, with an old snapshot, or with all its data. */
    private void loseData() {
        SimulatedServer server = replicas.primary();
        server.isAlive = false;
        List<ModelStore.@Nullable Data> found = new ArrayList<>();
        found.add(null);
        found.add(world.oneOf(snapshots));
        found.add(snapshots.get(snapshots.size() - 1));
        found.add(server.data);
        ModelStore.Data data = world.oneOf(found);
        world.after(world.between(10, 1500), () -> {
            if (server.primary == null && !server.isAlive) {
                server.restart(data);
            }
            server.isAlive = true;
        });
    }

    private void pauseStore() {
        replicas.primary().pausedUntil =
                Math.max(replicas.primary().pausedUntil, world.now() + world.between(0, world.choose(300, 2000, 8000)));
    }

    private void setWallClock() {
        world.oneOf(world.members).wallClockAhead +=
                (world.random.nextBoolean() ? 1 : -1) * world.between(1000, 20_000);
    }

    private void freeze() {
        SimulatedMember member = world.oneOf(world.members);
        if (member.isAlive && member.frozenFrom > ClusterWorld.END) {
            long nanos =
                    (long) (world.random.nextDouble(0.5, 3) * (world.timings.silenceNanos() + world.longestDrain()));
            member.frozenFrom = world.now();
            member.frozenTo = world.now() + nanos;
            member.pausedUntil = world.now() + nanos;
        }
    }
}
