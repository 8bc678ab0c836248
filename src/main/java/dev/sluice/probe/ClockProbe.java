package dev.sluice.probe;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionEvent;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.Permit;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.clock.ClockSample;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.exchange.UpstreamResponse;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.time.Ticker;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.ConnectException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A periodic measurement of one exchange's clock: it sends the exchange's time call at once and then at intervals,
 * and reports the resulting interval to the gate every second.
 *
 * <p>Each time call passes the gate like a bot's call: it may wait or be refused, and is started and settled. The
 * circuit breaker stops time calls to an exchange that does not respond, because they would only use up budget.
 * Responses to bots update the same clock.
 *
 * <p>Everything runs on one event loop; decisions of the gate may come from any thread and are moved to it.
 */
public final class ClockProbe implements Decisions.Sink {
    /** A bot name of its own, so that time calls do not reduce the fair share of the bots. */
    private static final String BOT = "sluice-clock";

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long TELL_MILLIS = 1_000;
    private static final long LEAST_PAUSE_NANOS = 1_000 * NANOS_PER_MILLI;
    private static final long AGAIN_MILLIS = 2_000;
    static final long ANSWER_MILLIS = 5_000;
    private static final int MOST_FAILURES = 3;
    private static final double JITTER = 0.2;
    private static final ResponseMeaning UNANSWERED =
            new ResponseMeaning(Outcome.UNKNOWN, false, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    /**
     * The collaborators of one {@link ClockProbe}.
     *
     * @param exchange the exchange whose clock is measured
     * @param admission the gate of the exchange
     * @param clock the clock that measurements update
     * @param settings the intervals
     * @param timeCall the exchange's time call; null when it has none, and then only responses to bots update its
     *     clock
     * @param after handles what the gate decided about other calls, and schedules its next tick
     * @param ticker the monotonic clock
     * @param rest the state of the REST connection, updated here when no bot calls
     * @param chance random numbers from 0 to 1, so that probes of several gateways do not call at the same moment
     */
    public record Setup(
            Exchange exchange,
            AdmissionController admission,
            RemoteClock clock,
            ClockSettings settings,
            @Nullable CallRequest timeCall,
            BiConsumer<AdmissionController, Decisions> after,
            Ticker ticker,
            ConnectionHealth rest,
            DoubleSupplier chance) {}

    private final Vertx vertx;
    private final Context context;
    private final WebClient client;
    private final CircuitBreaker breaker;
    private final Decisions decisions = new Decisions();
    private final long answerMillis;
    private volatile Setup setup;
    private long askedNanos;
    private boolean hadTime;
    private boolean stopped;
    private boolean isAskingAgain;
    private long telling;

    public ClockProbe(Vertx vertx, WebClient client, Setup setup) {
        this(vertx, client, setup, ANSWER_MILLIS);
    }

    ClockProbe(Vertx vertx, WebClient client, Setup setup, long answerMillis) {
        this.answerMillis = answerMillis;
        this.vertx = vertx;
        this.client = client;
        this.setup = setup;
        context = vertx.getOrCreateContext();
        breaker = CircuitBreaker.create(
                "clock of " + setup.exchange().name(),
                vertx,
                new CircuitBreakerOptions()
                        .setMaxFailures(MOST_FAILURES)
                        .setTimeout(2 * ANSWER_MILLIS)
                        .setResetTimeout(setup.settings().probeMs())
                        .setNotificationAddress(null));
    }

    /** Sends a time call at once and then periodically until {@link #stop}. */
    public void start() {
        context.runOnContext(begin -> {
            if (!stopped) {
                round();
                telling = vertx.setPeriodic(TELL_MILLIS, timer -> reportOffset());
            }
        });
    }

    /** Applies a reloaded configuration; the measured clock is kept. */
    public void reload(Setup reloaded) {
        setup = reloaded;
    }

    /**
     * Sends a time call now because something indicates that the exchange's clock has changed; at most once a second.
     */
    public void askNow() {
        context.runOnContext(turn -> {
            if (!stopped && now() - askedNanos >= LEAST_PAUSE_NANOS) {
                queryClock();
            }
        });
    }

    public void stop() {
        context.runOnContext(now -> {
            stopped = true;
            vertx.cancelTimer(telling);
        });
    }

    private void round() {
        if (stopped) {
            return;
        }
        queryClock();
        double part = 1 - JITTER * setup.chance().getAsDouble();
        vertx.setTimer(Math.max(1, (long) (setup.settings().probeMs() * part)), timer -> round());
    }

    private void queryClock() {
        askedNanos = now();
        CallRequest callRequest = setup.timeCall();
        if (callRequest == null || breaker.state() == CircuitBreakerState.OPEN) {
            return;
        }
        Upstream upstream = setup.exchange().upstream(callRequest.target());
        if (upstream == null) {
            return;
        }
        CallerOptions callerOptions = new CallerOptions(ANSWER_MILLIS * NANOS_PER_MILLI, 0, null, this);
        AdmissionRequest admissionRequest =
                new AdmissionRequest(setup.exchange().name(callRequest), upstream, BOT, callerOptions);
        AdmissionDecision admissionDecision = setup.admission().acquire(admissionRequest, now(), decisions);
        drain();
        decided(admissionRequest, admissionDecision);
    }

    /** Receives the gate's decision about one of this probe's calls, from any thread. */
    @Override
    public void decided(AdmissionRequest admissionRequest, AdmissionDecision admissionDecision) {
        if (admissionDecision instanceof Admitted admitted) {
            context.runOnContext(turn -> send(admitted.permit()));
        } else if (admissionDecision instanceof Refused) {
            setup.rest().heldBack(now());
            context.runOnContext(turn -> askAgain());
        }
    }

    /**
     * Retries a call that the gate refused after a short delay: the next round may be far off, and windows start as
     * used up.
     */
    private void askAgain() {
        if (!isAskingAgain) {
            isAskingAgain = true;
            vertx.setTimer(AGAIN_MILLIS, timer -> {
                isAskingAgain = false;
                askNow();
            });
        }
    }

    private void send(Permit permit) {
        breaker.<Void>execute(() -> attempt(permit)).onFailure(failure -> {
            if (failure instanceof OpenCircuitException) {
                setup.admission().notSent(permit, now(), decisions);
                drain();
            } // any other failure came from the attempt, which has ended its permit itself
        });
    }

    private Future<Void> attempt(Permit permit) {
        long sent = now();
        StartDecision verdict = setup.admission().start(permit, sent, decisions);
        drain();
        if (!(verdict instanceof StartDecision.Go)) {
            setup.rest().heldBack(sent);
            return Future.succeededFuture();
        }
        Call call = permit.admissionRequest().call();
        return whole(request(permit.admissionRequest()))
                .onComplete(answer -> answered(permit, call, sent, answer), failure -> failed(permit, failure))
                .mapEmpty();
    }

    /**
     * Bounds the whole response: the client's timeout covers only the head, and an endless body would keep the permit
     * forever.
     */
    private <T> Future<T> whole(Future<T> answer) {
        Promise<T> ended = Promise.promise();
        long timer = vertx.setTimer(answerMillis, late -> ended.tryFail("the response was not complete in time"));
        answer.onComplete(
                done -> {
                    vertx.cancelTimer(timer);
                    ended.tryComplete(done);
                },
                failure -> {
                    vertx.cancelTimer(timer);
                    ended.tryFail(failure);
                });
        return ended.future();
    }

    private Future<HttpResponse<Buffer>> request(AdmissionRequest admissionRequest) {
        Upstream upstream = admissionRequest.upstream();
        if (upstream == null) {
            return Future.failedFuture("no upstream");
        }
        RequestOptions options = new RequestOptions()
                .setHost(upstream.host())
                .setPort(upstream.port())
                .setSsl(upstream.tls())
                .setURI(admissionRequest.call().target())
                // Coinbase caches public responses for a second, which would give an old time.
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        CallRequest asked = admissionRequest.call().callRequest();
        String type = asked.headers().get("Content-Type");
        HttpRequest<Buffer> request =
                client.request(HttpMethod.valueOf(asked.method()), options).timeout(answerMillis);
        return type == null
                ? request.send()
                : request.putHeader("Content-Type", type).sendBuffer(Buffer.buffer(asked.body()));
    }

    private void answered(Permit permit, Call call, long sent, HttpResponse<Buffer> answer) {
        long arrived = now();
        setup.admission().answered(permit, arrived, decisions);
        drain();
        MultiMap headers = answer.headers();
        Buffer body = answer.body();
        ResponseMeaning responseMeaning = setup.exchange()
                .read(
                        call,
                        new UpstreamResponse(
                                answer.statusCode(), headers::get, body == null ? new byte[0] : body.getBytes()));
        setup.admission().settle(permit, responseMeaning, arrived, decisions);
        drain();
        if (responseMeaning.outcome() == Outcome.FAULT || responseMeaning.outcome() == Outcome.OVERLOAD) {
            setup.rest().failed("the request for the exchange's time returned status " + answer.statusCode());
        } else if (responseMeaning.outcome() == Outcome.OK) {
            setup.rest().answered(arrived - sent, arrived);
            saw(responseMeaning, sent, arrived);
            reportOffset();
        }
    }

    private void saw(ResponseMeaning responseMeaning, long sent, long arrived) {
        if (responseMeaning.serverTimeMillis() >= 0) {
            setup.clock().saw(ClockSample.ofMillis(sent, arrived, responseMeaning.serverTimeMillis()));
        }
        if (responseMeaning.dateEpochSeconds() >= 0) {
            setup.clock().saw(ClockSample.ofDate(sent, arrived, responseMeaning.dateEpochSeconds()));
        }
    }

    private void failed(Permit permit, Throwable failure) {
        setup.rest().failed(String.valueOf(failure.getMessage()));
        if (failure instanceof ConnectException) {
            setup.admission().notSent(permit, now(), decisions);
        } else {
            setup.admission().settle(permit, UNANSWERED, now(), decisions);
        }
        drain();
    }

    private void reportOffset() {
        long now = now();
        EpochOffset epochOffset = setup.clock().offset(now);
        if (epochOffset != null) {
            // valid until the next report and a little longer
            EpochOffset held = setup.clock().heldFor(epochOffset, 2 * TELL_MILLIS * NANOS_PER_MILLI);
            setup.admission()
                    .handle(new AdmissionEvent.ClockMeasured(held.earliestNanos(), held.latestNanos()), now, decisions);
        } else if (hadTime) {
            setup.admission().handle(new AdmissionEvent.ClockLost(), now, decisions);
        }
        hadTime = epochOffset != null;
        drain();
    }

    private void drain() {
        setup.after().accept(setup.admission(), decisions);
    }

    private long now() {
        return setup.ticker().nanos();
    }
}
