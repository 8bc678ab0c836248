package dev.sluice.probe;

import dev.sluice.exchange.Answered;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
import dev.sluice.exchange.Request;
import dev.sluice.exchange.Upstream;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Caller;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Permit;
import dev.sluice.gate.Refused;
import dev.sluice.gate.StartVerdict;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.time.Ticker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.codec.BodyCodec;
import java.net.ConnectException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A client that loads the instrument codes of one exchange when a bot used a code that no response has defined yet.
 * It sends the public calls that list them one after the other, each through the gate like a bot's call, and at most
 * once a minute (after a failure, every five seconds). The responses are long, so they are parsed as a stream and not
 * kept in memory.
 *
 * <p>Everything runs on one event loop; decisions of the gate may come from any thread and are moved to it.
 */
public final class CodeAsker {
    private static final String BOT = "sluice-instruments";
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long PAUSE_NANOS = 60 * NANOS_PER_SECOND;
    private static final long PAUSE_AFTER_FAILURE_NANOS = 5 * NANOS_PER_SECOND;
    private static final long ANSWER_MILLIS = 30_000;
    private static final int OK = 200;
    private static final Reading UNANSWERED =
            new Reading(Outcome.UNKNOWN, false, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    /**
     * The collaborators of a {@link CodeAsker}.
     *
     * @param exchange the exchange whose codes are loaded
     * @param gate the gate of the exchange
     * @param after handles what the gate decided about other calls, and schedules its next tick
     * @param ticker the monotonic clock
     * @param warnings receives a message when the codes could not be loaded
     */
    public record Setup(
            Exchange exchange, Gate gate, BiConsumer<Gate, Effects> after, Ticker ticker, Consumer<String> warnings) {}

    private final Vertx vertx;
    private final Context context;
    private final WebClient client;
    private final Effects effects = new Effects();
    private volatile Setup setup;
    private List<Request> asks = List.of();
    private boolean isAsking;
    private boolean askedBefore;
    private long notBefore;
    private String trouble = "";

    public CodeAsker(Vertx vertx, WebClient client, Setup setup) {
        this.vertx = vertx;
        this.client = client;
        this.setup = setup;
        context = vertx.getOrCreateContext();
    }

    /** Applies a reloaded configuration. */
    public void reload(Setup reloaded) {
        setup = reloaded;
    }

    /** Requests the codes because a bot used an unknown one. Thread-safe; may be called at any rate. */
    public void ask() {
        context.runOnContext(turn -> begin());
    }

    private void begin() {
        boolean isTooEarly = askedBefore && now() - notBefore < 0;
        if (isAsking || isTooEarly) {
            return;
        }
        isAsking = true;
        askedBefore = true;
        trouble = "";
        asks = setup.exchange().asksForCodes();
        next(0);
    }

    private void next(int place) {
        if (place < asks.size()) {
            one(asks.get(place)).onComplete(done -> next(place + 1), failure -> {
                trouble = String.valueOf(failure.getMessage());
                next(place + 1);
            });
            return;
        }
        isAsking = false;
        notBefore = now() + (trouble.isEmpty() ? PAUSE_NANOS : PAUSE_AFTER_FAILURE_NANOS);
        if (!trouble.isEmpty()) {
            setup.warnings()
                    .accept("exchange '" + setup.exchange().name()
                            + "' did not tell what its numbers of instruments stand for (" + trouble
                            + "): orders that name one which is not known count at every instrument of their account");
        }
    }

    private Future<Void> one(Request request) {
        Upstream upstream = setup.exchange().upstream(request.target());
        if (upstream == null) {
            return Future.failedFuture("nowhere is configured for " + request.target());
        }
        Asking asking = new Asking();
        Caller caller = new Caller(Caller.NO_DEADLINE, 0, null, asking);
        Ticket ticket = new Ticket(setup.exchange().name(request), upstream, BOT, caller);
        Verdict verdict = setup.gate().ask(ticket, now(), effects);
        drain();
        asking.decided(ticket, verdict);
        return asking.ended.future();
    }

    /** A call, from its request for a permit to its end. */
    private final class Asking implements Effects.Sink {
        private final Promise<Void> ended = Promise.promise();

        /** Receives the gate's decision, from any thread. */
        @Override
        public void decided(Ticket ticket, Verdict verdict) {
            if (verdict instanceof Admitted admitted) {
                context.runOnContext(turn -> send(admitted.permit()));
            } else if (verdict instanceof Refused refused) {
                context.runOnContext(turn -> ended.tryFail("not sent: " + refused.reason()));
            }
        }

        private void send(Permit permit) {
            StartVerdict verdict = setup.gate().start(permit, now(), effects);
            drain();
            if (verdict instanceof Refused refused) {
                ended.tryFail("not sent: " + refused.reason());
            } else if (verdict instanceof StartVerdict.Go) {
                Call call = permit.ticket().call();
                ScannedBody body = new ScannedBody(setup.exchange().codeScan(call, OK, name -> null));
                inTime(request(permit.ticket(), body))
                        .onComplete(answer -> answered(permit, answer, body), failure -> failed(permit, body, failure));
            } // otherwise the call waits again, and another decision follows
        }

        private Future<HttpResponse<Void>> request(Ticket ticket, ScannedBody body) {
            Upstream upstream = ticket.upstream();
            if (upstream == null) {
                return Future.failedFuture("no upstream");
            }
            RequestOptions options = new RequestOptions()
                    .setHost(upstream.host())
                    .setPort(upstream.port())
                    .setSsl(upstream.tls())
                    .setURI(ticket.call().target());
            return client.request(HttpMethod.GET, options)
                    .timeout(ANSWER_MILLIS)
                    .as(BodyCodec.pipe(body))
                    .send();
        }

        /** Bounds the whole response: the client's timeout covers only the head. */
        private Future<HttpResponse<Void>> inTime(Future<HttpResponse<Void>> answer) {
            Promise<HttpResponse<Void>> whole = Promise.promise();
            long timer = vertx.setTimer(ANSWER_MILLIS, late -> whole.tryFail("the answer did not end in time"));
            answer.onComplete(done -> {
                vertx.cancelTimer(timer);
                if (done.succeeded()) {
                    whole.tryComplete(done.result());
                } else {
                    whole.tryFail(done.cause());
                }
            });
            return whole.future();
        }

        private void answered(Permit permit, HttpResponse<Void> answer, ScannedBody body) {
            body.close();
            long now = now();
            setup.gate().answered(permit, now, effects);
            MultiMap headers = answer.headers();
            Reading reading = setup.exchange()
                    .read(permit.ticket().call(), new Answered(answer.statusCode(), headers::get, body.start()));
            setup.gate().settle(permit, reading, now, effects);
            drain();
            if (reading.outcome() == Outcome.OK) {
                ended.tryComplete();
            } else {
                ended.tryFail("answered " + answer.statusCode() + " " + reading.code());
            }
        }

        private void failed(Permit permit, ScannedBody body, Throwable failure) {
            body.close();
            if (failure instanceof ConnectException) {
                setup.gate().notSent(permit, now(), effects);
            } else {
                setup.gate().settle(permit, UNANSWERED, now(), effects);
            }
            drain();
            ended.tryFail(failure);
        }
    }

    private void drain() {
        setup.after().accept(setup.gate(), effects);
    }

    private long now() {
        return setup.ticker().nanos();
    }
}
