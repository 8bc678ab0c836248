package dev.sluice.probe;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.exchange.settings.terms.TermsSettings;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.orderrule.MarketRead;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A client that reads the instruments and the latest prices of one exchange, for rules about orders: the prices at a
 * configured interval, the instruments every ten minutes. It sends public calls one after the other, each with a permit
 * like a bot's call. Without a rule it sends no calls.
 *
 * <p>Everything runs on the event loop of its dispatcher.
 */
public final class MarketDataFetcher {
    private static final String BOT = "sluice-prices";
    private static final long INSTRUMENTS_NANOS = 600 * Nanos.PER_SECOND;
    private static final long PAUSE_AFTER_FAILURE_NANOS = 30 * Nanos.PER_SECOND;
    private static final long NO_TIMER = -1;

    private final OwnCallDispatcher dispatcher;
    private final OwnCallClients clients;
    private final MarketData marketData;
    private final Consumer<String> warnings;
    private final Map<InstrumentListSettings, Long> instrumentsReadAt = new HashMap<>();
    private final Map<InstrumentListSettings, Long> failedAt = new HashMap<>();
    private volatile Source source;
    private long timer = NO_TIMER;
    private boolean isFetching;
    private String lastFailure = "";

    /**
     * The exchange that is read, and how often.
     *
     * @param everyMillis time between two reads of the prices
     */
    public record Source(Exchange exchange, long everyMillis) {
        List<InstrumentListSettings> lists() {
            return exchange.dialect().terms().values().stream()
                    .map(TermsSettings::lists)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
        }
    }

    /** @param warnings receives a message when something could not be read, once until the failure changes */
    public MarketDataFetcher(
            OwnCallDispatcher dispatcher,
            OwnCallClients clients,
            Source source,
            MarketData marketData,
            Consumer<String> warnings) {
        this.dispatcher = dispatcher;
        this.clients = clients;
        this.source = source;
        this.marketData = marketData;
        this.warnings = warnings;
    }

    /** Begins to read, at once. */
    public void start() {
        dispatcher.execute(this::restart);
    }

    /** Applies a reloaded configuration. */
    public void reload(Source reloaded) {
        source = reloaded;
        start();
    }

    /** Ends all reading; a call in flight ends normally. */
    public void stop() {
        dispatcher.execute(this::cancel);
    }

    private void restart() {
        cancel();
        Source current = source;
        if (!current.lists().isEmpty()) {
            timer = dispatcher.vertx().setPeriodic(current.everyMillis(), tick -> fetchAll());
            fetchAll();
        }
    }

    private void cancel() {
        dispatcher.vertx().cancelTimer(timer);
        timer = NO_TIMER;
    }

    /**
     * Returns whether the last read of a list failed a short time ago; a new attempt would cost as much and probably
     * fail too.
     */
    private boolean isPausing(InstrumentListSettings list) {
        Long failed = failedAt.get(list);
        return failed != null && dispatcher.nanos() - failed < PAUSE_AFTER_FAILURE_NANOS;
    }

    private void fetchAll() {
        if (isFetching) {
            return;
        }
        isFetching = true;
        Source current = source;
        List<String> failures = new ArrayList<>();
        Future<Void> done = Future.succeededFuture();
        for (InstrumentListSettings list : current.lists()) {
            if (isPausing(list)) {
                continue;
            }
            done = done.transform(before -> fetchInstruments(current.exchange(), list))
                    .recover(failure -> failed(list, failure, failures))
                    .compose(read -> fetchPrices(current, list))
                    .recover(failure -> failed(list, failure, failures));
        }
        done.onComplete(all -> {
            isFetching = false;
            String failure = failures.isEmpty() ? "" : failures.get(0);
            if (!failure.isEmpty() && !failure.equals(lastFailure)) {
                warnings.accept("exchange '" + current.exchange().name() + "' did not provide instruments or prices ("
                        + failure + "): orders there that a rule needs them for are refused");
            }
            lastFailure =
                    failure.isEmpty() && current.lists().stream().anyMatch(this::isPausing) ? lastFailure : failure;
        });
    }

    private Future<Void> failed(InstrumentListSettings list, Throwable failure, List<String> failures) {
        failedAt.put(list, dispatcher.nanos());
        failures.add(firstCall(list) + ": " + failure.getMessage());
        return Future.succeededFuture();
    }

    private static String firstCall(InstrumentListSettings list) {
        InstrumentListSettings.Listing read = list.prices() == null ? list.instruments() : list.prices();
        return read == null ? "nothing" : read.fetch().get(0);
    }

    /** Reads the prices, unless recent responses to bots contained all of them. */
    private Future<Void> fetchPrices(Source current, InstrumentListSettings list) {
        Exchange exchange = current.exchange();
        long halfNanos = current.everyMillis() * Nanos.PER_MILLI / 2;
        MarketRead read = marketData.arePricesYounger(list, halfNanos, dispatcher.nanos())
                ? null
                : MarketRead.ofPrices(list, exchange::canonicalInstrument);
        return read == null ? Future.succeededFuture() : fetch(exchange, read).mapEmpty();
    }

    private Future<Void> fetchInstruments(Exchange exchange, InstrumentListSettings list) {
        Long readAt = instrumentsReadAt.get(list);
        MarketRead read = readAt != null && dispatcher.nanos() - readAt < INSTRUMENTS_NANOS
                ? null
                : MarketRead.ofInstruments(list, exchange::canonicalInstrument);
        return read == null
                ? Future.succeededFuture()
                : fetch(exchange, read).map(sentAt -> {
                    instrumentsReadAt.put(list, sentAt);
                    return null;
                });
    }

    /**
     * Sends the calls of a read one after the other and publishes the result; completes with the time of the first
     * call.
     */
    private Future<Long> fetch(Exchange exchange, MarketRead read) {
        Future<Long> last = null;
        for (MarketRead.Request part : read.requests()) {
            Future<Long> before = last;
            last = before == null
                    ? fetch(exchange, part)
                    : before.compose(sentAt -> fetch(exchange, part).map(sentAt));
        }
        return last == null
                ? Future.failedFuture("no call is configured")
                : last.onSuccess(sentAt -> read.publish(marketData, sentAt));
    }

    private Future<Long> fetch(Exchange exchange, MarketRead.Request part) {
        CallRequest callRequest = CallRequest.parse(part.call());
        Upstream upstream = exchange.hosts().upstream(callRequest.target());
        if (upstream == null) {
            return Future.failedFuture("no upstream is configured");
        }
        ListScanner scanner = part.scanners().get();
        return new ListCall(
                        dispatcher, clients, exchange, ListCall.options(callRequest, upstream, BOT), call -> scanner)
                .fetch()
                .compose(sentAt -> scanner.isComplete()
                        ? Future.succeededFuture(sentAt)
                        : Future.failedFuture("the response could not be read to its end"));
    }
}
