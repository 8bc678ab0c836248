package dev.sluice.probe;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.Permit;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.exchange.UpstreamResponse;
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
public final class InstrumentIdFetcher {
    private static final String BOT = "sluice-instruments";
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long PAUSE_NANOS = 60 * NANOS_PER_SECOND;
    private static final long PAUSE_AFTER_FAILURE_NANOS = 5 * NANOS_PER_SECOND;
    private static final long ANSWER_MILLIS = 30_000;
    private static final int OK = 200;
    private static final ResponseMeaning UNANSWERED =
            new ResponseMeaning(Outcome.UNKNOWN, false, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    /**
     * The collaborators of a {@link InstrumentIdFetcher}.
     *
     * @param exchange the exchange whose codes are loaded
     * @param admission the gate of the exchange
     * @param after handles what the gate decided about other calls, and schedules its next tick
     * @param ticker the monotonic clock
     * @param warnings receives a message when the codes could not be loaded
     */
    public record Setup(
            Exchange exchange,
            AdmissionController admission,
            BiConsumer<AdmissionController, Decisions> after,
            Ticker ticker,
            Consumer<String> warnings) {}

    private final Vertx vertx;
    private final Context context;
    private final WebClient client;
    private final Decisions decisions = new Decisions();
    private volatile Setup setup;
    private List<CallRequest> asks = List.of();
    private boolean isAsking;
    private boolean askedBefore;
    private long notBefore;
    private String trouble = "";

    public InstrumentIdFetcher(Vertx vertx, WebClient client, Setup setup) {
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
    public void requestFetch() {
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
        asks = setup.exchange().needsInstrumentIds();
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
                            + "' did not provide its list of instrument numbers (" + trouble
                            + "): orders with an unknown number count for every instrument of their account");
        }
    }

    private Future<Void> one(CallRequest callRequest) {
        Upstream upstream = setup.exchange().upstream(callRequest.target());
        if (upstream == null) {
            return Future.failedFuture("no upstream is configured for " + callRequest.target());
        }
        Asking asking = new Asking();
        CallerOptions callerOptions = new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, asking);
        AdmissionRequest admissionRequest =
                new AdmissionRequest(setup.exchange().name(callRequest), upstream, BOT, callerOptions);
        AdmissionDecision admissionDecision = setup.admission().acquire(admissionRequest, now(), decisions);
        drain();
        asking.decided(admissionRequest, admissionDecision);
        return asking.ended.future();
    }

    /** A call, from its request for a permit to its end. */
    private final class Asking implements Decisions.Sink {
        private final Promise<Void> ended = Promise.promise();

        /** Receives the gate's decision, from any thread. */
        @Override
        public void decided(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
            if (admissionDecision instanceof Admitted admitted) {
                context.runOnContext(turn -> send(admitted.permit()));
            } else if (admissionDecision instanceof Refused refused) {
                context.runOnContext(turn -> ended.tryFail("not sent: " + refused.refusalReason()));
            }
        }

        private void send(Permit permit) {
            StartDecision verdict = setup.admission().start(permit, now(), decisions);
            drain();
            if (verdict instanceof Refused refused) {
                ended.tryFail("not sent: " + refused.refusalReason());
            } else if (verdict instanceof StartDecision.Go) {
                Call call = permit.admissionRequest().call();
                ScannedBody body = new ScannedBody(setup.exchange().instrumentIdScanner(call, OK, name -> null));
                inTime(request(permit.admissionRequest(), body))
                        .onComplete(answer -> answered(permit, answer, body), failure -> failed(permit, body, failure));
            } // otherwise the call waits again, and another decision follows
        }

        private Future<HttpResponse<Void>> request(AdmissionRequest admissionRequest, ScannedBody body) {
            Upstream upstream = admissionRequest.upstream();
            if (upstream == null) {
                return Future.failedFuture("no upstream");
            }
            RequestOptions options = new RequestOptions()
                    .setHost(upstream.host())
                    .setPort(upstream.port())
                    .setSsl(upstream.tls())
                    .setURI(admissionRequest.call().target());
            return client.request(HttpMethod.GET, options)
                    .timeout(ANSWER_MILLIS)
                    .as(BodyCodec.pipe(body))
                    .send();
        }

        /** Bounds the whole response: the client's timeout covers only the head. */
        private Future<HttpResponse<Void>> inTime(Future<HttpResponse<Void>> answer) {
            Promise<HttpResponse<Void>> whole = Promise.promise();
            long timer = vertx.setTimer(ANSWER_MILLIS, late -> whole.tryFail("the response was not complete in time"));
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
            setup.admission().answered(permit, now, decisions);
            MultiMap headers = answer.headers();
            ResponseMeaning responseMeaning = setup.exchange()
                    .read(
                            permit.admissionRequest().call(),
                            new UpstreamResponse(answer.statusCode(), headers::get, body.start()));
            setup.admission().settle(permit, responseMeaning, now, decisions);
            drain();
            if (responseMeaning.outcome() == Outcome.OK) {
                ended.tryComplete();
            } else {
                ended.tryFail("answered " + answer.statusCode() + " " + responseMeaning.code());
            }
        }

        private void failed(Permit permit, ScannedBody body, Throwable failure) {
            body.close();
            if (failure instanceof ConnectException) {
                setup.admission().notSent(permit, now(), decisions);
            } else {
                setup.admission().settle(permit, UNANSWERED, now(), decisions);
            }
            drain();
            ended.tryFail(failure);
        }
    }

    private void drain() {
        setup.after().accept(setup.admission(), decisions);
    }

    private long now() {
        return setup.ticker().nanos();
    }
}
