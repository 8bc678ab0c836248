package dev.sluice.cluster;

import dev.sluice.base.json.RecordJson;
import dev.sluice.cluster.StoreException.Reason;
import dev.sluice.core.cluster.SyncResponse;

/** The reader of what the store's script responds; requests and responses are the JSON of their records. */
final class SyncCodec {
    private SyncCodec() {}

    /** Reads a response. Throws a {@link StoreException} if it is not one; nothing of it counts then. */
    static SyncResponse decode(String text) {
        try {
            return RecordJson.decodeStrictly(text, SyncResponse.class);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    Reason.UNREADABLE,
                    "the script's response could not be read: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }
}
