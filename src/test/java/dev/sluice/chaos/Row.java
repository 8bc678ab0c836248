package dev.sluice.chaos;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * The result of one scenario.
 *
 * @param calls how many calls the exchange counted
 * @param over how many calls were over a limit
 * @param usedPercent how much of the limit of seconds was used while it was measured; negative when it was not
 * @param floorSeconds how long all members together used only their floors
 * @param notes what else was measured
 * @param broken which promises were not kept
 */
record Row(
        String scenario,
        String store,
        double seconds,
        int calls,
        int over,
        double usedPercent,
        double floorSeconds,
        List<String> notes,
        List<String> broken) {
    private static final String FORMAT = "%-17s %-7s %5s %7s %5s %6s %7s  %s";

    static String header() {
        return FORMAT.formatted("scenario", "store", "s", "calls", "over", "used %", "floor s", "notes");
    }

    boolean isKept() {
        return broken.isEmpty();
    }

    String text() {
        String told = String.join("; ", notes) + (isKept() ? "" : "  NOT KEPT: " + String.join("; ", broken));
        return FORMAT.formatted(
                scenario, store, number(seconds, 0), calls, over, used(), number(floorSeconds, 1), told);
    }

    private String used() {
        return usedPercent < 0 ? "-" : number(usedPercent, 0);
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    JsonObject json() {
        return new JsonObject()
                .put("scenario", scenario)
                .put("store", store)
                .put("seconds", seconds)
                .put("calls", calls)
                .put("over", over)
                .put("usedPercent", usedPercent < 0 ? null : usedPercent)
                .put("floorSeconds", floorSeconds)
                .put("notes", new JsonArray(notes))
                .put("broken", new JsonArray(broken));
    }
}
