package dev.sluice.app;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionEvent;
import dev.sluice.core.admission.Decisions;
import dev.sluice.logging.Log;
import dev.sluice.runtime.ExchangeRegistry;
import dev.sluice.runtime.ExchangeRuntime;
import dev.sluice.time.Ticker;
import io.vertx.core.json.JsonObject;
import java.util.function.BiConsumer;

/** The process from which this gateway took over: what it tells about its last calls, and what the status shows of it. Thread-safe. */
final class Predecessor {
    private final ExchangeRegistry exchanges;
    private final BiConsumer<AdmissionController, Decisions> after;
    private final Ticker ticker;
    private final Log log;
    private volatile JsonObject status = new JsonObject();

    Predecessor(ExchangeRegistry exchanges, BiConsumer<AdmissionController, Decisions> after, Ticker ticker, Log log) {
        this.exchanges = exchanges;
        this.after = after;
        this.ticker = ticker;
        this.log = log;
    }

    /** Records that this gateway took over from that process. */
    void tookOver(long pid, long epochMillis) {
        status = new JsonObject().put("pid", pid).put("epochMs", epochMillis).put("ended", false);
    }

    /** Applies a message of that process. */
    void heard(JsonObject message) {
        if (message.getString("type").equals("done")) {
            status = status.copy().put("relayed", message.getLong("relayed"));
            return;
        }
        ExchangeRuntime exchange = exchanges.get(message.getString("exchange", ""));
        if (exchange == null) {
            return;
        }
        Decisions decisions = new Decisions();
        AdmissionController admission = exchange.admission();
        switch (message.getString("type")) {
            case "known" ->
                admission.closeUnknown(
                        message.getString("account"), message.getString("name"), ticker.nanos(), decisions);
            case "penalties" ->
                admission.handle(
                        new AdmissionEvent.PenaltiesSeen(OutcomeReports.penalties(message)), ticker.nanos(), decisions);
            default -> {}
        }
        after.accept(admission, decisions);
    }

    /** Records that that process has ended. */
    void gone() {
        status = status.copy().put("ended", true);
        log.info("upgrade: the former process ended; it relayed " + status.getLong("relayed", -1L) + " calls");
    }

    /** Returns the part of the status about that process; empty if there was none. */
    JsonObject json() {
        JsonObject now = status;
        return now.isEmpty() ? new JsonObject() : new JsonObject().put("tookOver", now);
    }
}
