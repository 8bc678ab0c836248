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
    private final String member;
    private final Set<String> members;
    private final String key;
    private final String subject;
    private final StatementVerifier verifier;
    private final StoreClient store;

    /** Whether the store may have a statement of this member, of an earlier process included. */
    private boolean isWritten;

    /**
     * Creates the view of one member.
     *
     * @param subject what the statements are about
     * @param verifier signs what is written, and decides what counts of what is read
     */
    StatementHash(
            String member,
            Set<String> members,
            String key,
            String subject,
            StatementVerifier verifier,
            StoreClient store) {
        this.member = member;
        this.members = members;
        this.key = key;
        this.subject = subject;
        this.verifier = verifier;
        this.store = store;
    }

    boolean isWritten() {
        return isWritten;
    }

    /** Writes the statement of this member, and publishes that if it is news. */
    Future<Void> write(String statement, boolean isNews) {
        isWritten = true;
        String signedText = verifier.write(subject, member, statement);
        return store.writeField(key, member, signedText)
                .compose(done -> isNews ? store.publish(member) : Future.succeededFuture());
    }

    /** Deletes the statement of this member. */
    Future<Void> delete() {
        return store.deleteField(key, member).onSuccess(done -> isWritten = false);
    }

    /** Deletes the statement of another member, which must be one that has no effect any more. */
    Future<Void> delete(String other) {
        return store.deleteField(key, other);
    }

    /** Reports what could not be read of the last statement of a member; "" if all could. */
    void unreadable(String other, String why) {
        if (!why.isEmpty()) {
            verifier.unreadable(subject, other, why);
        }
    }

    /**
     * Reads the statements of all other members.
     *
     * @param reader receives the member and its statement, if it counts and was not read before; the
     *     IllegalArgumentException of a statement that cannot be read is reported
     * @param known receives the other members whose statement did not change
     */
    Future<Void> read(BiConsumer<String, String> reader, Consumer<String> known) {
        return store.readFields(key).map(fields -> {
            isWritten |= fields.containsKey(member);
            fields.forEach((other, signedText) -> {
                if (!members.contains(other) || other.equals(member)) {
                    return;
                }
                if (verifier.isKnown(subject, other, signedText)) {
                    known.accept(other);
                    return;
                }
                String text = verifier.read(subject, other, signedText);
                if (text != null) {
                    try {
                        reader.accept(other, text);
                    } catch (IllegalArgumentException e) {
                        unreadable(other, String.valueOf(e.getMessage()));
                    }
                }
            });
            return null;
        });
    }
}
