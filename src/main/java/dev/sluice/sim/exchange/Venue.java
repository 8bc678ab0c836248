package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Several simulated exchanges in one: takes calls, counts them, checks keys, signatures, timestamps and nonces,
 * keeps orders, refuses and bans, and can be told to fail.
 *
 * <p>One object plays them all because callers are told apart by path, as behind one base URL: {@code /0/} is Kraken,
 * {@code /api/v5/} OKX, {@code /v5/} Bybit, {@code /api/v3/brokerage/} and {@code /v2/} are Coinbase Advanced Trade, {@code /orders} and other first words
 * without a version Coinbase Exchange, {@code /api/v3/}, {@code /sapi/}, {@code /fapi/} and their like Binance; anything else is answered 404 and counts nowhere. Markets are static and nothing matches: limit orders rest, market orders fill at once.
 *
 * <p>WebSockets are told apart by path as well ({@link #open}): their orders lie in the same book and meet the same counters as calls, and {@link Faults}
 * do not touch them.
 *
 * <p>{@code exchangeNanos} is the exchange's clock, in nanoseconds since 1970-01-01 UTC, and never goes back. Not
 * thread-safe.
 */
public final class Venue {
    private static final String NOBODYS =
            "{\"msg\":\"no simulated exchange has this path; simulated are Binance, Kraken, OKX, Bybit, Coinbase and Coinbase Exchange\"}";

    private final VenueSettings settings;
    private final Faults faults = new Faults();
    private Journal journal;
    private CallCounts counts;
    private Binance binance;
    private List<SimulatedExchange> exchanges;

    public Venue(VenueSettings settings) {
        this.settings = settings;
        journal = new Journal(settings.journalCalls());
        counts = new CallCounts();
        binance = new Binance(settings, faults, counts);
        exchanges = exchanges();
    }

    /** In the order in which they are shown; a path is for the last that plays it. */
    private List<SimulatedExchange> exchanges() {
        return List.of(
                binance,
                new Kraken(settings, faults, counts),
                new Coinbase(settings, faults, counts),
                new CoinbaseExchange(settings, faults, counts),
                new Okx(settings, faults, counts),
                new Bybit(settings, faults, counts));
    }

    /** Answers a call that arrives at {@code exchangeNanos}. */
    public VenueResponse handle(VenueRequest venueRequest, long exchangeNanos) {
        Fault fault = faults.next(venueRequest);
        VenueResponse venueResponse;
        if (fault == null) {
            venueResponse = play(venueRequest, exchangeNanos);
        } else {
            VenueResponse behind = fault.executes()
                    ? play(venueRequest, exchangeNanos)
                    : VenueResponse.of(200, List.of(), "{\"msg\":\"an answer that was never meant to arrive whole\"}");
            venueResponse = fault.action().to(behind);
        }
        journal.add(venueRequest, venueResponse, exchangeNanos);
        return venueResponse;
    }

    /** Opens a WebSocket that is asked for at {@code exchangeNanos}, or refuses it. */
    public HandshakeResult open(VenueRequest handshake, long exchangeNanos) {
        for (int i = exchanges.size() - 1; i >= 0; i--) {
            HandshakeResult handshakeResult = exchanges.get(i).open(handshake, exchangeNanos);
            if (handshakeResult != null) {
                return handshakeResult;
            }
        }
        return HandshakeResult.refused(404);
    }

    private VenueResponse play(VenueRequest venueRequest, long exchangeNanos) {
        for (int i = exchanges.size() - 1; i >= 0; i--) {
            if (exchanges.get(i).plays(venueRequest.target())) {
                return exchanges.get(i).handle(venueRequest, exchangeNanos);
            }
        }
        return VenueResponse.of(404, List.of(), NOBODYS);
    }

    /** What this venue does wrong, to be told and looked at. */
    public Faults faults() {
        return faults;
    }

    /** Prices move: from now on that account's positions at Binance USD-M need so much maintenance margin, of the 1,000,000 that everybody has. */
    public void needs(String account, BigDecimal maintenance) {
        if (maintenance.signum() < 0 || maintenance.precision() > 30 || Math.abs(maintenance.scale()) > 30) {
            throw new IllegalArgumentException("the maintenance margin must be a decimal number from 0 on");
        }
        if (settings.accounts().stream().noneMatch(one -> one.name().equals(account))) {
            throw new IllegalArgumentException("there is no account '" + account + "'");
        }
        binance.needs(account, maintenance);
    }

    public VenueStats stats(long exchangeNanos) {
        List<LimitStats> limits = new ArrayList<>();
        exchanges.forEach(exchange -> exchange.addLimitsTo(limits, exchangeNanos));
        long bans = exchanges.stream().mapToLong(SimulatedExchange::bans).sum();
        return new VenueStats(counts.total(), counts.byKey(), limits, bans);
    }

    /** Every order that rests, at all exchanges, of all accounts. */
    public List<OpenOrder> openOrders(long exchangeNanos) {
        List<OpenOrder> open = new ArrayList<>();
        exchanges.forEach(exchange -> exchange.addOpenOrdersTo(open, exchangeNanos));
        return open;
    }

    /** The latest calls, oldest first. */
    public List<JournalEntry> journal() {
        return journal.entries();
    }

    /** Forgets calls, counters, bans, nonces, orders and faults; settings stay. WebSockets that are open talk to what is forgotten. */
    public void reset() {
        faults.clear();
        journal = new Journal(settings.journalCalls());
        counts = new CallCounts();
        binance = new Binance(settings, faults, counts);
        exchanges = exchanges();
    }
}
