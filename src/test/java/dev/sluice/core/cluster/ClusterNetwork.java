package dev.sluice.core.cluster;

import static dev.sluice.core.cluster.ClusterWorld.MS;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network of a {@link ClusterWorld}: messages between its machines take time, are lost, late or doubled, and
 * machines are cut off from each other.
 */
final class ClusterNetwork {
    /** A pair that cannot reach each other. */
    private record Pair(Object one, Object other) {}

    private final ClusterWorld world;
    private final Map<Pair, Long> cuts = new HashMap<>();
    private double lossChance;
    private long slowMs;

    ClusterNetwork(ClusterWorld world) {
        this.world = world;
    }

    long hop() {
        if (slowMs > 0 && world.chance(0.2)) {
            return world.between(0, slowMs);
        }
        return world.random.nextLong(MS / 10, 3 * MS);
    }

    long lag() {
        return hop() + (world.chance(0.2) ? world.between(0, 150) : 0);
    }

    boolean reaches(Object one, Object other) {
        return !cuts.containsKey(new Pair(one, other)) && !cuts.containsKey(new Pair(other, one));
    }

    void send(Object from, Object to, long nanos, Runnable what) {
        if (reaches(from, to)) {
            world.after(nanos, () -> deliver(from, to, what));
        }
    }

    private void deliver(Object from, Object to, Runnable what) {
        if (reaches(from, to)) {
            what.run();
        }
    }

    /** A request and its response; each may be lost, and the request may arrive once more, much later. */
    void ask(SimulatedMember from, SimulatedServer to, SyncRequest made, Consumer<@Nullable SyncResponse> reply) {
        SyncRequest request = NoteFaults.stated(made, world.leftOut());
        if (!world.chance(lossChance)) {
            send(
                    from,
                    to,
                    hop(),
                    () -> to.receive(request, response -> {
                        if (!world.chance(lossChance)) {
                            send(to, from, hop(), () -> reply.accept(response));
                        }
                    }));
        }
        if (world.chance(0.02)) {
            long late = (long) (-Math.log(1 - world.random.nextDouble()) * 1500 * MS);
            world.after(late, () -> deliver(from, to, () -> to.receive(request, response -> {})));
        }
    }

    /** Separates two machines for that time. */
    void cut(Object one, Object other, long nanos) {
        Pair pair = new Pair(one, other);
        cuts.merge(pair, world.now() + nanos, Math::max);
        world.after(nanos, () -> {
            if (cuts.getOrDefault(pair, Long.MAX_VALUE) <= world.now()) {
                cuts.remove(pair);
            }
        });
    }

    /** Lets messages be lost or late for that time. */
    void disturb(double loss, long slowestMs, long nanos) {
        lossChance = loss;
        slowMs = slowestMs;
        world.after(nanos, () -> {
            lossChance = 0;
            slowMs = 0;
        });
    }
}
