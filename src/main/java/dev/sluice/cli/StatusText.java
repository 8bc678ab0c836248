package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The admin port's status, for people: what is used of each limit, what waits, what is shut. */
final class StatusText {
    private static final int MOST_LIMITS = 20;
    private static final int MOST_BOTS = 20;
    private static final int MOST_MARGINS = 20;
    private static final int BAR = 20;

    private final StringBuilder text = new StringBuilder();

    StatusText(JsonObject status) {
        line(
                "Sluice %s, %s for %s, reloaded %d times%s",
                status.getString("version"),
                status.getString("stage"),
                duration(status.getDouble("uptimeSeconds")),
                status.getLong("reloads"),
                status.getBoolean("lastReloadWorked") ? "" : " (the last reload was refused: scripts/sluice check)");
        line("mode %s", status.getString("mode"));
        for (Object held : status.getJsonArray("holds")) {
            line("  %s%s", hold((JsonObject) held), notConfigured((JsonObject) held));
        }
        JsonObject safety = status.getJsonObject("safety");
        if (!safety.getBoolean("latchesDurable", true)) {
            line("  NOT YET ON THE DISK: a restart would not know of these latches");
        }
        ownClock(status.getJsonObject("clock"));
        margins(status.getJsonObject("readiness").getJsonArray("margins"));
        checks(status.getJsonObject("readiness").getJsonObject("checks"));
        for (Object exchange : status.getJsonArray("exchanges")) {
            exchange((JsonObject) exchange);
        }
    }

    /** One held mode in a line. */
    static String hold(JsonObject held) {
        return String.format(
                Locale.ROOT,
                "%s for %s by %s since %s: %s (%s)%s; lifted by %s",
                held.getString("mode"),
                held.getString("scope"),
                held.getString("cause"),
                Instant.ofEpochMilli(held.getLong("sinceEpochMs")),
                held.getString("reason"),
                held.getString("who"),
                some(", %d calls refused", held.getLong("refused")),
                held.getString("liftedBy"));
    }

    private static String notConfigured(JsonObject held) {
        return held.getBoolean("configured") ? "" : "; ITS EXCHANGE IS NOT CONFIGURED and is held when it comes back";
    }

    private void exchange(JsonObject exchange) {
        line("");
        line(
                "%s %s (%s): %d waiting, %d in flight; promise %s",
                exchange.getString("name") + (exchange.getBoolean("configured") ? "" : ", NO LONGER CONFIGURED,"),
                exchange.getString("mode"),
                exchange.getString("enforcement"),
                exchange.getLong("waiting"),
                exchange.getLong("inFlight"),
                exchange.getString("promise"));
        clock(exchange.getJsonObject("clock"));
        line("  refused    %s", pairs(exchange.getJsonObject("refused")));
        for (Object ramp : exchange.getJsonArray("ramps")) {
            ramp((JsonObject) ramp);
        }
        bots(exchange.getJsonArray("bots"));
        line("  since start %s", pairs(exchange.getJsonObject("totals")));
        JsonArray limits = exchange.getJsonArray("limits");
        for (int i = 0; i < Math.min(MOST_LIMITS, limits.size()); i++) {
            limit(limits.getJsonObject(i));
        }
        long more = limits.size() - MOST_LIMITS + exchange.getLong("limitsNotShown");
        if (more > 0) {
            line("  ... and %d less used limits: --json", more);
        }
    }

    private void ownClock(JsonObject clock) {
        Double drift = clock.getDouble("driftMs");
        String where = drift == null
                ? "unknown"
                : String.format(Locale.ROOT, "%+.0f ms against UTC, within %.0f ms", drift, clock.getDouble("boundMs"));
        line(
                "this machine's clock: %s, by %s%s",
                where,
                clock.getString("by"),
                clock.getBoolean("held") ? "; HOLDS NEW RISK: " + clock.getString("why") : "");
        for (Object each : clock.getJsonArray("sources")) {
            JsonObject source = (JsonObject) each;
            String liar = source.getBoolean("liar") ? " BUT IT CONTRADICTS THE OTHERS" : "";
            line("  %-28s %s%s", source.getString("name"), source.getString("said"), liar);
        }
    }

    private void margins(JsonArray margins) {
        for (int i = 0; i < Math.min(MOST_MARGINS, margins.size()); i++) {
            JsonObject margin = margins.getJsonObject(i);
            line(
                    "margin %s/%s %s, %s ago, %s: %s",
                    margin.getString("exchange"),
                    margin.getString("account"),
                    margin.getString("status"),
                    duration(margin.getDouble("lastSeenSeconds")),
                    margin.getString("source"),
                    margin.getString("message"));
        }
        if (margins.size() > MOST_MARGINS) {
            line("... and %d more margins: --json", margins.size() - MOST_MARGINS);
        }
    }

    /** Those that are well are only counted; connections of which there are none are not even that. */
    private void checks(JsonObject all) {
        JsonObject checks = new JsonObject();
        all.stream()
                .filter(each -> !isIdle((JsonObject) each.getValue()))
                .forEach(each -> checks.put(each.getKey(), each.getValue()));
        Map<String, Integer> counts = new TreeMap<>();
        checks.forEach(each -> counts.merge(status(each.getValue()), 1, Integer::sum));
        line("checks: %s", counts.isEmpty() ? "none" : pairs(new JsonObject(new LinkedHashMap<>(counts))));
        for (Map.Entry<String, Object> each : checks) {
            JsonObject check = (JsonObject) each.getValue();
            if (!check.getString("status").equals("healthy")) {
                line(
                        "  %-28s %s for %s: %s%s",
                        each.getKey(),
                        check.getString("status"),
                        duration(check.getDouble("sinceSeconds")),
                        check.getString("message"),
                        stops(check));
            }
        }
    }

    private static boolean isIdle(JsonObject check) {
        boolean failing = "error".equals(check.getJsonObject("details").getString("status"));
        return check.getString("by").equals("connection") && status(check).equals("unknown") && !failing;
    }

    private static String status(Object check) {
        return ((JsonObject) check).getString("status");
    }

    /** What it holds by being critical; what it would hold is not told here. */
    private static String stops(JsonObject check) {
        StringBuilder stops = new StringBuilder();
        if (check.getString("status").equals("critical")) {
            for (Object each : check.getJsonArray("stops")) {
                JsonObject stop = (JsonObject) each;
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

    private void clock(JsonObject clock) {
        if (clock.getLong("refusals") > 0) {
            line(
                    "  refused for their time stamp: %d calls; the last probably for %s",
                    clock.getLong("refusals"), clock.getString("likelyCulprit"));
        }
        if (clock.getBoolean("known")) {
            line(
                    "  its clock  %+.0f ms against this machine's, within %.0f ms",
                    clock.getDouble("aheadMs"), clock.getDouble("boundMs"));
        } else {
            line("  its clock  unknown: aligned windows count as rolling");
        }
    }

    private void limit(JsonObject limit) {
        long usable = Math.max(1, limit.getLong("usable"));
        int filled = (int) Math.min(BAR, BAR * limit.getLong("used") / usable);
        line(
                "  %-28s %s%s %6d of %d%s%s%s%s%s",
                name(limit),
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                limit.getLong("used"),
                usable,
                some(", %d waiting", limit.getLong("waiting")),
                some(", others %d", limit.getLong("foreign")),
                share(limit),
                some(", BANNED for another %d s", (long) (limit.getDouble("banMs") / 1000)),
                some(", pauses %d ms", limit.getDouble("pauseMs").longValue()));
    }

    private void ramp(JsonObject ramp) {
        line(
                "  comes back slowly after a re-arm of %s: %.0f %% of each budget, all of it in %d s",
                ramp.getString("scope"), 100 * ramp.getDouble("share"), (long) (ramp.getDouble("leftMs") / 1000));
    }

    private static String share(JsonObject limit) {
        double share = limit.getDouble("share");
        return share < 1 ? String.format(Locale.ROOT, ", comes back after a ban: %.0f %%", 100 * share) : "";
    }

    private void bots(JsonArray bots) {
        for (int i = 0; i < Math.min(MOST_BOTS, bots.size()); i++) {
            JsonObject bot = bots.getJsonObject(i);
            JsonObject waits = bot.getJsonObject("waitsFor");
            JsonObject used = bot.getJsonObject("used");
            line(
                    "  bot %-24s %d calls in the last minute%s%s",
                    bot.getString("bot"),
                    bot.getLong("askedInLastMinute"),
                    used.isEmpty() ? "" : "; used " + pairs(used),
                    waits.isEmpty() ? "" : "; waits for " + pairs(waits));
        }
    }

    private static String name(JsonObject limit) {
        String of = limit.getString("of");
        return limit.getString("limit") + (of.isEmpty() ? "" : " " + of);
    }

    private static String some(String format, long number) {
        return number == 0 ? "" : String.format(Locale.ROOT, format, number);
    }

    private static String pairs(JsonObject numbers) {
        StringBuilder pairs = new StringBuilder();
        numbers.forEach(entry -> {
            if (((Number) entry.getValue()).longValue() != 0) {
                pairs.append(pairs.length() == 0 ? "" : ", ")
                        .append(entry.getKey())
                        .append(' ')
                        .append(entry.getValue());
            }
        });
        return pairs.length() == 0 ? "none" : pairs.toString();
    }

    private static String duration(double seconds) {
        long whole = (long) seconds;
        return whole < 120 ? whole + " s" : whole < 7200 ? whole / 60 + " min" : whole / 3600 + " h";
    }

    private void line(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    @Override
    public String toString() {
        return text.toString().stripTrailing();
    }
}
