package dev.sluice.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares Sluice's figures of two runs. A figure is better or worse if the medians differ by more than a tenth and
 * the rounds of the two runs do not overlap; a figure that was measured once is never judged. The ratio to a peer in
 * the same run is shown beside it, because ratios carry over between machines.
 */
record Compare(Report old, Report now) {
    private static final double NOTABLE = 0.10;

    /** A run with 6 % had 99th percentiles ten times as high as one on a quiet machine. */
    private static final double DISTURBING_PERCENT = 2;

    /** The change of one figure. */
    enum Verdict {
        BETTER,
        WORSE,
        SAME,
        ONCE
    }

    Verdict verdict(Quantity figure) {
        String id = figure.id();
        if (old.measured().values(id, Target.SLUICE).size() < 2
                || now.measured().values(id, Target.SLUICE).size() < 2) {
            return Verdict.ONCE;
        }
        double before = old.measured().median(id, Target.SLUICE);
        double after = now.measured().median(id, Target.SLUICE);
        boolean apart = now.measured().min(id, Target.SLUICE) > old.measured().max(id, Target.SLUICE)
                || now.measured().max(id, Target.SLUICE) < old.measured().min(id, Target.SLUICE);
        if (!apart || Math.abs(after - before) <= NOTABLE * Math.abs(before)) {
            return Verdict.SAME;
        }
        return (after < before) == figure.lessIsBetter() ? Verdict.BETTER : Verdict.WORSE;
    }

    /** Returns Sluice's figures that both runs contain and that are shown in tables. */
    List<Quantity> figures() {
        return now.measured().figures().stream()
                .filter(Quantity::inTable)
                .filter(figure -> old.measured().has(figure.id(), Target.SLUICE)
                        && now.measured().has(figure.id(), Target.SLUICE))
                .toList();
    }

    boolean isWorse() {
        return figures().stream().anyMatch(figure -> verdict(figure) == Verdict.WORSE);
    }

    /** Returns the reasons to trust only the ratios, or nothing. */
    List<String> cautions() {
        List<String> cautions = new ArrayList<>();
        caution(cautions, "processor", old.machine(), now.machine());
        caution(cautions, "java", old.machine(), now.machine());
        if (MachineInfo.isAwake(old.machine()) != MachineInfo.isAwake(now.machine())) {
            cautions.add("only one run kept the cores awake; compare the shares only");
        }
        disturbed(cautions, "old", old.machine());
        disturbed(cautions, "new", now.machine());
        if (!old.kind().equals(now.kind())) {
            cautions.add("one is a " + old.kind() + " run, the other a " + now.kind() + " one");
        }
        return cautions;
    }

    private static void disturbed(List<String> cautions, String which, JsonObject machine) {
        double stolen = MachineInfo.stolenPercent(machine);
        if (stolen > DISTURBING_PERCENT) {
            cautions.add(String.format(
                    Locale.ROOT,
                    "the host withheld %.1f %% of the busy time of the %s run; compare the shares only",
                    stolen,
                    which));
        }
    }

    private static void caution(List<String> cautions, String what, JsonObject before, JsonObject after) {
        String one = before.getString(what, "unknown");
        String other = after.getString(what, "unknown");
        if (!one.equals(other)) {
            cautions.add(what + ": " + one + ", then " + other + "; compare the shares only");
        }
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("old: ").append(old.where()).append('\n');
        text.append("new: ").append(now.where()).append('\n');
        cautions().forEach(caution -> text.append("caution: ").append(caution).append('\n'));
        text.append('\n').append(ResultTable.lines(rows()));
        return text.toString();
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("sluice", "unit", "old", "new", "change", "", "of haproxy, old", "new"));
        for (Quantity figure : figures()) {
            double before = old.measured().median(figure.id(), Target.SLUICE);
            double after = now.measured().median(figure.id(), Target.SLUICE);
            Verdict verdict = verdict(figure);
            rows.add(List.of(
                    figure.label(),
                    figure.unit(),
                    ResultTable.number(before),
                    ResultTable.number(after),
                    before > 0 ? String.format(Locale.ROOT, "%+.0f %%", (after / before - 1) * 100) : "-",
                    verdict.name().toLowerCase(Locale.ROOT),
                    share(old.measured(), figure.id()),
                    share(now.measured(), figure.id())));
        }
        return rows;
    }

    private static String share(Measured measured, String id) {
        return measured.has(id, Target.HAPROXY)
                ? ResultTable.ratio(measured.median(id, Target.SLUICE), measured.median(id, Target.HAPROXY))
                : "-";
    }
}
