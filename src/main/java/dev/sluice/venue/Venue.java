package dev.sluice.venue;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole simulated Binance and Kraken in one: takes calls, counts them, checks keys, signatures, timestamps and nonces,
 * keeps orders, refuses and bans, and can be told to fail.
 *
 * <p>One object plays both because callers are told apart by path, as behind one base URL: {@code /0/} is Kraken, the rest
 * is Binance. Markets are static and nothing matches: limit orders rest, market orders fill at once.
 *
 * <p>{@code exchangeNanos} is the exchange's clock, in nanoseconds since 1970-01-01 UTC, and never goes back. Not
 * thread-safe.
 */
public final class Venue {
    private final VenueSettings settings;
    private final Faults faults = new Faults();
    private Journal journal;
    private CallCounts counts;
    private Binance binance;
    private Kraken kraken;

    public Venue(VenueSettings settings) {
        this.settings = settings;
        journal = new Journal(settings.journalCalls());
        counts = new CallCounts();
        binance = new Binance(settings, faults, counts);
        kraken = new Kraken(settings, faults, counts);
    }

    /** Answers a call that arrives at {@code exchangeNanos}. */
    public Answer handle(Request request, long exchangeNanos) {
        Fault fault = faults.next(request);
        Answer answer;
        if (fault == null) {
            answer = play(request, exchangeNanos);
        } else {
            Answer behind = fault.executes()
                    ? play(request, exchangeNanos)
                    : Answer.of(200, List.of(), "{\"msg\":\"an answer that was never meant to arrive whole\"}");
            answer = fault.action().to(behind);
        }
        journal.add(request, answer, exchangeNanos);
        return answer;
    }

    private Answer play(Request request, long exchangeNanos) {
        return request.target().startsWith("/0/")
                ? kraken.handle(request, exchangeNanos)
                : binance.handle(request, exchangeNanos);
    }

    /** What this venue does wrong, to be told and looked at. */
    public Faults faults() {
        return faults;
    }

    public VenueStats stats(long exchangeNanos) {
        List<LimitStats> limits = new ArrayList<>();
        binance.addLimitsTo(limits, exchangeNanos);
        kraken.addLimitsTo(limits, exchangeNanos);
        return new VenueStats(counts.total(), counts.byKey(), limits, binance.bans() + kraken.bans());
    }

    /** Every order that rests, at both exchanges, of all accounts. */
    public List<OpenOrder> openOrders(long exchangeNanos) {
        List<OpenOrder> open = new ArrayList<>();
        binance.addOpenOrdersTo(open, exchangeNanos);
        kraken.addOpenOrdersTo(open, exchangeNanos);
        return open;
    }

    /** The latest calls, oldest first. */
    public List<JournalEntry> journal() {
        return journal.entries();
    }

    /** Forgets calls, counters, bans, nonces, orders and faults; settings stay. */
    public void reset() {
        faults.clear();
        journal = new Journal(settings.journalCalls());
        counts = new CallCounts();
        binance = new Binance(settings, faults, counts);
        kraken = new Kraken(settings, faults, counts);
    }
}
