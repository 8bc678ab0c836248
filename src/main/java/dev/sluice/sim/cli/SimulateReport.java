package dev.sluice.sim.cli;

import dev.sluice.sim.virtualtime.LimitUse;
import dev.sluice.sim.virtualtime.SimulationResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The result of a simulation, as text or as a map with the keys of {@code --json}. */
final class SimulateReport {
    private final SimulationResult simulationResult;
    private final StringBuilder text = new StringBuilder();

    SimulateReport(SimulationResult simulationResult) {
        this.simulationResult = simulationResult;
    }

    String text() {
        line(
                "%s, %d bots, %d h, seed %d: %,d calls sent, %d over a limit, %d bans",
                simulationResult.simulationPlan().exchange(),
                simulationResult.simulationPlan().bots(),
                simulationResult.simulationPlan().hours(),
                simulationResult.simulationPlan().seed(),
                simulationResult.calls(),
                simulationResult.overLimit(),
                simulationResult.bans());
        line(
                "limit used: %.2f %% of the usable part of '%s' (%.2f %% of its documented size); mean round trip %.0f ms",
                simulationResult.quotaUsedPercent(),
                simulationResult.quotaLimit(),
                simulationResult.rawPercent(),
                simulationResult.meanRttMs());
        line(
                "cancels: %d over a limit, %d late; rejects: %s",
                simulationResult.overdrawnCancels(),
                simulationResult.lateCancels(),
                simulationResult.rejects().isEmpty() ? "none" : simulationResult.rejects());
        if (simulationResult.simulationPlan().othersPercent() > 0) {
            line(
                    "another program used %d %% of the address's limit: at most %d calls over a limit in one minute; the gateway detected %s in a window",
                    simulationResult.simulationPlan().othersPercent(),
                    simulationResult.mostOverInMinute(),
                    simulationResult.others().isEmpty() ? "nothing" : simulationResult.others());
        }
        line("");
        line("%-20s %5s %14s %8s %10s %8s %8s", "limit", "keys", "counted", "over", "delayed", "used %", "raw %");
        simulationResult.limits().forEach(this::limit);
        line("");
        line("%-14s %12s %10s %10s %10s", "waited, ms", "calls", "p50", "p99", "max");
        simulationResult.waits().forEach(this::wait);
        if (!simulationResult.refusals().isEmpty()) {
            line("");
            line("refused: %s", simulationResult.refusals());
        }
        return text.toString();
    }

    private void limit(LimitUse use) {
        line(
                "%-20s %5d %,14d %8d %,10d %8.2f %8.2f",
                use.limit(),
                use.keys(),
                use.counted(),
                use.overLimit(),
                use.delayed(),
                use.usedPercent(),
                use.rawPercent());
    }

    private void wait(String kind, SimulationResult.Wait wait) {
        line("%-14s %,12d %10.1f %10.1f %10.1f", kind, wait.calls(), wait.p50Ms(), wait.p99Ms(), wait.maxMs());
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    static Map<String, Object> plain(SimulationResult simulationResult) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("exchange", simulationResult.simulationPlan().exchange());
        json.put("bots", simulationResult.simulationPlan().bots());
        json.put("hours", simulationResult.simulationPlan().hours());
        json.put("seed", simulationResult.simulationPlan().seed());
        json.put("without", simulationResult.simulationPlan().controlRunFault().toString());
        json.put("calm", simulationResult.simulationPlan().calm());
        json.put("othersPercent", simulationResult.simulationPlan().othersPercent());
        json.put("calls", simulationResult.calls());
        json.put("overLimit", simulationResult.overLimit());
        json.put("overLimitInexact", simulationResult.overInexact());
        json.put("bans", simulationResult.bans());
        json.put("overdrawnCancels", simulationResult.overdrawnCancels());
        json.put("lateCancels", simulationResult.lateCancels());
        json.put("quotaUsedPercent", simulationResult.quotaUsedPercent());
        json.put("rawPercent", simulationResult.rawPercent());
        json.put("quotaLimit", simulationResult.quotaLimit());
        json.put("meanRttMs", simulationResult.meanRttMs());
        json.put("mostOverInMinute", simulationResult.mostOverInMinute());
        json.put("others", simulationResult.others());
        json.put("waits", simulationResult.waits());
        json.put("limits", simulationResult.limits());
        json.put("refusals", simulationResult.refusals());
        json.put("outcomes", simulationResult.outcomes());
        json.put("rejects", simulationResult.rejects());
        return json;
    }
}
