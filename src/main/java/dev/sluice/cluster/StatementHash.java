package dev.sluice.cluster;

import io.vertx.core.Future;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A hash in the store into which each member writes its signed statement about one subject, each in its own field. All
 * methods run on one event loop.
 */
final class StatementHash {
    /**
     * The collaborators of the hash.
     *
     * @param subject what the statements are about
     * @param log signs what is written, and decides what counts of what is read
     */
    record Setup(String member, Set<String> members, String key, String subject, StatementLog log) {}

    private final Setup setup;
    private final StoreClient store;

    /** Whether the store may have a statement of this member, of an earlier process included. */
    private boolean isWritten;

    StatementHash(Setup setup, StoreClient store) {
        this.setup = setup;
        this.store = store;
    }

    boolean isWritten() {
        return isWritten;
    }

    /** Writes the statement of this member, and publishes that if it is news. */
    Future<Void> write(String statement, boolean isNews) {
        isWritten = true;
        String signedText = setup.log().write(setup.subject(), setup.member(), statement);
        return store.writeField(setup.key(), setup.member(), signedText)
                .compose(done -> isNews ? store.publish(setup.member()) : Future.succeededFuture());
    }

    /** Deletes the statement of this member. */
    Future<Void> delete() {
        return store.deleteField(setup.key(), setup.member()).onSuccess(done -> isWritten = false);
    }

    /** Deletes the statement of another member, which must be one that has no effect any more. */
    Future<Void> delete(String member) {
        return store.deleteField(setup.key(), member);
    }

    /** Reports what could not be read of the last statement of a member. */
    void unreadable(String member, String why) {
        setup.log().unreadable(setup.subject(), member, why);
    }

    /**
     * Reads the statements of all other members.
     *
     * @param reader receives the member and its statement, if it counts and was not read before
     * @param known receives the other members whose statement did not change
     */
    Future<Void> read(BiConsumer<String, String> reader, Consumer<String> known) {
        return store.readFields(setup.key()).map(fields -> {
            isWritten |= fields.containsKey(setup.member());
            fields.forEach((member, signedText) -> {
                if (!setup.members().contains(member) || member.equals(setup.member())) {
                    return;
                }
                if (setup.log().isKnown(setup.subject(), member, signedText)) {
                    known.accept(member);
                    return;
                }
                String text = setup.log().read(setup.subject(), member, signedText);
                if (text != null) {
                    reader.accept(member, text);
                }
            });
            return null;
        });
    }
}
