package dev.sluice.app;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.logging.Log;
import dev.sluice.status.PredecessorStatus;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The process from which this gateway took over: it reports the outcomes of its last calls, and the status shows its
 * state. Thread-safe.
 */
final class Predecessor {
    private final ExchangeRegistry exchanges;
    private final Log log;
    private volatile @Nullable PredecessorStatus status;

    Predecessor(ExchangeRegistry exchanges, Log log) {
        this.exchanges = exchanges;
        this.log = log;
    }

    /** Records that this gateway took over from that process. */
    void recordTakeOver(long pid, long epochMillis) {
        status = new PredecessorStatus(pid, epochMillis, false, null);
    }

    /** Applies a message of that process. */
    void apply(JsonObject message) {
        if (message.getString("type").equals("done")) {
            recordRelayed(message.getLong("relayed"));
            return;
        }
        ExchangeRuntime exchange = exchanges.get(message.getString("exchange", ""));
        if (exchange == null) {
            return;
        }
        switch (message.getString("type")) {
            case "known" -> exchange.closeUnknown(message.getString("account"), message.getString("name"));
            case "penalties" -> exchange.handle(new AdmissionEvent.PenaltiesSeen(OutcomeReports.penalties(message)));
            default -> {}
        }
    }

    /** Records that that process has ended. */
    void onProcessEnd() {
        PredecessorStatus now = status;
        if (now != null) {
            status = new PredecessorStatus(now.pid(), now.epochMs(), true, now.relayed());
        }
        Long relayed = now == null ? null : now.relayed();
        log.info("upgrade: the former process ended; it "
                + (relayed == null ? "did not tell how many calls it relayed" : "relayed " + relayed + " calls"));
    }

    private void recordRelayed(long calls) {
        PredecessorStatus now = status;
        if (now != null) {
            status = new PredecessorStatus(now.pid(), now.epochMs(), now.ended(), calls);
        }
    }

    /** Returns the state of that process; null if there was none. */
    @Nullable
    PredecessorStatus status() {
        return status;
    }
}
