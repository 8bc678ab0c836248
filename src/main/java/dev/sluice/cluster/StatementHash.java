package dev.sluice.cluster;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A hash in the store into which each member writes its statement about one subject, each in its own field. All methods run on one event loop.
 */
final class StatementHash {
    /**
     * The collaborators of the hash.
     *
     * @param subject what the statements are about, for warnings
     */
    record Setup(String member, Set<String> members, String key, String subject, Consumer<String> warnings) {}

    private final Setup setup;
    private final StoreClient store;
    private final Map<String, String> read = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();

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
        return store.writeField(setup.key(), setup.member(), statement)
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

    /**
     * Reads the statements of all other members. A statement that the reader refuses with an IllegalArgumentException is reported once.
     *
     * @param reader receives the member and its statement, if it changed since the last time
     * @param known receives the other members whose statement did not change
     */
    Future<Void> read(BiConsumer<String, String> reader, Consumer<String> known) {
        return store.readFields(setup.key()).map(fields -> {
            isWritten |= fields.containsKey(setup.member());
            fields.forEach((member, text) -> {
                if (!setup.members().contains(member) || member.equals(setup.member())) {
                    return;
                }
                if (text.equals(read.get(member))) {
                    known.accept(member);
                } else {
                    readNew(member, text, reader);
                }
            });
            return null;
        });
    }

    private void readNew(String member, String text, BiConsumer<String, String> reader) {
        try {
            reader.accept(member, text);
            read.put(member, text);
            unreadable.remove(member);
        } catch (IllegalArgumentException e) {
            if (unreadable.add(member)) {
                setup.warnings()
                        .accept("member " + member + ": " + e.getMessage() + "; its " + setup.subject()
                                + " do not hold here until it runs the same version");
            }
        }
    }
}
