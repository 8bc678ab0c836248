package dev.sluice.proxy.routing;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.call.Headers;
import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.health.StreamConnections;
import dev.sluice.core.orderrule.ForwardedPriceReader;
import org.jspecify.annotations.Nullable;

/**
 * An exchange as the proxy uses it. A reload creates a new instance with the same admission controller and clock.
 *
 * @param clock the exchange's clock, updated from the timestamps of responses
 * @param listener receives what calls and responses reveal
 * @param rest the health of the REST connection, as calls observe it
 * @param streamConnections the health of the WebSockets
 * @param reads the settings for sharing and caching public reads
 * @param forwardedPriceReader the reader of prices from responses, for rules about orders
 */
public record ExchangeEndpoint(
        Exchange exchange,
        AdmissionController admission,
        RemoteClock clock,
        ExchangeListener listener,
        ConnectionHealth rest,
        StreamConnections streamConnections,
        ReadSettings reads,
        ForwardedPriceReader forwardedPriceReader) {
    /** Notifies that a call was classified. */
    public void classified(Call call) {
        listener.called();
        if (call.isInstrumentUnknown()) {
            listener.unknownInstrument();
        }
    }

    /** Reports that the exchange refused a signed call because of its timestamp. */
    public void clockRefused(Call call, long receivedNanos, long startedNanos) {
        listener.clockRefused(new ClockRefusal(
                call.signedAtEpochMillis(),
                call.signatureLifetimeMillis(),
                call.aheadToleranceMillis(),
                receivedNanos,
                startedNanos));
    }

    /**
     * Notifies that a WebSocket for orders was opened. Its orders may name instruments by numeric ids, so these are
     * loaded in advance.
     */
    public void openedForOrders() {
        if (exchange.usesInstrumentNumbers() && exchange.instrumentNumbers().size() == 0) {
            listener.unknownInstrument();
        }
    }

    /**
     * Returns a scanner that reads a response while it is forwarded, or null if nothing is to be learned from it.
     *
     * @param sentNanos when the call was sent
     */
    public @Nullable ListScanner scanner(Call call, int status, Headers headers, long sentNanos) {
        ListScanner ids = exchange.instrumentNumberScanner(call, status, headers);
        return ids == null ? forwardedPriceReader.scanner(call, status, headers, sentNanos) : ids;
    }

    /** Creates an endpoint for an exchange whose responses report neither limits nor margins and are not shared. */
    public ExchangeEndpoint(Exchange exchange, AdmissionController admission, RemoteClock clock) {
        this(
                exchange,
                admission,
                clock,
                ExchangeListener.NONE,
                new ConnectionHealth(),
                new StreamConnections(),
                ReadSettings.OFF,
                ForwardedPriceReader.NONE);
    }
}
