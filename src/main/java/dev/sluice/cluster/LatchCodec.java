package dev.sluice.cluster;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.SharedLatches;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The JSON form of what a member states about latches. */
final class LatchCodec {
    private LatchCodec() {}

    static String encode(SharedLatches.Statement statement) {
        JsonObject held = new JsonObject();
        statement.held().forEach((id, latch) -> held.put(id, json(latch)));
        return new JsonObject()
                .put("held", held)
                .put(
                        "lifted",
                        new JsonArray(statement.lifted().stream().sorted().toList()))
                .encode();
    }

    private static JsonObject json(ModeHold latch) {
        HoldReason reason = latch.holdReason();
        return new JsonObject()
                .put("level", latch.modeScope().level().name())
                .put("exchange", latch.modeScope().exchange())
                .put("name", latch.modeScope().name())
                .put("cause", latch.holdCause().toString())
                .put("mode", latch.mode().name())
                .put("reason", reason.reason())
                .put("who", reason.who())
                .put("since", reason.sinceEpochMillis());
    }

    /** Reads a statement. Throws an IllegalArgumentException if any part of it cannot be read, so that no latch is overlooked. */
    static SharedLatches.Statement decode(String text) {
        try {
            JsonObject json = new JsonObject(text);
            Map<String, ModeHold> held = new LinkedHashMap<>();
            JsonObject latches = json.getJsonObject("held");
            for (String id : latches.fieldNames()) {
                held.put(id, latch(latches.getJsonObject(id)));
            }
            Set<String> lifted = new HashSet<>();
            for (Object id : json.getJsonArray("lifted")) {
                lifted.add((String) id);
            }
            if (held.size() > SharedLatches.MAX_STATED || lifted.size() > SharedLatches.MAX_LIFTED) {
                throw new IllegalArgumentException("it names too many latches");
            }
            return new SharedLatches.Statement(held, lifted);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the statement about latches could not be read: " + e.getMessage());
        }
    }

    private static ModeHold latch(JsonObject json) {
        ModeScope scope = new ModeScope(
                ModeScope.Level.valueOf(json.getString("level")), json.getString("exchange"), json.getString("name"));
        HoldReason reason = new HoldReason(
                json.getString("reason"), json.getString("who"), json.getLong("since"), HoldReason.REARM);
        return ModeHold.latch(
                scope, HoldCause.parse(json.getString("cause")), Mode.valueOf(json.getString("mode")), reason);
    }
}
