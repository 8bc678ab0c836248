package dev.sluice.app;

import dev.sluice.base.time.Clocks;
import dev.sluice.config.Config;
import dev.sluice.logging.Log;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.persistence.journal.JournalSettings;
import dev.sluice.persistence.journal.JournalWriter;
import dev.sluice.proxy.Proxy;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of the gateway that records calls in the data folder. After another process took over, it records until the
 * last call of this process has ended; the two processes write different files.
 */
final class CallJournalPart implements Part {
    private final JournalWriter writer;
    private final Proxy proxy;
    private volatile boolean handedOver;

    CallJournalPart(Path folder, JournalSettings settings, Clocks clocks, Proxy proxy, Log log) {
        this.proxy = proxy;
        writer = new JournalWriter(folder, settings, clocks, log::warn, log::info);
        apply(settings);
    }

    private void apply(JournalSettings settings) {
        writer.reload(settings);
        proxy.recordCalls(settings.enabled() ? writer : null);
    }

    @Override
    public void start() {
        writer.start();
    }

    @Override
    public void reload(Config next) {
        apply(next.gateway().journal());
    }

    /**
     * Keeps the journal open when the parts are closed, because another process took over and this one still has calls.
     */
    void handOver() {
        handedOver = true;
    }

    /** Returns why records are missing; empty if none are. */
    List<String> problems() {
        String problem = writer.problem();
        return problem.isEmpty()
                ? List.of()
                : List.of("the journal of calls is not written: " + problem + "; " + writer.dropped()
                        + " records were dropped");
    }

    long dropped() {
        return writer.dropped();
    }

    @Override
    public void metrics(Metrics to) {
        to.counter("sluice_journal_records_total", "Records of calls that were written to the journal.")
                .add(writer.written());
        to.counter(
                        "sluice_journal_dropped_total",
                        "Records of calls that were dropped because the disk could not follow.")
                .add(writer.dropped());
    }

    @Override
    public void close() {
        if (!handedOver) {
            endJournal();
        }
    }

    /** Writes the remaining records and closes the journal. Waits for the disk. */
    void endJournal() {
        writer.close();
    }
}
