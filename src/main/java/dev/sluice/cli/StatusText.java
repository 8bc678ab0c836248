package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The status of the admin port as text: first the mode and all problems, then the exchanges in use. Healthy and unused parts take one line, or are
 * listed in full with {@code --all}.
 */
final class StatusText {
    private static final int MAX_MARGINS = 20;

    private final boolean all;
    private final Lines lines = new Lines();
    private final Lines problems = new Lines();

    /**
     * Creates the text.
     *
     * @param all whether to list healthy and unused parts in full
     */
    StatusText(JsonObject status, boolean all) {
        this.all = all;
        lines.add(
                "Sluice %s, %s for %s, reloaded %d times%s",
                status.getString("version"),
                status.getString("stage"),
                Lines.duration(status.getDouble("uptimeSeconds")),
                status.getLong("reloads"),
                status.getBoolean("lastReloadWorked") ? "" : " (the last reload was refused: scripts/sluice check)");
        JsonObject former = status.getJsonObject("safety").getJsonObject("tookOver");
        if (former != null) {
            lines.add("%s", tookOver(former));
        }
        lines.add("mode %s", status.getString("mode"));
        for (Object held : status.getJsonArray("holds")) {
            lines.add("  %s%s", hold((JsonObject) held), notConfigured((JsonObject) held));
        }
        JsonObject cluster = status.getJsonObject("safety").getJsonObject("cluster");
        if (cluster != null) {
            ClusterText text = new ClusterText(cluster, false);
            lines.add("%s", text.line());
            text.problems().forEach(problem -> problems.add("  %s", problem));
        }
        List<JsonObject> exchanges = objects(status.getJsonArray("exchanges"));
        problems(status, exchanges);
        lines.add(problems.isEmpty() ? "problems: none%s" : "problems:%n%s", problems);
        if (all) {
            healthy(status);
        }
        exchanges(exchanges);
        if (!all) {
            lines.add("%n--all also shows healthy and unused parts, --json shows everything");
        }
    }

    private static String tookOver(JsonObject former) {
        Long relayed = former.getLong("relayed");
        String rest = !former.getBoolean("ended")
                ? "which still answers its last calls"
                : relayed == null ? "which ended early" : "which relayed " + relayed + " calls and ended";
        return "took over from process " + former.getLong("pid") + " at "
                + Instant.ofEpochMilli(former.getLong("epochMs")) + ", " + rest;
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    /** Returns one mode hold with what lifts it as a line. */
    static String hold(JsonObject held) {
        return latch(held) + "; lifted by " + held.getString("liftedBy");
    }

    /** Returns one mode hold as a line, without what lifts it. */
    static String latch(JsonObject held) {
        return String.format(
                Locale.ROOT,
                "%s for %s by %s since %s: %s (%s)%s",
                held.getString("mode"),
                held.getString("scope"),
                held.getString("cause"),
                Instant.ofEpochMilli(held.getLong("sinceEpochMs")),
                held.getString("reason"),
                held.getString("who"),
                Lines.some(", %d calls refused", held.getLong("refused")));
    }

    private static String notConfigured(JsonObject held) {
        return held.getBoolean("configured")
                ? ""
                : "; ITS EXCHANGE IS NOT CONFIGURED; the mode is in force when it is configured again";
    }

    // ---- problems

    private void problems(JsonObject status, List<JsonObject> exchanges) {
        if (!status.getJsonObject("safety").getBoolean("latchesDurable", true)) {
            problems.add("  NOT YET ON DISK: a restart would lose these latches");
        }
        status.getJsonObject("safety")
                .getJsonArray("problems", new JsonArray())
                .forEach(problem -> problems.add("  %s", problem));
        JsonObject clock = status.getJsonObject("clock");
        if (clock.getBoolean("held") || !clock.getString("why").isEmpty() || isUnknown(clock)) {
            problems.add("  %s", clock(clock));
        }
        objects(clock.getJsonArray("sources")).stream()
                .filter(source -> source.getBoolean("liar"))
                .forEach(source -> problems.add("  time server %s", source(source)));
        for (JsonObject exchange : exchanges) {
            for (JsonObject limit : objects(exchange.getJsonArray("limits"))) {
                if (ExchangeText.banSeconds(limit) > 0) {
                    problems.add(
                            "  %s bans calls charged to '%s' for another %d s%s",
                            exchange.getString("name"),
                            ExchangeText.name(limit),
                            ExchangeText.banSeconds(limit),
                            ExchangeText.seenBy(limit));
                }
            }
        }
        JsonObject readiness = status.getJsonObject("readiness");
        margins(problems, readiness, false);
        readiness.getJsonObject("checks").stream()
                .filter(check -> !needsNoAttention((JsonObject) check.getValue()))
                .forEach(check -> problems.add("  %s", check(check)));
    }

    private static boolean isUnknown(JsonObject clock) {
        return clock.getDouble("driftMs") == null
                && !clock.getJsonArray("sources").isEmpty();
    }

    /**
     * Returns whether the check needs no attention. A resource that cannot be measured on this machine and a connection that does not exist count
     * as healthy.
     */
    private static boolean needsNoAttention(JsonObject check) {
        boolean failing = "error".equals(check.getJsonObject("details").getString("status"));
        boolean nothingThere = check.getString("by").equals("resource")
                || (check.getString("by").equals("connection") && !failing);
        return isHealthy(check) || (check.getString("status").equals("unknown") && nothingThere);
    }

    private static boolean isHealthy(JsonObject json) {
        return json.getString("status").equals("healthy");
    }

    private static String check(Map.Entry<String, Object> named) {
        JsonObject check = (JsonObject) named.getValue();
        return String.format(
                Locale.ROOT,
                "%-28s %s for %s: %s%s",
                named.getKey(),
                check.getString("status"),
                Lines.duration(check.getDouble("sinceSeconds")),
                check.getString("message"),
                stops(check));
    }

    /** Returns what a critical check stops; "" for any other status. */
    private static String stops(JsonObject check) {
        StringBuilder stops = new StringBuilder();
        if (check.getString("status").equals("critical")) {
            for (JsonObject stop : objects(check.getJsonArray("stops"))) {
                stops.append("; stops ")
                        .append(stop.getJsonArray("kinds").stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(", ")))
                        .append(" of ")
                        .append(stop.getString("scope"));
            }
        }
        return stops.toString();
    }

    private static void margins(Lines to, JsonObject readiness, boolean healthy) {
        List<JsonObject> margins = objects(readiness.getJsonArray("margins")).stream()
                .filter(margin -> isHealthy(margin) == healthy)
                .toList();
        margins.stream()
                .limit(MAX_MARGINS)
                .forEach(margin -> to.add(
                        "  margin %s/%s %s, %s ago, %s: %s",
                        margin.getString("exchange"),
                        margin.getString("account"),
                        margin.getString("status"),
                        Lines.duration(margin.getDouble("lastSeenSeconds")),
                        margin.getString("source"),
                        margin.getString("message")));
        if (margins.size() > MAX_MARGINS) {
            to.add("  ... and %d more margins: --json", margins.size() - MAX_MARGINS);
        }
    }

    // ---- healthy parts

    private void healthy(JsonObject status) {
        JsonObject clock = status.getJsonObject("clock");
        lines.add("healthy:");
        if (!isUnknown(clock)) {
            lines.add("  %s", clock(clock));
        }
        objects(clock.getJsonArray("sources")).stream()
                .filter(source -> !source.getBoolean("liar"))
                .forEach(source -> lines.add("  time server %s", source(source)));
        JsonObject readiness = status.getJsonObject("readiness");
        margins(lines, readiness, true);
        readiness.getJsonObject("checks").stream()
                .filter(check -> needsNoAttention((JsonObject) check.getValue()))
                .forEach(check -> lines.add("  %s", check(check)));
    }

    private static String clock(JsonObject clock) {
        Double drift = clock.getDouble("driftMs");
        String where = drift == null
                ? clock.getJsonArray("sources").isEmpty()
                        ? "not compared with UTC, because no time server is configured"
                        : "unknown: " + clock.getString("by")
                : String.format(
                        Locale.ROOT,
                        "%+.0f ms compared with UTC, within %.0f ms, by %s",
                        drift,
                        clock.getDouble("boundMs"),
                        clock.getString("by"));
        String why = clock.getString("why").isEmpty() ? "" : ": " + clock.getString("why");
        return "this machine's clock: " + where + (clock.getBoolean("held") ? "; STOPS NEW RISK" : "") + why;
    }

    private static String source(JsonObject source) {
        String contradiction = source.getBoolean("liar") ? " BUT IT CONTRADICTS THE OTHERS" : "";
        return String.format(
                Locale.ROOT, "%-28s %s%s", source.getString("name"), source.getString("said"), contradiction);
    }

    // ---- exchanges

    private void exchanges(List<JsonObject> exchanges) {
        ExchangeText text = new ExchangeText(lines, all);
        List<JsonObject> used = exchanges.stream()
                .filter(one -> one.getString("use").equals("used"))
                .toList();
        used.forEach(text::add);
        if (used.isEmpty()) {
            lines.add("%nno exchange is in use yet: an exchange is in use from its first call");
        }
        names("not used yet, so Sluice sends nothing to them", exchanges, "unused");
        names("disabled by \"enabled\": false", exchanges, "disabled");
        if (all) {
            exchanges.stream().filter(one -> !used.contains(one)).forEach(text::add);
        }
    }

    private void names(String what, List<JsonObject> exchanges, String use) {
        String names = exchanges.stream()
                .filter(one -> one.getString("use").equals(use))
                .map(ExchangeText::marked)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            lines.add("%n%s: %s", what, names);
        }
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
