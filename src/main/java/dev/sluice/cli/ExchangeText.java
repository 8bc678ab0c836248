package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** The section of {@code status} about one exchange as text: modes, clock, bots, and limits with the most used first. */
final class ExchangeText {
    private static final int MAX_LIMITS = 20;
    private static final int MAX_BOTS = 20;
    private static final int BAR = 20;
    /** The bot name that the gateway uses for its own time requests to exchanges. */
    private static final String CLOCK_BOT = "sluice-clock";

    private final Lines lines;
    private final boolean all;

    /**
     * Creates the section.
     *
     * @param all whether to include unused limits and the gateway's own calls
     */
    ExchangeText(Lines lines, boolean all) {
        this.lines = lines;
        this.all = all;
    }

    void add(JsonObject exchange) {
        lines.add("");
        lines.add(
                "%s %s (%s): %d waiting, %d in flight",
                marked(exchange) + (exchange.getBoolean("configured") ? "" : ", NO LONGER CONFIGURED,"),
                exchange.getString("mode"),
                exchange.getString("enforcement"),
                exchange.getLong("waiting"),
                exchange.getLong("inFlight"));
        if (exchange.getLong("openUnknown") > 0) {
            lines.add(
                    "  sent orders with an unknown outcome: %d; scripts/sluice unknown lists them",
                    exchange.getLong("openUnknown"));
        }
        if (!exchange.getString("promise").equals("kept")) {
            lines.add("  not counted: calls before this start, because the first window has not ended");
        }
        clock(exchange.getJsonObject("clock"));
        pairs("refused", exchange.getJsonObject("refused"));
        exchange.getJsonArray("ramps").forEach(ramp -> ramp((JsonObject) ramp));
        bots(exchange.getJsonArray("bots"));
        pairs("since start", exchange.getJsonObject("totals"));
        limits(exchange);
    }

    /** Returns the name of an exchange, marked if all its calls go to a testnet. */
    static String marked(JsonObject exchange) {
        return exchange.getString("name") + (exchange.getBoolean("testnet", false) ? " TESTNET" : "");
    }

    private void pairs(String what, JsonObject numbers) {
        String pairs = Lines.pairs(numbers);
        if (all || !pairs.isEmpty()) {
            lines.add("  %-10s %s", what, pairs.isEmpty() ? "none" : pairs);
        }
    }

    private void clock(JsonObject clock) {
        if (clock.getLong("refusals") > 0) {
            lines.add(
                    "  refused because of the timestamp: %d calls; probable cause of the last: %s",
                    clock.getLong("refusals"), clock.getString("likelyCulprit"));
        }
        if (clock.getBoolean("known")) {
            lines.add(
                    "  its clock  %+.0f ms compared with this machine's, within %.0f ms",
                    clock.getDouble("aheadMs"), clock.getDouble("boundMs"));
        } else {
            lines.add("  its clock  unknown: aligned windows count as rolling");
        }
    }

    private void ramp(JsonObject ramp) {
        lines.add(
                "  ramp after a re-arm of %s: %.0f %% of each budget, 100 %% in %d s",
                ramp.getString("scope"), 100 * ramp.getDouble("share"), (long) (ramp.getDouble("leftMs") / 1000));
    }

    private void bots(JsonArray bots) {
        bots.stream()
                .map(JsonObject.class::cast)
                .filter(bot -> all || !bot.getString("bot").equals(CLOCK_BOT))
                .limit(MAX_BOTS)
                .forEach(this::bot);
    }

    private void bot(JsonObject bot) {
        String waits = Lines.pairs(bot.getJsonObject("waitsFor"));
        String used = Lines.pairs(bot.getJsonObject("used"));
        lines.add(
                "  bot %-24s %d calls in the last minute%s%s",
                bot.getString("bot"),
                bot.getLong("askedInLastMinute"),
                used.isEmpty() ? "" : "; used " + used,
                waits.isEmpty() ? "" : "; waits for " + waits);
    }

    private void limits(JsonObject exchange) {
        List<JsonObject> limits = exchange.getJsonArray("limits").stream()
                .map(JsonObject.class::cast)
                .toList();
        List<JsonObject> shown = limits.stream()
                .filter(limit -> all || isUsed(limit))
                .limit(MAX_LIMITS)
                .toList();
        shown.forEach(this::limit);
        long more = limits.size() - shown.size() + exchange.getLong("limitsNotShown");
        if (more > 0) {
            lines.add(all ? "  ... and %d limits with less use: --json" : "  ... and %d unused limits: --all", more);
        }
    }

    private static boolean isUsed(JsonObject limit) {
        return limit.getLong("used") > 0
                || limit.getLong("waiting") > 0
                || limit.getLong("foreign") > 0
                || limit.getDouble("share") < 1
                || limit.getDouble("banMs") > 0
                || limit.getDouble("pauseMs") > 0;
    }

    private void limit(JsonObject limit) {
        long usable = Math.max(1, limit.getLong("usable"));
        int filled = (int) Math.min(BAR, BAR * limit.getLong("used") / usable);
        lines.add(
                "  %-28s %s%s %6d of %d%s%s%s%s%s%s",
                name(limit),
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                limit.getLong("used"),
                usable,
                Lines.some(", %d waiting", limit.getLong("waiting")),
                Lines.some(", others %d", limit.getLong("foreign")),
                share(limit),
                Lines.some(", BANNED for another %d s", banSeconds(limit)),
                Lines.some(", pauses %d ms", limit.getDouble("pauseMs").longValue()),
                seenBy(limit));
    }

    /** Returns which other member of the cluster saw the ban or pause; "" if this gateway saw it. */
    static String seenBy(JsonObject limit) {
        String member = limit.getString("seenBy", "");
        return member.isEmpty() ? "" : " (seen by member " + member + ")";
    }

    private static String share(JsonObject limit) {
        double share = limit.getDouble("share");
        return share < 1 ? String.format(Locale.ROOT, ", ramp after a ban: %.0f %%", 100 * share) : "";
    }

    /** Returns the name of the limit and its scope key; the key is omitted when it is empty. */
    static String name(JsonObject limit) {
        String of = limit.getString("of");
        return limit.getString("limit") + (of.isEmpty() ? "" : " " + of);
    }

    /** Returns the seconds until the ban ends, rounded up; 0 when there is no ban. */
    static long banSeconds(JsonObject limit) {
        return (long) Math.ceil(limit.getDouble("banMs") / 1000);
    }
}
