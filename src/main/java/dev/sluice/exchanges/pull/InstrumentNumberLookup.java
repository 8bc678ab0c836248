package dev.sluice.exchanges.pull;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import dev.sluice.probe.OwnCallClients;
import dev.sluice.probe.OwnCallDispatcher;
import dev.sluice.probe.PresignedCall;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The numbers of one exchange's instruments, which it is asked for when a cancel needs one. Used on one event loop. */
final class InstrumentNumberLookup {
    private static final long PAUSE_NANOS = 10 * Nanos.PER_SECOND;

    private final OwnCallDispatcher dispatcher;
    private final OwnCallClients clients;
    private final Exchange exchange;
    private final Ticker ticker;
    private @Nullable Future<Void> fetching;
    private boolean isPausing;
    private long notBeforeNanos;
    private String why = "";

    InstrumentNumberLookup(OwnCallDispatcher dispatcher, OwnCallClients clients, Exchange exchange, Ticker ticker) {
        this.dispatcher = dispatcher;
        this.clients = clients;
        this.exchange = exchange;
        this.ticker = ticker;
    }

    /** Returns the number of an instrument; fails if the exchange lists none. */
    Future<String> of(String instrument) {
        String known = exchange.instrumentNumbers().number(instrument);
        if (known != null) {
            return Future.succeededFuture(known);
        }
        return fetched().compose(done -> {
            String number = exchange.instrumentNumbers().number(instrument);
            return number == null
                    ? Future.failedFuture("the number of " + instrument + " is not known" + why)
                    : Future.succeededFuture(number);
        });
    }

    /** Asks for all lists, unless that is being done or was just done. */
    private Future<Void> fetched() {
        Future<Void> running = fetching;
        if (running != null) {
            return running;
        }
        if (isPausing && ticker.nanos() - notBeforeNanos < 0) {
            return Future.succeededFuture();
        }
        why = "";
        Future<Void> all = Future.succeededFuture();
        for (NumberListSettings list : exchange.instrumentNumberLists()) {
            for (String call : list.fetch()) {
                all = all.compose(before -> fetch(call, list));
            }
        }
        fetching = all;
        return all.onComplete(done -> {
            fetching = null;
            isPausing = why.isEmpty();
            notBeforeNanos = ticker.nanos() + PAUSE_NANOS;
        });
    }

    /** Asks for one list; the others are asked for all the same when it fails. */
    private Future<Void> fetch(String asked, NumberListSettings list) {
        CallRequest request = CallRequest.parse(asked);
        Map<String, String> headers =
                request.body().length == 0 ? Map.of() : Map.of("Content-Type", "application/json");
        PresignedCall.Request call =
                new PresignedCall.Request(request.method(), "", request.target(), headers, request.body());
        return PresignedCall.send(
                        dispatcher,
                        clients,
                        exchange,
                        call,
                        new PresignedCall.Expected(
                                Set.of(Kind.READ_PUBLIC),
                                ListScanner.ofNumbers(list, exchange.instrumentNumbers(), null)),
                        () -> true)
                .onSuccess(answer -> why = answer.why().isEmpty() ? why : ": " + answer.why())
                .mapEmpty();
    }
}
