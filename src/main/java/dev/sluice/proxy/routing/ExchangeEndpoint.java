package dev.sluice.proxy.routing;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.call.Headers;
import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.respond.MarginReading;
import dev.sluice.core.exchange.respond.PublishedLimit;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.core.orderrule.ForwardedPrices;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as the proxy uses it. A reload creates a new instance with the same admission controller and clock. The
 * callbacks run on any event loop.
 *
 * @param clock the exchange's clock, updated from the timestamps of responses
 * @param published receives the limits that a response reports
 * @param clockRefused receives each signed call that the exchange refused because of its timestamp
 * @param margins receives the account and its margin when a response reports it
 * @param rest the health of the REST connection, as calls observe it
 * @param streamConnections the health of the WebSockets
 * @param called runs for every call; the first call begins the use of the exchange
 * @param unknownInstrument runs when a call names an instrument by a numeric id that no response has revealed yet
 * @param reads the settings for sharing and caching public reads
 * @param forwardedPrices the reader of prices from responses, for rules about orders
 */
public record ExchangeEndpoint(
        Exchange exchange,
        AdmissionController admission,
        RemoteClock clock,
        Consumer<List<PublishedLimit>> published,
        Consumer<ClockRefusal> clockRefused,
        BiConsumer<String, MarginReading> margins,
        ConnectionHealth rest,
        StreamConnections streamConnections,
        Runnable called,
        Runnable unknownInstrument,
        ReadSettings reads,
        ForwardedPrices forwardedPrices) {
    /** Notifies that a call was classified. */
    public void classified(Call call) {
        called.run();
        if (call.isInstrumentUnknown()) {
            unknownInstrument.run();
        }
    }

    /** Reports that the exchange refused a signed call because of its timestamp. */
    public void clockRefused(Call call, long receivedNanos, long startedNanos) {
        clockRefused.accept(new ClockRefusal(
                call.signedAtEpochMillis(),
                call.signedForMillis(),
                call.aheadToleranceMillis(),
                receivedNanos,
                startedNanos));
    }

    /**
     * Notifies that a WebSocket for orders was opened. Its orders may name instruments by numeric ids, so these are
     * loaded in advance.
     */
    public void openedForOrders() {
        if (exchange.namesByNumber() && exchange.instrumentIds().size() == 0) {
            unknownInstrument.run();
        }
    }

    /**
     * Returns a scanner that reads a response while it is forwarded, or null if nothing is to be learned from it.
     *
     * @param sentNanos when the call was sent
     */
    public @Nullable ListScanner scanner(Call call, int status, Headers headers, long sentNanos) {
        ListScanner ids = exchange.instrumentIdScanner(call, status, headers);
        return ids == null ? forwardedPrices.scanner(call, status, headers, sentNanos) : ids;
    }

    /** Creates an endpoint for an exchange whose responses report neither limits nor margins and are not shared. */
    public ExchangeEndpoint(Exchange exchange, AdmissionController admission, RemoteClock clock) {
        this(
                exchange,
                admission,
                clock,
                limits -> {},
                refusal -> {},
                (account, margin) -> {},
                new ConnectionHealth(),
                new StreamConnections(),
                () -> {},
                () -> {},
                ReadSettings.OFF,
                ForwardedPrices.NONE);
    }
}
