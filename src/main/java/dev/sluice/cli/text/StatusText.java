package dev.sluice.cli.text;

import dev.sluice.base.unit.CountText;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.status.CheckList;
import dev.sluice.status.ClusterReport;
import dev.sluice.status.ExchangeStatus;
import dev.sluice.status.ExchangeUse;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.HoldStatus;
import dev.sluice.status.MachineClockStatus;
import dev.sluice.status.PredecessorStatus;
import dev.sluice.status.PullStatus;
import dev.sluice.status.StopStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The status of the admin port as text: first the mode and all problems, then the exchanges in use. Healthy and unused
 * parts take one line, or are listed in full with {@code --all}.
 */
public final class StatusText {
    private static final int MAX_MARGINS = 20;
    private static final double NANOS_PER_SECOND = 1e9;

    private final boolean all;
    private final String options;
    private final Lines lines = new Lines();
    private final Lines problems = new Lines();

    /**
     * Creates the text.
     *
     * @param all whether to list healthy and unused parts in full
     * @param options what commands need to find the same gateway, each option after a blank
     */
    public StatusText(GatewayStatus status, boolean all, String options) {
        this.all = all;
        this.options = options;
        lines.add(
                "Sluice %s, %s for %s, reloaded %d times%s",
                status.version(),
                status.stage(),
                Lines.duration(status.uptimeSeconds()),
                status.reloads(),
                status.lastReloadWorked() ? "" : " (the last reload was refused: scripts/sluice check)");
        PredecessorStatus former = status.safety().tookOver();
        if (former != null) {
            lines.add("%s", tookOver(former));
        }
        lines.add("mode %s", status.mode());
        for (HoldStatus held : status.holds()) {
            lines.add("  %s%s", hold(held), notConfigured(held));
        }
        status.safety().pulls().forEach(this::pull);
        ClusterReport cluster = status.safety().cluster();
        if (cluster != null) {
            ClusterText text = new ClusterText(cluster, false);
            lines.add("%s", text.line());
            text.problems().forEach(problem -> problems.add("  %s", problem));
        }
        problems(status);
        String none = "problems: none" + (status.holds().isEmpty() ? "" : " but the modes above");
        lines.add(problems.isEmpty() ? none + "%s" : "problems:%n%s", problems);
        if (all) {
            healthy(status);
        }
        exchanges(status.exchanges());
        if (!all) {
            lines.add("%n--all also shows healthy and unused parts, --json shows everything");
        }
    }

    private void pull(PullStatus pull) {
        lines.add("  pull of %s: %s, %s pulled", pull.scope(), pull.state(), CountText.of(pull.pulled(), "order"));
        if (pull.state() != PullStatus.State.DONE) {
            pull.says().forEach(line -> lines.add("    %s", line));
        }
    }

    private static String tookOver(PredecessorStatus former) {
        Long relayed = former.relayed();
        String rest = !former.ended()
                ? "which still answers its last calls"
                : relayed == null
                        ? "which ended early"
                        : "which relayed " + CountText.of(relayed, "call") + " and ended";
        return "took over from process " + former.pid() + " at " + Instant.ofEpochMilli(former.epochMs()) + ", " + rest;
    }

    /** Returns one mode hold with what lifts it as a line. */
    public static String hold(HoldStatus held) {
        return latch(held) + "; lifted by " + held.liftedBy();
    }

    /** Returns one mode hold as a line, without what lifts it. */
    public static String latch(HoldStatus held) {
        return String.format(
                Locale.ROOT,
                "%s for %s by %s since %s: %s (%s)%s",
                held.mode(),
                held.scope(),
                held.cause(),
                Instant.ofEpochMilli(held.sinceEpochMs()),
                held.reason(),
                held.who(),
                held.refused() == 0 ? "" : ", " + CountText.of(held.refused(), "call") + " refused");
    }

    private static String notConfigured(HoldStatus held) {
        return Boolean.FALSE.equals(held.configured())
                ? "; ITS EXCHANGE IS NOT CONFIGURED; the mode is in force when it is configured again"
                : "";
    }

    // ---- problems

    private void problems(GatewayStatus status) {
        if (!status.safety().control().latchesDurable()) {
            problems.add("  NOT YET ON DISK: after a restart the latches that the disk has would hold, not these");
        }
        status.safety().problems().forEach(problem -> problems.add("  %s", problem));
        MachineClockStatus clock = status.clock();
        if (clock.held() || !clock.why().isEmpty() || isUnknown(clock)) {
            problems.add("  %s", clock(clock));
        }
        clock.status().sources().stream()
                .filter(ClockStatus.Source::wrong)
                .forEach(source -> problems.add("  time server %s", source(source)));
        for (ExchangeStatus exchange : status.exchanges()) {
            for (LimitStatus limit : exchange.admission().limits()) {
                if (ExchangeText.banSeconds(limit) > 0) {
                    problems.add(
                            "  %s bans calls charged to '%s' for another %d s%s",
                            exchange.name(),
                            ExchangeText.name(limit),
                            ExchangeText.banSeconds(limit),
                            ExchangeText.seenBy(limit));
                }
            }
            refused(exchange);
        }
        margins(problems, status.readiness(), false);
        checks(problems, status.readiness(), false);
    }

    private void refused(ExchangeStatus exchange) {
        for (AdmissionStatus.BotStatus bot : exchange.admission().bots()) {
            if (!bot.refused().isEmpty()) {
                boolean isNamed = !bot.bot().isEmpty();
                problems.add(
                        "  %d %s calls of %s were refused in the last minute, most for %s: scripts/sluice calls%s"
                                + " --outcome refused --since 2m --summary%s",
                        bot.refused().values().stream()
                                .mapToLong(Long::longValue)
                                .sum(),
                        exchange.name(),
                        isNamed ? bot.bot() : "bots without a name",
                        Collections.max(bot.refused().entrySet(), Map.Entry.comparingByValue())
                                .getKey(),
                        isNamed ? " --bot " + bot.bot() : "",
                        options);
            }
        }
    }

    private static boolean isUnknown(MachineClockStatus clock) {
        return clock.driftMs() == null && !clock.status().sources().isEmpty();
    }

    /** Adds the checks that need attention, or the others. */
    private static void checks(Lines to, CheckList readiness, boolean healthy) {
        Map<String, CheckList.Check> checks = readiness.checks();
        if (checks != null) {
            checks.forEach((name, check) -> {
                if (needsNoAttention(check) == healthy) {
                    to.add("  %s", check(name, check));
                }
            });
        }
    }

    /**
     * Returns whether the check needs no attention. A resource that cannot be measured on this machine and a connection
     * that does not exist count as healthy.
     */
    private static boolean needsNoAttention(CheckList.Check check) {
        boolean failing = "error".equals(check.details().get("status"));
        boolean nothingThere = check.by() == NamedCheck.FindingSource.RESOURCE
                || (check.by() == NamedCheck.FindingSource.CONNECTION && !failing);
        return check.status() == HealthLevel.HEALTHY || (check.status() == HealthLevel.UNKNOWN && nothingThere);
    }

    private static String check(String name, CheckList.Check check) {
        return String.format(
                Locale.ROOT,
                "%-28s %s for %s: %s%s",
                name,
                check.status(),
                Lines.duration(check.sinceNanos() / NANOS_PER_SECOND),
                check.message(),
                stops(check));
    }

    /** Returns what a critical check stops; "" for any other status. */
    private static String stops(CheckList.Check check) {
        StringBuilder stops = new StringBuilder();
        if (check.status() == HealthLevel.CRITICAL) {
            for (StopStatus stop : check.stops()) {
                stops.append("; stops ")
                        .append(stop.kinds().stream().map(String::valueOf).collect(Collectors.joining(", ")))
                        .append(" of ")
                        .append(stop.scope());
            }
        }
        return stops.toString();
    }

    private static void margins(Lines to, CheckList readiness, boolean healthy) {
        List<CheckList.AccountMargin> margins = readiness.margins().stream()
                .filter(margin -> (margin.status() == HealthLevel.HEALTHY) == healthy)
                .toList();
        margins.stream()
                .limit(MAX_MARGINS)
                .forEach(margin -> to.add(
                        "  margin %s/%s %s, %s ago, %s: %s",
                        margin.exchange(),
                        margin.account(),
                        margin.status(),
                        Lines.duration(margin.lastSeenNanos() / NANOS_PER_SECOND),
                        margin.source(),
                        margin.message()));
        if (margins.size() > MAX_MARGINS) {
            to.add("  ... and %d more margins: --json", margins.size() - MAX_MARGINS);
        }
    }

    // ---- healthy parts

    private void healthy(GatewayStatus status) {
        MachineClockStatus clock = status.clock();
        lines.add("healthy:");
        if (!isUnknown(clock)) {
            lines.add("  %s", clock(clock));
        }
        clock.status().sources().stream()
                .filter(source -> !source.wrong())
                .forEach(source -> lines.add("  time server %s", source(source)));
        margins(lines, status.readiness(), true);
        checks(lines, status.readiness(), true);
    }

    private static String clock(MachineClockStatus clock) {
        Double drift = clock.driftMs();
        String where = drift == null
                ? clock.status().sources().isEmpty()
                        ? "not compared with UTC, because no time server is configured"
                        : "unknown: " + clock.by()
                : String.format(
                        Locale.ROOT,
                        "%+.0f ms compared with UTC, within %.0f ms, by %s",
                        drift,
                        clock.boundMs(),
                        clock.by());
        String why = clock.why().isEmpty() ? "" : ": " + clock.why();
        return "this machine's clock: " + where + (clock.held() ? "; STOPS NEW RISK" : "") + why;
    }

    private static String source(ClockStatus.Source source) {
        String contradiction = source.wrong() ? " BUT IT CONTRADICTS THE OTHERS" : "";
        return String.format(Locale.ROOT, "%-28s %s%s", source.name(), source.lastResult(), contradiction);
    }

    // ---- exchanges

    private void exchanges(List<ExchangeStatus> exchanges) {
        ExchangeText text = new ExchangeText(lines, all);
        List<ExchangeStatus> used =
                exchanges.stream().filter(one -> one.use() == ExchangeUse.USED).toList();
        used.forEach(text::add);
        if (used.isEmpty()) {
            lines.add("%nno exchange is in use yet: an exchange is in use from its first call");
        }
        names("not used yet, so Sluice sends nothing to them", exchanges, ExchangeUse.UNUSED);
        names("disabled by \"enabled\": false", exchanges, ExchangeUse.DISABLED);
        if (all) {
            exchanges.stream().filter(one -> !used.contains(one)).forEach(text::add);
        }
    }

    private void names(String what, List<ExchangeStatus> exchanges, ExchangeUse use) {
        String names = exchanges.stream()
                .filter(one -> one.use() == use)
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
