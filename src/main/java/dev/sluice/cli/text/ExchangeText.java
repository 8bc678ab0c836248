package dev.sluice.cli.text;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.unit.CountText;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.status.ExchangeStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The section of {@code status} about one exchange as text: modes, clock, bots, and limits with the most used first.
 */
final class ExchangeText {
    private static final int MAX_LIMITS = 20;
    private static final int MAX_BOTS = 20;
    private static final int BAR = 20;
    private static final double NANOS_PER_SECOND = 1e9;
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

    void add(ExchangeStatus exchange) {
        AdmissionStatus admission = exchange.admission();
        lines.add("");
        lines.add(
                "%s %s (%s): %d waiting, %d in flight",
                marked(exchange) + (exchange.configured() ? "" : ", NO LONGER CONFIGURED,"),
                exchange.mode(),
                admission.enforcement(),
                admission.waiting(),
                admission.inFlight());
        if (admission.openUnknown() > 0) {
            lines.add(
                    "  sent orders with an unknown outcome: %d; scripts/sluice unknown lists them",
                    admission.openUnknown());
        }
        if (!admission.promise().equals(AdmissionStatus.KEPT)) {
            lines.add("  not counted: calls before this start, because the first window has not ended");
        }
        clock(exchange.clock());
        pairs("refused", admission.refused());
        ramps(admission.ramps());
        admission.bots().stream()
                .filter(bot -> all || !bot.bot().equals(CLOCK_BOT))
                .limit(MAX_BOTS)
                .forEach(this::bot);
        pairs("since start", RecordJson.fields(admission.totals()));
        limits(admission);
    }

    /** Returns the name of an exchange, marked if all its calls go to a testnet. */
    static String marked(ExchangeStatus exchange) {
        return exchange.name() + (exchange.testnet() ? " TESTNET" : "");
    }

    private void pairs(String what, Map<?, ?> numbers) {
        String pairs = Lines.pairs(numbers);
        if (all || !pairs.isEmpty()) {
            lines.add("  %-10s %s", what, pairs.isEmpty() ? "none" : pairs);
        }
    }

    private void clock(ExchangeStatus.Clock clock) {
        if (clock.refusals() > 0) {
            lines.add(
                    "  refused because of the timestamp: %s; probable cause of the last: %s",
                    CountText.of(clock.refusals(), "call"), clock.likelyCulprit());
        }
        Double ahead = clock.aheadMs();
        Double bound = clock.boundMs();
        if (ahead != null && bound != null) {
            lines.add("  its clock  %+.0f ms compared with this machine's, within %.0f ms", ahead, bound);
        } else {
            lines.add("  its clock  unknown: aligned windows count as rolling");
        }
    }

    private void ramps(List<AdmissionStatus.RampStatus> ramps) {
        ramps.stream()
                .min(Comparator.comparingDouble(AdmissionStatus.RampStatus::share))
                .ifPresent(min -> lines.add(
                        "  ramp after a re-arm of %s%s: %.0f %% of each budget, 100 %% in %d s",
                        min.scope(),
                        ramps.size() == 1 ? "" : " (and of " + (ramps.size() - 1) + " more)",
                        100 * min.share(),
                        TimeUnit.NANOSECONDS.toSeconds(min.leftNanos())));
    }

    private void bot(AdmissionStatus.BotStatus bot) {
        String waits = Lines.pairs(bot.waitsFor());
        String used = Lines.pairs(bot.used());
        lines.add(
                "  bot %-24s %s in the last minute%s%s",
                bot.bot(),
                CountText.of(bot.askedInLastMinute(), "call"),
                used.isEmpty() ? "" : "; used " + used,
                waits.isEmpty() ? "" : "; waits for " + waits);
    }

    private void limits(AdmissionStatus admission) {
        List<LimitStatus> listed = admission.limits().stream()
                .filter(limit -> all || isUsed(limit))
                .toList();
        listed.stream().limit(MAX_LIMITS).forEach(this::limit);
        int cut = Math.max(0, listed.size() - MAX_LIMITS) + admission.limitsNotShown();
        if (cut > 0) {
            lines.add("  ... and %d limits with less use: --json", cut);
        }
        int unused = admission.limits().size() - listed.size();
        if (unused > 0) {
            lines.add("  ... and %d unused limits: --all", unused);
        }
    }

    private static boolean isUsed(LimitStatus limit) {
        return limit.used() > 0
                || limit.waiting() > 0
                || limit.foreign() > 0
                || limit.share() < 1
                || limit.banNanos() > 0
                || limit.pauseNanos() > 0;
    }

    private void limit(LimitStatus limit) {
        long usable = Math.max(1, limit.usable());
        int filled = (int) Math.min(BAR, BAR * limit.used() / usable);
        lines.add(
                "  %-28s %s%s %6d of %d%s%s%s%s%s%s%s",
                name(limit),
                "#".repeat(filled),
                ".".repeat(BAR - filled),
                limit.used(),
                usable,
                Lines.some(", up to %d more in flight", limit.inFlight()),
                Lines.some(", %d waiting", limit.waiting()),
                Lines.some(", others %d", limit.foreign()),
                share(limit),
                Lines.some(", BANNED for another %d s", banSeconds(limit)),
                Lines.some(", pauses %d ms", TimeUnit.NANOSECONDS.toMillis(limit.pauseNanos())),
                seenBy(limit));
    }

    /** Returns which other member of the cluster saw the ban or pause; "" if this gateway saw it. */
    static String seenBy(LimitStatus limit) {
        String member = limit.seenBy();
        return member == null || member.isEmpty() ? "" : " (seen by member " + member + ")";
    }

    private static String share(LimitStatus limit) {
        return limit.share() < 1 ? String.format(Locale.ROOT, ", ramp after a ban: %.0f %%", 100 * limit.share()) : "";
    }

    /** Returns the name of the limit and its scope key; the key is omitted when it is empty. */
    static String name(LimitStatus limit) {
        return limit.name() + (limit.scopeKey().isEmpty() ? "" : " " + limit.scopeKey());
    }

    /** Returns the seconds until the ban ends, rounded up; 0 when there is no ban. */
    static long banSeconds(LimitStatus limit) {
        return (long) Math.ceil(limit.banNanos() / NANOS_PER_SECOND);
    }
}
