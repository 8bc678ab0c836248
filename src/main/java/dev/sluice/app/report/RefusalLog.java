package dev.sluice.app.report;

import dev.sluice.logging.Log;
import dev.sluice.logging.LogLevel;
import dev.sluice.part.Part;
import dev.sluice.proxy.metrics.RefusalCounts;
import java.util.List;

/** The lines of the log about refused calls: once a minute, a line for each bot and exchange with refused calls. */
public final class RefusalLog implements Part {
    public static final int EVERY_SECONDS = 60;
    public static final int MAX_LINES = 50;

    private final RefusalCounts counts;
    private final Log log;
    private int seconds;

    public RefusalLog(RefusalCounts counts, Log log) {
        this.counts = counts;
        this.log = log;
    }

    @Override
    public void everySecond() {
        if (++seconds % EVERY_SECONDS == 0) {
            write();
        }
    }

    /** Writes the calls that were refused since the last lines, including those that the stop refused. */
    @Override
    public void close() {
        write();
    }

    private void write() {
        List<RefusalCounts.BotRefusals> refused = counts.take();
        for (RefusalCounts.BotRefusals one : refused.subList(0, Math.min(MAX_LINES, refused.size()))) {
            log.log(
                    LogLevel.WARN,
                    "refused",
                    "exchange",
                    one.exchange(),
                    "bot",
                    one.bot(),
                    "calls",
                    Long.toString(one.calls()),
                    "reasons",
                    one.reasons());
        }
        if (refused.size() > MAX_LINES) {
            long calls = refused.stream()
                    .skip(MAX_LINES)
                    .mapToLong(RefusalCounts.BotRefusals::calls)
                    .sum();
            log.warn("refused " + calls + " calls of " + (refused.size() - MAX_LINES) + " more bots");
        }
    }
}
