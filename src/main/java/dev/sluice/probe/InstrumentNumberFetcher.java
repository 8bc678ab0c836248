package dev.sluice.probe;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/**
 * A client that loads the instrument numbers of one exchange after a bot used a number that is not known yet. It sends
 * the public calls that list the numbers one after the other, each with a permit like a bot's call. It does so at most
 * once a minute; after a failure, at most every five seconds; after responses without a new number, at most every ten
 * minutes. The responses are long, so they are parsed as a stream and not kept in memory.
 *
 * <p>Everything runs on one event loop; decisions on permits may come from any thread and are moved to it.
 */
public final class InstrumentNumberFetcher {
    private static final String BOT = "sluice-instruments";
    private static final long PAUSE_NANOS = 60 * Nanos.PER_SECOND;
    private static final long PAUSE_WITHOUT_NEWS_NANOS = 600 * Nanos.PER_SECOND;
    private static final long PAUSE_AFTER_FAILURE_NANOS = 5 * Nanos.PER_SECOND;

    private final OwnCallDispatcher dispatcher;
    private final OwnCallClients clients;
    private final Consumer<String> warnings;
    private volatile Exchange exchange;
    private List<Request> requests = List.of();
    private int known;
    private boolean isFetching;
    private boolean hasFetched;
    private long notBefore;
    private String lastFailure = "";

    /** A call, and the list in its response. */
    private record Request(String call, NumberListSettings list) {}

    /** @param warnings receives a message when the numbers could not be loaded */
    public InstrumentNumberFetcher(
            OwnCallDispatcher dispatcher, OwnCallClients clients, Exchange exchange, Consumer<String> warnings) {
        this.dispatcher = dispatcher;
        this.clients = clients;
        this.exchange = exchange;
        this.warnings = warnings;
    }

    /** Applies a reloaded configuration. */
    public void reload(Exchange reloaded) {
        exchange = reloaded;
    }

    /** Requests the numbers because a bot used an unknown number. Thread-safe; may be called at any rate. */
    public void requestFetch() {
        dispatcher.execute(this::begin);
    }

    private void begin() {
        boolean isTooEarly = hasFetched && now() - notBefore < 0;
        if (isFetching || isTooEarly) {
            return;
        }
        isFetching = true;
        hasFetched = true;
        lastFailure = "";
        requests = exchange.instrumentNumberLists().stream()
                .flatMap(list -> list.fetch().stream().map(call -> new Request(call, list)))
                .toList();
        known = exchange.instrumentNumbers().size();
        next(0);
    }

    private void next(int place) {
        if (place < requests.size()) {
            fetch(requests.get(place)).onComplete(done -> next(place + 1), failure -> {
                lastFailure = String.valueOf(failure.getMessage());
                next(place + 1);
            });
            return;
        }
        isFetching = false;
        boolean hasLearned = exchange.instrumentNumbers().size() > known;
        long pauseNanos = hasLearned ? PAUSE_NANOS : PAUSE_WITHOUT_NEWS_NANOS;
        notBefore = now() + (lastFailure.isEmpty() ? pauseNanos : PAUSE_AFTER_FAILURE_NANOS);
        if (!lastFailure.isEmpty()) {
            warnings.accept("exchange '" + exchange.name()
                    + "' did not provide its list of instrument numbers (" + lastFailure
                    + "): orders with an unknown number count for every instrument of their account");
        }
    }

    private Future<Void> fetch(Request request) {
        CallRequest callRequest = CallRequest.parse(request.call());
        Upstream upstream = exchange.hosts().upstream(callRequest.target());
        if (upstream == null) {
            return Future.failedFuture("no upstream is configured for " + callRequest.target());
        }
        return new ListCall(
                        dispatcher,
                        clients,
                        exchange,
                        ListCall.options(callRequest, upstream, BOT),
                        call -> ListScanner.ofNumbers(request.list(), exchange.instrumentNumbers(), null))
                .fetch()
                .mapEmpty();
    }

    private long now() {
        return dispatcher.nanos();
    }
}
