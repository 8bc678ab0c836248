package dev.sluice.cluster;

import dev.sluice.control.LatchPeers;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.SharedLatches;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The exchange of latches with the other members of a cluster. Each member writes its own statement into one field of a hash in the store and publishes
 * that it did; all others read the hash at that message, and at every tick in case a message was lost.
 *
 * <p>A latch takes effect here first, always without the store. A store that is away, empty or old lifts nothing.
 *
 * <p>Thread-safe: the kill switch calls from any thread; requests to the store and their responses run on one event loop.
 */
final class LatchSharing implements LatchPeers {
    /** The collaborators of the sharing. */
    record Setup(
            String member,
            Set<String> members,
            String key,
            Context context,
            LocalLatches latches,
            UnaryOperator<ModeScope> spelling,
            Consumer<String> warnings) {}

    /** A statement of another member, as it lies in the store. */
    private record Read(String text, SharedLatches.Statement statement) {}

    /** How often confirmations that somebody waits for are looked for. */
    private static final long CHECK_MILLIS = 10;

    private final Setup setup;
    private final SharedLatches shared;
    private final Map<String, Read> read = new ConcurrentHashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private final StoreClient store;
    private String written = "";

    /** @param found the latches that an earlier process saved, also those that a stricter one hides */
    LatchSharing(Setup setup, StoreClient store, List<ModeHold> found) {
        this.setup = setup;
        this.store = store;
        shared = new SharedLatches(setup.spelling());
        shared.statement(found);
    }

    // ---- the kill switch

    @Override
    public synchronized ModeHold distinct(ModeHold latch) {
        return shared.distinct(latch);
    }

    @Override
    public synchronized List<ModeHold> toSave(List<ModeHold> latches) {
        return shared.toSave(latches);
    }

    @Override
    public synchronized void lifted(List<ModeHold> latches) {
        shared.lifted(latches);
    }

    @Override
    public void changed(List<ModeHold> latches) {
        setup.context().runOnContext(turn -> state());
    }

    // ---- the store

    /** Writes this member's statement if the store has another one, and publishes that. */
    private Future<Void> state() {
        String statement = encoded();
        if (statement.equals(written) || !store.isConnected()) {
            return Future.succeededFuture();
        }
        written = statement;
        return store.writeField(setup.key(), setup.member(), statement)
                .compose(done -> store.publish(setup.member()))
                .onFailure(e -> written = ""); // the next tick writes it again
    }

    private synchronized String encoded() {
        return LatchCodec.encode(shared.statement(setup.latches().held()));
    }

    /** Reads the statements of all members, applies them, and writes the own one where it is missing. */
    Future<Void> exchange() {
        return store.readFields(setup.key()).compose(fields -> {
            if (!written.equals(fields.get(setup.member()))) {
                written = ""; // the store lost it, or an earlier process wrote another one
            }
            fields.forEach(this::merge);
            return state();
        });
    }

    private void merge(String member, String text) {
        // the own statement of an earlier process counts too: its saved latches may be lost
        Read before = read.get(member);
        boolean isKnown = (before != null && text.equals(before.text()))
                || (member.equals(setup.member()) && text.equals(written));
        if (isKnown || !setup.members().contains(member)) {
            return;
        }
        SharedLatches.Statement statement;
        SharedLatches.Changes changes;
        try {
            statement = LatchCodec.decode(text);
            changes = decide(() -> shared.merge(statement, setup.latches().held()));
        } catch (IllegalArgumentException e) {
            if (unreadable.add(member)) {
                setup.warnings()
                        .accept("member " + member + ": " + e.getMessage()
                                + "; its latches do not hold here until it runs the same version");
            }
            return;
        }
        read.put(member, new Read(text, statement));
        unreadable.remove(member);
        if (!changes.toLift().isEmpty()) {
            setup.latches().lift(changes.toLift(), member);
        }
        if (!changes.toSet().isEmpty()) {
            setup.latches().set(changes.toSet(), member);
        }
    }

    private synchronized <T> T decide(Supplier<T> decision) {
        return decision.get();
    }

    /** Returns the other members whose statements, as read last, hold all latches that are held here, and none that was lifted. */
    synchronized Set<String> confirming() {
        List<ModeHold> latches = setup.latches().held();
        Set<String> confirming = new HashSet<>();
        read.forEach((member, last) -> {
            if (!member.equals(setup.member()) && shared.isConfirmedBy(last.statement(), latches)) {
                confirming.add(member);
            }
        });
        return confirming;
    }

    @Override
    public Future<Confirmations> confirmations(long withinMillis) {
        Promise<Confirmations> promise = Promise.promise();
        setup.context().runOnContext(turn -> awaitConfirmations(withinMillis, promise));
        return promise.future();
    }

    private void awaitConfirmations(long millisLeft, Promise<Confirmations> promise) {
        Set<String> confirmedBy = confirming();
        Set<String> notConfirmedBy = new HashSet<>(setup.members());
        notConfirmedBy.remove(setup.member());
        notConfirmedBy.removeAll(confirmedBy);
        if (notConfirmedBy.isEmpty() || millisLeft <= 0) {
            promise.complete(new Confirmations(confirmedBy, notConfirmedBy));
            return;
        }
        long pause = Math.min(millisLeft, CHECK_MILLIS);
        setup.context().owner().setTimer(pause, timer -> awaitConfirmations(millisLeft - pause, promise));
    }
}
