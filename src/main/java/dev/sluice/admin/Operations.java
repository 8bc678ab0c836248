package dev.sluice.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What the admin port shows and passes on, wired by the composition root. None of these blocks. */
public interface Operations {
    /** What the gateway and its exchanges are doing now. */
    Snapshot snapshot();

    /** Reads the configuration again: all of it takes effect, or none. */
    Future<Reloaded> reload();

    /**
     * What a reload did.
     *
     * @param done whether the new configuration is in effect; if not, the last good one still is
     * @param report for the answer: what changed, or everything that is wrong
     */
    record Reloaded(boolean done, JsonObject report) {}
}
