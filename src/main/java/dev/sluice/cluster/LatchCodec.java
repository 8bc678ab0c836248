package dev.sluice.cluster;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.SharedLatches;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The JSON form of what a member states about latches. */
final class LatchCodec {
    /** More than the members of a cluster. */
    private static final int MAX_ANSWERS = 64;

    /**
     * What a member states.
     *
     * @param question a text of this process that changes when it wants to know anew who refuses its latches
     * @param isUrgent whether the question should be answered at once
     * @param answers the last question of each other member that was read before the latches were stated
     * @param unread what this version cannot read of it; "" when it can read all
     */
    record Decoded(
            SharedLatches.Statement latches,
            String question,
            boolean isUrgent,
            Map<String, String> answers,
            String unread) {
        Decoded {
            answers = Map.copyOf(answers);
        }
    }

    private LatchCodec() {}

    static String encode(Decoded stated) {
        JsonObject held = new JsonObject();
        stated.latches().held().forEach((id, latch) -> held.put(id, json(latch)));
        JsonObject answers = new JsonObject();
        stated.answers().forEach(answers::put);
        return new JsonObject()
                .put(StatementVersion.FIELD, StatementVersion.OWN)
                .put("held", held)
                .put(
                        "lifted",
                        new JsonArray(
                                stated.latches().lifted().stream().sorted().toList()))
                .put("question", stated.question())
                .put("urgent", stated.isUrgent())
                .put("answers", answers)
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

    /** Reads a statement of this version or another one, as far as this one can. */
    static Decoded decode(String text) {
        UnreadParts unread = new UnreadParts();
        Map<String, ModeHold> held = new LinkedHashMap<>();
        Set<String> lifted = new HashSet<>();
        Map<String, String> answers = new HashMap<>();
        String question = "";
        boolean isUrgent = false;
        try {
            JsonObject json = new JsonObject(text);
            unread.version(json);
            for (Map.Entry<String, Object> latch : json.getJsonObject("held")) {
                unread.read(
                        "latch " + latch.getKey(),
                        () -> held.put(latch.getKey(), latch((JsonObject) latch.getValue())));
            }
            question = json.getString("question", "");
            isUrgent = json.getBoolean("urgent", false);
            for (Object id : json.getJsonArray("lifted")) {
                unread.read("a lifted latch", () -> lifted.add((String) id));
            }
            for (Map.Entry<String, Object> answer : json.getJsonObject("answers", new JsonObject())) {
                unread.read("an answer", () -> answers.put(answer.getKey(), (String) answer.getValue()));
            }
        } catch (RuntimeException e) {
            unread.add("the statement", e);
        }
        if (held.size() > SharedLatches.MAX_STATED + SharedLatches.MAX_GLOBAL
                || lifted.size() > SharedLatches.MAX_LIFTED
                || answers.size() > MAX_ANSWERS) {
            unread.add("it names too many latches or members");
            return new Decoded(new SharedLatches.Statement(Map.of(), Set.of()), "", false, Map.of(), unread.text());
        }
        return new Decoded(new SharedLatches.Statement(held, lifted), question, isUrgent, answers, unread.text());
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
