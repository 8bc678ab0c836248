package dev.sluice.core.cluster;

import static dev.sluice.core.cluster.ClusterWorld.MS;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers of the store of a {@link ClusterWorld}: which one is the primary, which one each member takes for it, and
 * how another one becomes it.
 */
final class ReplicaSet {
    /** When a member learns that this server is no longer the primary. */
    private record Learned(long at, SimulatedServer old) {}

    private final ClusterWorld world;
    final List<SimulatedServer> servers = new ArrayList<>();
    private final Map<SimulatedMember, Learned> learned = new LinkedHashMap<>();
    private SimulatedServer primary;

    ReplicaSet(ClusterWorld world, int replicas) {
        this.world = world;
        primary = new SimulatedServer(world);
        servers.add(primary);
        for (int i = 0; i < replicas; i++) {
            SimulatedServer replica = new SimulatedServer(world);
            servers.add(replica);
            replica.follow(primary);
        }
    }

    SimulatedServer primary() {
        return primary;
    }

    /** Returns whom this member takes for the primary: it may learn late of a fail-over, or ask the wrong one. */
    SimulatedServer serverFor(SimulatedMember member) {
        Learned known = learned.get(member);
        if (known != null && world.now() < known.at()) {
            return known.old();
        }
        return world.chance(0.02) ? world.oneOf(servers) : primary;
    }

    private List<SimulatedServer> heirs() {
        return servers.stream()
                .filter(server -> server.isAlive && server != primary && server.primary != null)
                .toList();
    }

    /** The primary dies or stands still, and a replica, however far behind, is promoted. */
    void failOver() {
        SimulatedServer old = primary;
        List<SimulatedServer> heirs = heirs();
        if (heirs.isEmpty()) {
            return;
        }
        if (world.random.nextBoolean()) {
            old.isAlive = false;
        } else {
            old.pausedUntil = Math.max(old.pausedUntil, world.now() + world.between(100, 4000));
        }
        SimulatedServer heir = world.oneOf(heirs);
        long demotedAfter = world.between(500, 8000);
        world.after(world.between(50, 2000), () -> promote(old, heir, demotedAfter));
    }

    /** The primary is cut off with some members, perhaps with a replica, and the rest promotes another one. */
    void split() {
        SimulatedServer old = primary;
        List<SimulatedServer> heirs = heirs();
        if (heirs.isEmpty()) {
            return;
        }
        SimulatedServer heir = world.oneOf(heirs);
        long nanos = (long) (world.choose(1500, 5000, 15_000) * MS * world.random.nextDouble(0.3, 1));
        List<Object> all = new ArrayList<>(servers);
        all.addAll(world.members);
        List<Object> inside = new ArrayList<>(List.of(old));
        heirs.stream().filter(server -> server != heir && world.chance(0.4)).forEach(inside::add);
        world.members.stream().filter(member -> world.random.nextBoolean()).forEach(inside::add);
        boolean leaks = world.chance(0.3);
        for (Object one : inside) {
            for (Object other : all) {
                if (!inside.contains(other) && !(leaks && world.chance(0.3))) {
                    world.network.cut(one, other, nanos);
                }
            }
            if (one instanceof SimulatedMember member) {
                learned.put(member, new Learned(world.now() + nanos + world.between(0, 2000), old));
            }
        }
        long demotedAfter = nanos + world.between(100, 3000);
        world.after(world.between(50, 1500), () -> promote(old, heir, demotedAfter));
    }

    /**
     * Two primaries that both reach the third server, which follows now the one and now the other; some members reach
     * only the one, some only the other.
     */
    void seesaw() {
        SimulatedServer old = primary;
        List<SimulatedServer> heirs = heirs();
        if (heirs.size() < 2 || world.chance(0.3)) {
            return;
        }
        int first = world.random.nextInt(2);
        SimulatedServer heir = heirs.get(first);
        SimulatedServer third = heirs.get(1 - first);
        long nanos = world.between(4000, 16_000);
        world.network.cut(old, heir, nanos);
        for (SimulatedMember member : world.members) {
            boolean isWithOld = world.random.nextBoolean();
            world.network.cut(member, isWithOld ? heir : old, nanos);
            learned.put(member, new Learned(world.now() + (isWithOld ? nanos : MS), old));
        }
        promote(old, heir, nanos + world.between(100, 3000));
        boolean followsHeir = true;
        for (long t = 100 * MS;
                t < nanos;
                t += (long) (world.choose(700, 2500, 6000) * MS * world.random.nextDouble(0.3, 1))) {
            SimulatedServer next = followsHeir ? heir : old;
            world.after(t, () -> follow(third, next));
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
        for (SimulatedMember member : world.members) {
            Learned known = learned.get(member);
            if (known == null || known.at() < world.now()) {
                learned.put(member, new Learned(world.now() + world.between(0, 2000), old));
            }
        }
        for (SimulatedServer server : servers) {
            if (server != heir && server != old) {
                world.after(world.between(10, 3000), () -> follow(server, heir));
                if (world.chance(0.15)) {
                    world.after(world.between(4000, 8000), () -> followsOldAgain(server, old, heir));
                }
            }
        }
        world.after(demotedAfter, () -> demote(old));
    }

    /** A Sentinel that is behind takes a replica back to the old primary for a while. */
    private void followsOldAgain(SimulatedServer server, SimulatedServer old, SimulatedServer heir) {
        if (server.primary == heir && old.isAlive && old.primary == null && world.network.reaches(server, old)) {
            server.follow(old);
            world.after(world.between(4000, 8000), () -> follow(server, heir));
        }
    }

    private void demote(SimulatedServer old) {
        if (primary == old) {
            return;
        }
        old.isAlive = true;
        if (world.random.nextBoolean()) {
            old.newProcess();
        }
        old.follow(primary);
        if (old.primary == null) {
            world.after(1000 * MS, () -> demote(old));
        }
    }
}
