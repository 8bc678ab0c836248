package dev.sluice.app;

import dev.sluice.core.call.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A reader for the rows of a handover. Invalid rows are skipped with a warning, since they must not prevent a start.
 */
final class HandoverRows {
    private static final List<String> TEXTS = List.of("exchange", "bot", "account", "instrument");

    private HandoverRows() {}

    /** Returns the unknown orders in this list. */
    static List<JsonObject> orders(JsonObject file, String list, Consumer<String> warnings) {
        return rows(file, list, HandoverRows::isOrder, warnings);
    }

    /** Returns the armed dead man's switches in this list. */
    static List<JsonObject> deadMen(JsonObject file, String list, Consumer<String> warnings) {
        return rows(file, list, HandoverRows::isDeadMan, warnings);
    }

    private static List<JsonObject> rows(
            JsonObject file, String list, Predicate<JsonObject> fits, Consumer<String> warnings) {
        List<JsonObject> rows = new ArrayList<>();
        Object found = file.getValue(list);
        int left = found == null || found instanceof JsonArray ? 0 : 1;
        for (Object each : found instanceof JsonArray array ? array : new JsonArray()) {
            if (each instanceof JsonObject row && fits.test(row)) {
                rows.add(row);
            } else {
                left++;
            }
        }
        if (left > 0) {
            warnings.accept(
                    left + " rows of '" + list
                            + "' in the handover file of the previous process cannot be read and are lost; check these orders and switches at the exchange");
        }
        return rows;
    }

    private static boolean isOrder(JsonObject row) {
        boolean isKind =
                Arrays.stream(Kind.values()).anyMatch(kind -> kind.name().equals(row.getValue("kind")));
        return isKind && hasTexts(row) && isWhole(row, "epochMs") && row.getValue("names") instanceof JsonArray;
    }

    private static boolean isDeadMan(JsonObject row) {
        return hasTexts(row)
                && row.getValue("path") instanceof String
                && isWhole(row, "timeoutMs")
                && row.getValue("byConnection") instanceof Boolean;
    }

    private static boolean hasTexts(JsonObject row) {
        return TEXTS.stream().allMatch(name -> row.getValue(name) instanceof String);
    }

    private static boolean isWhole(JsonObject row, String name) {
        return row.getValue(name) instanceof Integer || row.getValue(name) instanceof Long;
    }
}
