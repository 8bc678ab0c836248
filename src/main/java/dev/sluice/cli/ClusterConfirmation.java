package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** The part of a response to a halt or a re-arm that names the other members of the cluster. Without a cluster it is absent and nothing is printed. */
final class ClusterConfirmation {
    /** How long a command waits for the other members. */
    static final long WAIT_MILLIS = 2_000;

    private static final String FIELD = "cluster";

    private final JsonArray confirmedBy;
    private final JsonArray notConfirmedBy;

    ClusterConfirmation(JsonObject response) {
        JsonObject cluster = response.getJsonObject(FIELD, new JsonObject());
        confirmedBy = cluster.getJsonArray("confirmedBy", new JsonArray());
        notConfirmedBy = cluster.getJsonArray("notConfirmedBy", new JsonArray());
    }

    /** Returns the exit code: success only if all members have confirmed. */
    int exitCode() {
        return notConfirmedBy.isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    /** @param otherwise what it means that a member has not confirmed, and what to do */
    void print(PrintWriter out, String otherwise) {
        if (!confirmedBy.isEmpty()) {
            out.println("confirmed by " + names(confirmedBy));
        }
        if (!notConfirmedBy.isEmpty()) {
            out.println(
                    "NOT CONFIRMED BY " + names(notConfirmedBy) + " within " + WAIT_MILLIS / 1000 + " s: " + otherwise);
        }
    }

    private static String names(JsonArray members) {
        return members.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
