package dev.sluice.cluster;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The JSON form of what a member states about the modes of its breakers. */
final class HoldCodec {
    /** Longer than any statement that a member writes, in characters. */
    private static final int MAX_TEXT = 256 * 1024;

    private HoldCodec() {}

    static String encode(MemberHolds.Statement statement) {
        return new JsonObject()
                .put("process", statement.process())
                .put("number", statement.number())
                .put(
                        "holds",
                        new JsonArray(
                                statement.told().stream().map(HoldCodec::json).toList()))
                .encode();
    }

    private static JsonObject json(MemberHolds.Told told) {
        ModeHold hold = told.hold();
        HoldReason reason = hold.holdReason();
        return new JsonObject()
                .put("scope", hold.modeScope().toString())
                .put("cause", hold.holdCause().toString())
                .put("mode", hold.mode().name())
                .put("reason", reason.reason())
                .put("who", reason.who())
                .put("since", reason.sinceEpochMillis())
                .put("liftedBy", reason.liftedBy())
                .put("leftMs", told.leftMs());
    }

    /** Reads a statement. Throws an IllegalArgumentException if any part of it cannot be read; nothing of it counts then. */
    static MemberHolds.Statement decode(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException("the statement about modes has " + text.length() + " characters");
        }
        try {
            JsonObject json = new JsonObject(text);
            JsonArray holds = json.getJsonArray("holds");
            List<MemberHolds.Told> told = new ArrayList<>();
            for (int i = 0; i < holds.size(); i++) {
                told.add(told(holds.getJsonObject(i)));
            }
            return new MemberHolds.Statement(json.getString("process"), json.getLong("number"), told);
        } catch (RuntimeException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IllegalArgumentException("the statement about modes could not be read: "
                    + why.lines().findFirst().orElse(""));
        }
    }

    private static MemberHolds.Told told(JsonObject json) {
        HoldReason reason = new HoldReason(
                json.getString("reason"), json.getString("who"), json.getLong("since"), json.getString("liftedBy"));
        ModeHold hold = ModeHold.of(
                ModeScope.parse(json.getString("scope")),
                HoldCause.parse(json.getString("cause")),
                Mode.valueOf(json.getString("mode")),
                reason);
        return new MemberHolds.Told(hold, json.getLong("leftMs"));
    }
}
