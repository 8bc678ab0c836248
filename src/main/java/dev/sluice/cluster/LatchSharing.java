package dev.sluice.cluster;

import dev.sluice.core.tradingmode.ModeHold;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The exchange of latches with the other members of a cluster. Each member writes its own statement into one field of a
 * hash in the store and publishes that it did; all others read the hash at that message, and at every tick in case a
 * message was lost.
 *
 * <p>A latch takes effect here first, always without the store. A store that is away, empty, old or false lifts
 * nothing.
 *
 * <p>Thread-safe: the kill switch calls from any thread; requests to the store and their responses run on one event
 * loop.
 */
final class LatchSharing implements LatchPeers {
    /** The collaborators of the sharing. */
    record Setup(String member, Set<String> members, String key, Context context) {}

    /** How often confirmations that somebody waits for are looked for. */
    private static final long CHECK_MILLIS = 10;

    private final Setup setup;
    private final LatchProtocol protocol;
    private final StoreClient store;
    private final NameSharing names;
    private String written = "";
    /** The number of statements that were news, and of the latest one of them that was published. */
    private long news;

    private long published;

    LatchSharing(Setup setup, StoreClient store, LatchProtocol protocol, NameSharing names) {
        this.setup = setup;
        this.store = store;
        this.protocol = protocol;
        this.names = names;
    }

    // ---- the kill switch

    @Override
    public ModeHold distinct(ModeHold latch) {
        return protocol.distinct(latch);
    }

    @Override
    public void hidden(ModeHold latch) {
        protocol.hidden(latch);
    }

    @Override
    public List<ModeHold> hiddenBy(List<ModeHold> latches) {
        return protocol.hiddenBy(latches);
    }

    @Override
    public List<ModeHold> toSave(List<ModeHold> latches) {
        return protocol.toSave(latches);
    }

    @Override
    public Future<OtherNames> names() {
        Promise<OtherNames> promise = Promise.promise();
        setup.context().runOnContext(turn -> names.ask().onComplete(promise));
        return promise.future();
    }

    @Override
    public void lifted(List<ModeHold> latches) {
        protocol.lifted(latches);
    }

    @Override
    public void changed(List<ModeHold> latches) {
        setup.context().runOnContext(turn -> writeStatement());
    }

    // ---- the store

    /** Asks the others whether they still refuse. */
    void ask() {
        protocol.askAnew();
    }

    /** Writes this member's statement if the store has another one, and publishes that it has other latches. */
    private Future<Void> writeStatement() {
        if (!store.isConnected() || !protocol.mayWrite()) {
            return Future.succeededFuture();
        }
        LatchProtocol.Written statement = protocol.statement();
        if (statement.signedText().equals(written)) {
            return Future.succeededFuture();
        }
        written = statement.signedText();
        news += statement.isNews() ? 1 : 0; // the protocol takes it for news only once, also if the write fails
        long latest = news;
        return store.writeField(setup.key(), setup.member(), written)
                .compose(done -> latest > published ? publish(latest) : Future.succeededFuture())
                .onFailure(e -> written = ""); // the next tick writes it again
    }

    private Future<Void> publish(long latest) {
        return store.publish(setup.member()).onSuccess(done -> published = Math.max(published, latest));
    }

    /** Reads the statements of all members, applies them, and writes the own one where it is missing. */
    Future<Void> synchronize() {
        return store.readFields(setup.key()).compose(fields -> {
            if (!written.equals(fields.get(setup.member()))) {
                written = ""; // the store lost it, or somebody else wrote another one
            }
            fields.forEach((member, text) -> {
                if (setup.members().contains(member)) {
                    protocol.read(member, text);
                }
            });
            return writeStatement();
        });
    }

    /** Returns the other members that refuse what is refused here, as they answered last. */
    Set<String> confirming() {
        return protocol.confirming();
    }

    @Override
    public Future<Confirmations> confirmations(long withinMillis) {
        Promise<Confirmations> promise = Promise.promise();
        setup.context().runOnContext(turn -> {
            long question = withinMillis > 0 ? protocol.ask() : protocol.formerQuestion();
            writeStatement();
            awaitConfirmations(question, withinMillis, promise);
        });
        return promise.future();
    }

    private void awaitConfirmations(long question, long millisLeft, Promise<Confirmations> promise) {
        Set<String> confirmedBy = protocol.confirming(question);
        Set<String> notConfirmedBy = new HashSet<>(setup.members());
        notConfirmedBy.remove(setup.member());
        notConfirmedBy.removeAll(confirmedBy);
        if (notConfirmedBy.isEmpty() || millisLeft <= 0) {
            promise.complete(new Confirmations(confirmedBy, notConfirmedBy));
            return;
        }
        long pause = Math.min(millisLeft, CHECK_MILLIS);
        setup.context().owner().setTimer(pause, timer -> awaitConfirmations(question, millisLeft - pause, promise));
    }
}
