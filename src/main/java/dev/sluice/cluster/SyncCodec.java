package dev.sluice.cluster;

import dev.sluice.cluster.StoreException.Reason;
import dev.sluice.core.cluster.Generation;
import dev.sluice.core.cluster.SequenceNumber;
import dev.sluice.core.cluster.SyncResponse;
import dev.sluice.core.cluster.SyncResponse.CapGrant;
import dev.sluice.core.cluster.SyncResponse.MemberNote;
import dev.sluice.core.cluster.SyncResponse.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reader of what the store's script responds; a request is JSON by its record. */
final class SyncCodec {
    private SyncCodec() {}

    /** Reads a response. Throws a {@link StoreException} if it is not one; nothing of it counts then. */
    static SyncResponse decode(String text) {
        try {
            return response(new JsonObject(text));
        } catch (RuntimeException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new StoreException(
                    Reason.UNREADABLE,
                    "the script's response could not be read: "
                            + why.lines().findFirst().orElse(""));
        }
    }

    private static SyncResponse response(JsonObject json) {
        Map<String, SequenceNumber> sequences = new HashMap<>();
        JsonObject members = object(json.getValue("sequences"));
        for (String member : members.fieldNames()) {
            sequences.put(member, sequence(members.getJsonObject(member)));
        }
        List<CapGrant> grants = new ArrayList<>();
        for (Object grant : array(json.getValue("grants"))) {
            grants.add(grant((JsonObject) grant));
        }
        JsonObject generation = json.getJsonObject("generation");
        return new SyncResponse(
                status(json.getString("status")),
                number(json, "request"),
                new Generation(number(generation, "number"), generation.getString("id")),
                number(json, "handled"),
                json.getString("begun", ""),
                sequence(json.getJsonObject("last")),
                json.getLong("session", 0L),
                sequences,
                grants);
    }

    private static CapGrant grant(JsonObject json) {
        Map<String, MemberNote> notes = new HashMap<>();
        JsonObject members = object(json.getValue("notes"));
        for (String member : members.fieldNames()) {
            JsonObject note = members.getJsonObject(member);
            notes.put(member, new MemberNote(number(note, "cap"), note.getString("note", "")));
        }
        return new CapGrant(
                number(json, "cap"), number(json, "target"), Boolean.TRUE.equals(json.getBoolean("blocked")), notes);
    }

    private static SequenceNumber sequence(JsonObject json) {
        return new SequenceNumber(number(json, "incarnation"), number(json, "request"));
    }

    private static long number(JsonObject json, String field) {
        Number value = (Number) json.getValue(field);
        if (value == null) {
            throw new IllegalArgumentException("'" + field + "' is missing");
        }
        if (value.doubleValue() != value.longValue()) {
            throw new IllegalArgumentException("'" + field + "' is not a whole number");
        }
        return value.longValue();
    }

    private static Status status(@Nullable String text) {
        for (Status status : Status.values()) {
            if (status.text().equals(text)) {
                return status;
            }
        }
        throw new IllegalArgumentException("'status' is " + text);
    }

    /** Returns an object; an empty one also for the empty array that Lua writes for an empty table. */
    private static JsonObject object(@Nullable Object value) {
        return value instanceof JsonObject object ? object : new JsonObject();
    }

    private static JsonArray array(@Nullable Object value) {
        return value instanceof JsonArray array ? array : new JsonArray();
    }
}
