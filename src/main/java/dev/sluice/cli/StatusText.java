package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** The admin port's status, for people: what is used of each limit, what waits, what is shut. */
final class StatusText {
    private static final int MOST_LIMITS = 20;
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
        for (Object exchange : status.getJsonArray("exchanges")) {
            exchange((JsonObject) exchange);
        }
    }

    private void exchange(JsonObject exchange) {
        line("");
        line(
                "%s (%s): %d waiting, %d in flight; promise %s",
                exchange.getString("name"),
                exchange.getString("enforcement"),
                exchange.getLong("waiting"),
                exchange.getLong("inFlight"),
                exchange.getString("promise"));
        clock(exchange.getJsonObject("clock"));
        line("  refused    %s", pairs(exchange.getJsonObject("refused")));
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

    private void clock(JsonObject clock) {
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
                "  %-28s %s%s %6d of %d%s%s%s%s",
                name(limit),
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                limit.getLong("used"),
                usable,
                some(", %d waiting", limit.getLong("waiting")),
                some(", others %d", limit.getLong("foreign")),
                some(", BANNED for another %d s", (long) (limit.getDouble("banMs") / 1000)),
                some(", pauses %d ms", limit.getDouble("pauseMs").longValue()));
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
