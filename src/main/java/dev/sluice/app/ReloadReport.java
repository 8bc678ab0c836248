package dev.sluice.app;

import dev.sluice.config.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of a reload.
 *
 * @param done whether the new configuration is in effect; if not, the last valid one still is
 * @param json what changed, or all errors
 */
public record ReloadReport(boolean done, JsonObject json) {
    static ReloadReport done(List<String> changes) {
        JsonArray list = new JsonArray();
        changes.forEach(list::add);
        String message = changes.isEmpty()
                ? "configuration read again; nothing changed"
                : "in effect: " + String.join("; ", changes);
        return new ReloadReport(
                true,
                new JsonObject().put("reloaded", true).put("message", message).put("changes", list));
    }

    static ReloadReport refused(List<Problem> problems) {
        JsonArray list = new JsonArray();
        for (Problem problem : problems) {
            list.add(new JsonObject()
                    .put("file", problem.file())
                    .put("pointer", problem.pointer())
                    .put("line", problem.line())
                    .put("value", problem.value())
                    .put("message", problem.message())
                    .put("text", problem.toString()));
        }
        String message = "not reloaded, the previous configuration stays in force; mistakes: " + problems.size();
        return new ReloadReport(
                false,
                new JsonObject().put("reloaded", false).put("message", message).put("problems", list));
    }

    /** Returns where the mistakes are, without their values, which may be secrets. */
    List<String> places() {
        List<String> places = new ArrayList<>();
        for (Object each : json.getJsonArray("problems", new JsonArray())) {
            JsonObject problem = (JsonObject) each;
            places.add(
                    (problem.getString("file") + ":" + problem.getInteger("line") + " " + problem.getString("pointer"))
                            .strip());
        }
        return places;
    }

    public String message() {
        return json.getString("message");
    }
}
