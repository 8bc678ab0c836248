package dev.sluice.cli;

import dev.sluice.simulate.LimitUse;
import dev.sluice.simulate.Result;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A simulation's result for people, and as a map whose keys are the words of {@code --json}. */
final class SimulateReport {
    private final Result result;
    private final StringBuilder text = new StringBuilder();

    SimulateReport(Result result) {
        this.result = result;
    }

    String text() {
        line(
                "%s, %d bots, %d h, seed %d: %,d calls sent, %d over a limit, %d bans",
                result.plan().exchange(),
                result.plan().bots(),
                result.plan().hours(),
                result.plan().seed(),
                result.calls(),
                result.overLimit(),
                result.bans());
        line(
                "quota used: %.2f %% of what exactness leaves of '%s' (%.2f %% of its documented size); mean round trip %.0f ms",
                result.quotaUsedPercent(), result.quotaLimit(), result.rawPercent(), result.meanRttMs());
        line(
                "cancels: %d overdrawn, %d late; rejects: %s",
                result.overdrawnCancels(),
                result.lateCancels(),
                result.rejects().isEmpty() ? "none" : result.rejects());
        if (result.plan().othersPercent() > 0) {
            line(
                    "another program took %d %% of the address's limit: at most %d calls over a limit in one minute; the gateway saw %s in a window",
                    result.plan().othersPercent(),
                    result.mostOverInMinute(),
                    result.others().isEmpty() ? "nothing of it" : result.others());
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

    private void wait(String kind, Result.Wait wait) {
        line("%-14s %,12d %10.1f %10.1f %10.1f", kind, wait.calls(), wait.p50Ms(), wait.p99Ms(), wait.maxMs());
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    static Map<String, Object> plain(Result result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("exchange", result.plan().exchange());
        json.put("bots", result.plan().bots());
        json.put("hours", result.plan().hours());
        json.put("seed", result.plan().seed());
        json.put("without", result.plan().without().toString());
        json.put("calm", result.plan().calm());
        json.put("othersPercent", result.plan().othersPercent());
        json.put("calls", result.calls());
        json.put("overLimit", result.overLimit());
        json.put("overLimitInexact", result.overInexact());
        json.put("bans", result.bans());
        json.put("overdrawnCancels", result.overdrawnCancels());
        json.put("lateCancels", result.lateCancels());
        json.put("quotaUsedPercent", result.quotaUsedPercent());
        json.put("rawPercent", result.rawPercent());
        json.put("quotaLimit", result.quotaLimit());
        json.put("meanRttMs", result.meanRttMs());
        json.put("mostOverInMinute", result.mostOverInMinute());
        json.put("others", result.others());
        json.put("waits", result.waits());
        json.put("limits", result.limits());
        json.put("refusals", result.refusals());
        json.put("outcomes", result.outcomes());
        json.put("rejects", result.rejects());
        return json;
    }
}
