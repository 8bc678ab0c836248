package dev.sluice.chaos;

import io.vertx.core.json.JsonObject;

/** The store of a cluster: one server, or several with Sentinels. */
interface ChaosStore extends AutoCloseable {
    /** Returns the settings {@code cluster.store} of this member. */
    JsonObject settings(String member);

    @Override
    void close();
}
