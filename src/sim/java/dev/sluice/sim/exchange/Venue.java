package dev.sluice.sim.exchange;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.exchange.binance.Binance;
import dev.sluice.sim.exchange.bitget.Bitget;
import dev.sluice.sim.exchange.bybit.Bybit;
import dev.sluice.sim.exchange.coinbase.Coinbase;
import dev.sluice.sim.exchange.coinbaseexchange.CoinbaseExchange;
import dev.sluice.sim.exchange.deribit.Deribit;
import dev.sluice.sim.exchange.gate.Gate;
import dev.sluice.sim.exchange.hyperliquid.Hyperliquid;
import dev.sluice.sim.exchange.kraken.Kraken;
import dev.sluice.sim.exchange.krakenfutures.KrakenFutures;
import dev.sluice.sim.exchange.kucoin.Kucoin;
import dev.sluice.sim.exchange.okx.Okx;
import dev.sluice.sim.kernel.CallCounts;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.market.OpenOrder;
import dev.sluice.sim.wire.Fault;
import dev.sluice.sim.wire.Faults;
import dev.sluice.sim.wire.Journal;
import dev.sluice.sim.wire.JournalEntry;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A simulation of several exchanges in one object: it receives calls, counts them, checks keys, signatures, timestamps
 * and nonces, keeps orders, refuses and bans, and can inject faults.
 *
 * <p>The path selects the exchange, as behind one base URL: {@code /0/} is Kraken, {@code /api/v5/} OKX, {@code /v5/}
 * Bybit, {@code /api/v3/brokerage/} and {@code /v2/} are Coinbase Advanced Trade, {@code /orders} and other first
 * segments without a version Coinbase Exchange, {@code /api/v3/}, {@code /sapi/}, {@code /fapi/} and similar ones
 * Binance, {@code /api/v1/} KuCoin, {@code /api/v4/} Gate, {@code /api/v2/spot/} Bitget, {@code /derivatives/} Kraken
 * Futures, {@code /api/v2/public/} and {@code /api/v2/private/} Deribit, {@code /info} and {@code /exchange}
 * Hyperliquid. Any other path gets a 404 and is not counted. Markets are static and orders are not matched: limit
 * orders rest, market orders fill at once.
 *
 * <p>The path also selects the exchange of a WebSocket ({@link #open}). Its orders use the same order store and
 * counters as calls; {@link Faults} do not affect it.
 *
 * <p>{@code exchangeNanos} is the exchange's clock in nanoseconds since 1970-01-01 UTC and never decreases. Not
 * thread-safe.
 */
public final class Venue {
    private static final String UNKNOWN_PATH =
            "{\"msg\":\"no simulated exchange has this path; simulated are Binance, Kraken, OKX, Bybit, Coinbase, Coinbase Exchange, KuCoin, Gate, Bitget, Kraken Futures, Deribit and Hyperliquid\"}";

    private final VenueSettings settings;
    private final Faults faults = new Faults();
    private Journal journal;
    private CallCounts counts;
    private Binance binanceFutures;
    private List<RestExchange> exchanges;

    public Venue(VenueSettings settings) {
        this.settings = settings;
        journal = new Journal(settings.journalCalls());
        counts = new CallCounts();
        binanceFutures = new Binance("futures", settings, faults, null);
        exchanges = exchanges();
    }

    /** Returns the exchanges in the order of the statistics; when several serve a path, the last one handles it. */
    private List<RestExchange> exchanges() {
        return List.of(
                rest(new Binance("spot", settings, faults, binanceFutures)),
                rest(binanceFutures),
                rest(new Binance("options", settings, faults, null)),
                rest(new Binance("portfolio", settings, faults, null)),
                rest(new Kraken(settings)),
                rest(new Coinbase(settings)),
                rest(new CoinbaseExchange(settings)),
                rest(new Okx(settings)),
                rest(new Bybit(settings)),
                rest(new Kucoin(settings)),
                rest(new Gate(settings)),
                rest(new Deribit(settings)),
                rest(new Bitget(settings)),
                rest(new KrakenFutures(settings)),
                rest(new Hyperliquid(settings)));
    }

    private RestExchange rest(RestDialect dialect) {
        return new RestExchange(dialect, settings, faults, counts);
    }

    /** Handles a call that arrives at {@code exchangeNanos}. */
    public VenueResponse handle(VenueRequest request, long exchangeNanos) {
        Fault fault = faults.next(request);
        VenueResponse response;
        if (fault == null) {
            response = play(request, exchangeNanos);
        } else {
            VenueResponse behind = fault.executes()
                    ? play(request, exchangeNanos)
                    : VenueResponse.of(200, List.of(), "{\"msg\":\"a response that was never meant to arrive whole\"}");
            response = fault.action().to(behind);
        }
        journal.add(request, response, exchangeNanos);
        return response;
    }

    /** Opens or refuses a WebSocket requested at {@code exchangeNanos}. */
    public HandshakeResult open(VenueRequest handshake, long exchangeNanos) {
        List<VenueSocket> sockets = new ArrayList<>();
        HandshakeResult refused = HandshakeResult.refused(404);
        for (int i = exchanges.size() - 1; i >= 0; i--) {
            HandshakeResult result = exchanges.get(i).open(handshake, exchangeNanos);
            if (result == null) {
                continue;
            }
            VenueSocket socket = result.socket();
            if (socket == null) {
                refused = result;
            } else {
                sockets.add(socket);
            }
            if (!exchanges.get(i).sharesPath(handshake)) {
                break;
            }
        }
        if (sockets.isEmpty()) {
            return refused;
        }
        return HandshakeResult.of(sockets.size() == 1 ? sockets.get(0) : new SharedPathSocket(sockets));
    }

    private VenueResponse play(VenueRequest request, long exchangeNanos) {
        for (int i = exchanges.size() - 1; i >= 0; i--) {
            if (exchanges.get(i).serves(request.target())) {
                return exchanges.get(i).handle(request, exchangeNanos);
            }
        }
        return VenueResponse.of(404, List.of(), UNKNOWN_PATH);
    }

    /** Returns the faults of this venue, which can be changed. */
    public Faults faults() {
        return faults;
    }

    /**
     * Sets the maintenance margin of that account's positions at Binance USD-M, as if prices had moved; every account
     * has 1,000,000.
     */
    public void setMaintenanceMargin(String account, BigDecimal maintenance) {
        if (maintenance.signum() < 0 || maintenance.precision() > 30 || Math.abs(maintenance.scale()) > 30) {
            throw new IllegalArgumentException("the maintenance margin must be a decimal number from 0 on");
        }
        if (settings.accounts().stream().noneMatch(one -> one.name().equals(account))) {
            throw new IllegalArgumentException("there is no account '" + account + "'");
        }
        binanceFutures.setMaintenanceMargin(account, maintenance.toPlainString());
    }

    public VenueStats stats(long exchangeNanos) {
        List<LimitStats> limits = new ArrayList<>();
        exchanges.forEach(exchange -> exchange.addLimitsTo(limits, exchangeNanos));
        long bans = exchanges.stream().mapToLong(RestExchange::bans).sum();
        return new VenueStats(counts.total(), counts.byKey(), limits, bans);
    }

    /** Returns the open orders of all accounts at all exchanges. */
    public List<OpenOrder> openOrders(long exchangeNanos) {
        List<OpenOrder> open = new ArrayList<>();
        exchanges.forEach(exchange -> exchange.addOpenOrdersTo(open, exchangeNanos));
        return open;
    }

    /** Returns the latest calls, oldest first. */
    public List<JournalEntry> journal() {
        return journal.entries();
    }

    /**
     * Removes calls, counters, bans, nonces, orders and faults; settings stay. Open WebSockets keep using the removed
     * state.
     */
    public void reset() {
        faults.clear();
        journal = new Journal(settings.journalCalls());
        counts = new CallCounts();
        binanceFutures = new Binance("futures", settings, faults, null);
        exchanges = exchanges();
    }
}
