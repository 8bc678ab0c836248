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
    /**
     * What a member states.
     *
     * @param unread what this version cannot read of it; "" when it can read all
     */
    record Decoded(MemberHolds.Statement statement, String unread) {}

    private HoldCodec() {}

    static String encode(MemberHolds.Statement statement) {
        return new JsonObject()
                .put(StatementVersion.FIELD, StatementVersion.OWN)
                .put("process", statement.process())
                .put("number", statement.number())
                .put(
                        "holds",
                        new JsonArray(
                                statement.holds().stream().map(HoldCodec::json).toList()))
                .encode();
    }

    private static JsonObject json(MemberHolds.SharedHold shared) {
        ModeHold hold = shared.hold();
        HoldReason reason = hold.holdReason();
        return new JsonObject()
                .put("scope", hold.modeScope().toString())
                .put("cause", hold.holdCause().toString())
                .put("mode", hold.mode().name())
                .put("reason", reason.reason())
                .put("who", reason.who())
                .put("since", reason.sinceEpochMillis())
                .put("liftedBy", reason.liftedBy())
                .put("leftMs", shared.leftMs());
    }

    /**
     * Reads a statement of this version or another one, as far as this one can. Throws an IllegalArgumentException if
     * it cannot even tell which process stated it.
     */
    static Decoded decode(String text) {
        UnreadParts unread = new UnreadParts();
        List<MemberHolds.SharedHold> holds = new ArrayList<>();
        try {
            JsonObject json = new JsonObject(text);
            unread.version(json);
            for (Object hold : json.getJsonArray("holds")) {
                if (holds.size() == MemberHolds.MAX_HOLDS) {
                    unread.add("it has more than " + MemberHolds.MAX_HOLDS + " modes");
                    break;
                }
                unread.read("a mode", () -> holds.add(decodeHold((JsonObject) hold)));
            }
            return new Decoded(
                    new MemberHolds.Statement(json.getString("process"), json.getLong("number"), holds), unread.text());
        } catch (RuntimeException e) {
            unread.add("the statement", e);
            throw new IllegalArgumentException(unread.text());
        }
    }

    private static MemberHolds.SharedHold decodeHold(JsonObject json) {
        HoldReason reason = new HoldReason(
                json.getString("reason"), json.getString("who"), json.getLong("since"), json.getString("liftedBy"));
        ModeHold hold = ModeHold.of(
                ModeScope.parse(json.getString("scope")),
                HoldCause.parse(json.getString("cause")),
                Mode.valueOf(json.getString("mode")),
                reason);
        return new MemberHolds.SharedHold(hold, json.getLong("leftMs"));
    }
}
