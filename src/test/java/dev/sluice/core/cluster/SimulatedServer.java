package dev.sluice.core.cluster;

import static dev.sluice.core.cluster.ClusterWorld.MS;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server of the store. Replication is asynchronous; a write takes the whole data along, to which a stream of writes
 * comes down. A server stands still while it is paused.
 */
final class SimulatedServer {
    private static final class Wait {
        final long offset;
        final String identity;
        final Consumer<@Nullable SyncResponse> reply;
        final SyncResponse response;

        Wait(long offset, String identity, Consumer<@Nullable SyncResponse> reply, SyncResponse response) {
            this.offset = offset;
            this.identity = identity;
            this.reply = reply;
            this.response = response;
        }
    }

    private final ClusterWorld world;
    private final Map<SimulatedServer, Long> replicas = new LinkedHashMap<>();
    private final List<Wait> waits = new ArrayList<>();
    ModelStore.@Nullable Data data;

    @Nullable
    SimulatedServer primary;

    boolean isAlive = true;
    long pausedUntil;
    private String process;
    private String history;
    private int attached;
    private long offset;

    SimulatedServer(ClusterWorld world) {
        this.world = world;
        process = world.newId();
        history = process;
    }

    private String identity() {
        return process + " " + history + " " + (world.isLeftOut(ClusterRule.ATTACHED_REPLICAS) ? 0 : attached);
    }

    void receive(SyncRequest request, Consumer<@Nullable SyncResponse> reply) {
        if (!isAlive) {
            return;
        }
        if (world.now() < pausedUntil) {
            world.at(pausedUntil, () -> receive(request, reply));
            return;
        }
        if (primary != null) {
            reply.accept(null); // a replica refuses writes
            return;
        }
        ModelStore.Result result = ModelStore.handle(data, identity(), request, world.leftOut());
        world.handled(new StoreStep(data, identity(), request, result.data(), result.response()));
        data = result.data();
        offset++;
        long written = offset;
        String writtenHistory = history;
        for (SimulatedServer replica : List.copyOf(replicas.keySet())) {
            world.network.send(
                    this,
                    replica,
                    world.network.lag(),
                    () -> replica.apply(this, writtenHistory, written, result.data()));
        }
        if (!world.waitsForReplica()) {
            reply.accept(result.response());
            return;
        }
        Wait wait = new Wait(written, identity(), reply, result.response());
        waits.add(wait);
        world.after(ClusterWorld.ACKNOWLEDGED_NANOS, () -> giveUp(wait));
    }

    private void giveUp(Wait wait) {
        if (waits.remove(wait) && isAlive && world.now() >= pausedUntil) {
            wait.reply.accept(null);
        }
    }

    private void apply(SimulatedServer from, String ofHistory, long ofOffset, ModelStore.Data written) {
        if (isAlive && primary == from && history.equals(ofHistory) && ofOffset > offset) {
            offset = ofOffset;
            data = written;
            world.network.send(this, from, world.network.hop(), () -> from.acknowledged(this, ofHistory, ofOffset));
        }
    }

    private void acknowledged(SimulatedServer replica, String ofHistory, long ofOffset) {
        if (!isAlive || primary != null || !history.equals(ofHistory) || !replicas.containsKey(replica)) {
            return;
        }
        if (world.now() < pausedUntil) {
            world.at(pausedUntil, () -> acknowledged(replica, ofHistory, ofOffset));
            return;
        }
        replicas.merge(replica, ofOffset, Math::max);
        for (Wait wait : List.copyOf(waits)) {
            if (ofOffset >= wait.offset) {
                waits.remove(wait);
                boolean isSame = wait.identity.equals(identity()) || world.isLeftOut(ClusterRule.ATTACHED_BEFORE_WRITE);
                wait.reply.accept(isSame ? wait.response : null);
            }
        }
    }

    /** Becomes a replica by a full copy, when the primary can be reached. */
    void follow(SimulatedServer of) {
        if (!isAlive || !of.isAlive || of.primary != null || of == this) {
            return;
        }
        if (!world.network.reaches(this, of)) {
            world.after(500 * MS, () -> follow(of));
            return;
        }
        if (primary != null) {
            primary.replicas.remove(this);
        }
        replicas.clear();
        waits.clear();
        primary = of;
        history = of.history;
        offset = of.offset;
        data = of.data;
        of.replicas.put(this, offset);
        of.attached++;
    }

    void promote() {
        if (primary != null) {
            primary.replicas.remove(this);
        }
        primary = null;
        history = world.newId();
        replicas.clear();
        waits.clear();
    }

    void newProcess() {
        process = world.newId();
    }

    /** Starts again as a primary with the data that it found. */
    void restart(ModelStore.@Nullable Data found) {
        for (SimulatedServer replica : replicas.keySet()) {
            world.after(world.between(50, 500), () -> replica.follow(this));
        }
        newProcess();
        history = world.newId();
        data = found;
        replicas.clear();
        waits.clear();
        isAlive = true;
    }
}
