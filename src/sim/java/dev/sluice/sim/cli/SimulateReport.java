package dev.sluice.sim.cli;

import dev.sluice.sim.virtualtime.LimitUse;
import dev.sluice.sim.virtualtime.SimulationPlan;
import dev.sluice.sim.virtualtime.SimulationResult;
import java.util.Locale;

/** The result of a simulation as text. */
final class SimulateReport {
    private final SimulationPlan plan;
    private final SimulationResult result;
    private final StringBuilder text = new StringBuilder();

    SimulateReport(SimulationResult result) {
        this.plan = result.plan();
        this.result = result;
    }

    String text() {
        line(
                "%s, %d bots, %d h, seed %d: %,d calls sent, %d over a limit, %d bans",
                plan.exchange(),
                plan.bots(),
                plan.hours(),
                plan.seed(),
                result.calls(),
                result.overLimit(),
                result.bans());
        if (result.sockets() > 0) {
            line(
                    "by WebSockets: %,d of the calls, as messages on %,d connections; %,d orders were placed there",
                    result.messages(), result.sockets(), result.socketOrders());
        }
        line(
                "limit used: %.2f %% of the usable part of '%s' (%.2f %% of its documented size); mean round trip %.0f ms",
                result.quotaUsedPercent(), result.quotaLimit(), result.rawPercent(), result.meanRttMs());
        line(
                "cancels: %d over a limit, %d late; rejects: %s",
                result.overdrawnCancels(),
                result.lateCancels(),
                result.rejects().isEmpty() ? "none" : result.rejects());
        if (plan.othersPercent() > 0) {
            line(
                    "another program used %d %% of the address's limit: at most %d calls over a limit in one minute; the gateway detected %s in a window",
                    plan.othersPercent(),
                    result.maxOverInMinute(),
                    result.others().isEmpty() ? "nothing" : result.others());
        }
        line("");
        line("%-20s %5s %14s %8s %10s %8s %8s", "limit", "keys", "counted", "over", "delayed", "used %", "raw %");
        result.limits().forEach(this::limit);
        line("");
        line("%-14s %12s %10s %10s %10s", "waited, ms", "calls", "p50", "p99", "max");
        result.waits().forEach(this::wait);
        if (!result.refusals().isEmpty()) {
            line("");
            line("refused: %s", result.refusals());
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
}
