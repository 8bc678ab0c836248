package dev.sluice.probe;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.PermitLifecycle;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.TestnetHeader;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpResponse;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A call that the gateway itself makes to an exchange. It needs a permit like a bot's call, and the time for its
 * complete response is bounded. Used on the context of its dispatcher.
 *
 * @param <B> the type of the response's body
 */
abstract class OwnCall<B> implements PermitLifecycle.Owner {
    /**
     * The request and its bounds.
     *
     * @param bot the name under which the call is counted
     * @param waitNanos the longest wait for a permit; {@link CallerOptions#NO_DEADLINE} for the limit of the call's
     *     kind
     * @param responseMillis the longest time from the start to the end of the response
     * @param isUrgent whether it is sent before all other calls and may use the reserve for cancels
     */
    record Options(
            CallRequest callRequest,
            Upstream upstream,
            String bot,
            long waitNanos,
            long responseMillis,
            boolean isUrgent) {
        Options(CallRequest callRequest, Upstream upstream, String bot, long waitNanos, long responseMillis) {
            this(callRequest, upstream, bot, waitNanos, responseMillis, false);
        }
    }

    private final Vertx vertx;
    private final OwnCallDispatcher dispatcher;
    private final Exchange exchange;
    private final Options options;
    private final Call call;
    private final PermitLifecycle permit;
    private @Nullable HttpResponse<B> response;
    private long sentNanos;
    private long answeredNanos;

    OwnCall(Vertx vertx, OwnCallDispatcher dispatcher, Exchange exchange, Options options) {
        this.vertx = vertx;
        this.dispatcher = dispatcher;
        this.exchange = exchange;
        this.options = options;
        call = exchange.classifier().classify(options.callRequest());
        permit = new PermitLifecycle(dispatcher.admission(), dispatcher, this);
    }

    /** Returns the host of the call and the local address of the connection. */
    final Upstream upstream() {
        return options.upstream().withLocalAddress(call.localAddress());
    }

    // ---- the permit

    /** Requests a permit. {@link #admitted} or {@link #refused} follows, now or later. */
    final void acquire() {
        CallerOptions callerOptions = new CallerOptions(options.waitNanos(), 0, null, permit);
        AdmissionRequest request = options.isUrgent()
                ? AdmissionRequest.urgent(call, upstream(), options.bot(), callerOptions)
                : new AdmissionRequest(call, upstream(), options.bot(), callerOptions);
        decided(permit.acquire(request, dispatcher.nanos()));
    }

    @Override
    public final void decided(AdmissionDecision decision) {
        if (decision instanceof Admitted) {
            admitted();
        } else if (decision instanceof Refused refused) {
            refused(refused);
        }
        permit.deliverDecisions();
    }

    /** Returns the permit of an admitted call that is not sent. */
    final void returnPermit() {
        permit.withdraw();
        permit.deliverDecisions();
    }

    // ---- the request and its response

    /**
     * Starts and sends the admitted call. The returned future fails only if the exchange did not respond completely and
     * in time.
     */
    final Future<Void> send() {
        long now = dispatcher.nanos();
        StartDecision decision = permit.start(now);
        if (decision instanceof StartDecision.Started) {
            sentNanos = now;
            return withTimeout(Future.future(promise -> request().onComplete(promise)))
                    .onComplete(this::answered, this::unanswered)
                    .mapEmpty();
        }
        if (decision instanceof Refused refused) {
            refused(refused);
        } else {
            waitsAgain();
        }
        return Future.succeededFuture();
    }

    /**
     * Bounds the whole response. The client's timeout covers only the head, and an endless body would keep the permit
     * forever.
     */
    private Future<HttpResponse<B>> withTimeout(Future<HttpResponse<B>> response) {
        Promise<HttpResponse<B>> whole = Promise.promise();
        long timer = vertx.setTimer(
                options.responseMillis(), late -> whole.tryFail("the response was not complete in time"));
        response.onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.succeeded()) {
                whole.tryComplete(done.result());
            } else {
                whole.tryFail(done.cause());
            }
        });
        return whole.future();
    }

    private void answered(HttpResponse<B> received) {
        answeredNanos = dispatcher.nanos();
        response = received;
        permit.answered(answeredNanos);
        ResponseMeaning meaning = permit.settle();
        permit.deliverDecisions();
        completed(received.statusCode(), meaning);
    }

    private void unanswered(Throwable failure) {
        if (isBeforeFirstByte(failure)) {
            permit.notSent();
        } else {
            permit.settle(ResponseMeaning.UNANSWERED);
        }
        permit.deliverDecisions();
        failed(String.valueOf(failure.getMessage()));
    }

    /** Returns whether the call failed before its first byte was sent, so that it certainly changed nothing. */
    static boolean isBeforeFirstByte(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof SSLHandshakeException
                || failure instanceof NoRouteToHostException
                || failure instanceof BindException;
    }

    @Override
    public final ResponseMeaning readResponse() {
        HttpResponse<B> received = response;
        if (received == null) {
            return ResponseMeaning.UNANSWERED;
        }
        MultiMap headers = received.headers();
        return exchange.responses()
                .read(call, new UpstreamResponse(received.statusCode(), headers::get, body(received)));
    }

    // ---- implemented by each kind of call

    /** Handles the admission: calls {@link #send} or {@link #returnPermit}. */
    abstract void admitted();

    /** Handles a refusal, on arrival, while waiting or at the start. The call has ended. */
    abstract void refused(Refused refused);

    /** Handles a start that was postponed: the call waits for another admission. */
    abstract void waitsAgain();

    /** Sends the request. */
    abstract Future<HttpResponse<B>> request();

    /** Returns the beginning of the response's body, by which the response is classified. */
    abstract byte[] body(HttpResponse<B> response);

    /** Handles a complete response, after the permit was settled. */
    abstract void completed(int status, ResponseMeaning meaning);

    /** Handles a response that did not come, or not completely, after the permit has ended. */
    abstract void failed(String reason);

    // ---- for the kinds of call

    final Call call() {
        return call;
    }

    /** Returns the target of the request for the client. */
    final RequestOptions target() {
        Upstream upstream = upstream();
        RequestOptions target = new RequestOptions()
                .setHost(upstream.host())
                .setPort(upstream.port())
                .setSsl(upstream.tls())
                .setURI(call.target());
        TestnetHeader testnet = exchange.testnetHeader();
        return testnet == null ? target : target.putHeader(testnet.name(), testnet.value());
    }

    final long responseMillis() {
        return options.responseMillis();
    }

    final long sentNanos() {
        return sentNanos;
    }

    /** Returns when the response was complete. */
    final long answeredNanos() {
        return answeredNanos;
    }
}
