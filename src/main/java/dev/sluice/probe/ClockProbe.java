package dev.sluice.probe;

import dev.sluice.drift.Offset;
import dev.sluice.drift.RemoteClock;
import dev.sluice.drift.Sighting;
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
import dev.sluice.gate.Event;
import dev.sluice.gate.Gate;
import dev.sluice.gate.Permit;
import dev.sluice.gate.Refused;
import dev.sluice.gate.StartVerdict;
import dev.sluice.gate.Ticket;
import dev.sluice.gate.Verdict;
import dev.sluice.health.Connection;
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
 * Follows one exchange's clock: asks its time call at once and then now and then, and tells the gate every second how the interval stands.
 *
 * <p>Each question is a call like any bot's: it asks the gate, may wait, may be refused, is started and settled. The circuit breaker keeps it
 * from asking an exchange that does not answer, which would only use up budget; answers to bots go on teaching the same clock meanwhile.
 *
 * <p>Everything runs on one event loop; the gate's decisions come from any thread and are brought there.
 */
public final class ClockProbe implements Effects.Sink {
    /** The budget it uses is its own bot's, so that bots' shares are not touched. */
    private static final String BOT = "sluice-clock";

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long TELL_MILLIS = 1_000;
    private static final long LEAST_PAUSE_NANOS = 1_000 * NANOS_PER_MILLI;
    private static final long AGAIN_MILLIS = 2_000;
    static final long ANSWER_MILLIS = 5_000;
    private static final int MOST_FAILURES = 3;
    private static final double JITTER = 0.2;
    private static final Reading UNANSWERED =
            new Reading(Outcome.UNKNOWN, false, true, List.of(), -1, -1, List.of(), -1, -1, List.of(), "");

    /**
     * What one probe needs.
     *
     * @param timeCall the exchange's time call; null: it has none, and only answers to bots teach its clock
     * @param after acts upon what a word with the gate decided about others, and sees to its next tick
     * @param rest how its REST does, told where no bot calls
     * @param chance from 0 to 1, so that probes of many gateways do not meet
     */
    public record Setup(
            Exchange exchange,
            Gate gate,
            RemoteClock clock,
            ClockSettings settings,
            @Nullable Request timeCall,
            BiConsumer<Gate, Effects> after,
            Ticker ticker,
            Connection rest,
            DoubleSupplier chance) {}

    private final Vertx vertx;
    private final Context context;
    private final WebClient client;
    private final CircuitBreaker breaker;
    private final Effects effects = new Effects();
    private final long answerMillis;
    private volatile Setup setup;
    private long askedNanos;
    private boolean told;
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

    /** Asks at once, then again and again until {@link #stop}. */
    public void start() {
        context.runOnContext(begin -> {
            if (!stopped) {
                round();
                telling = vertx.setPeriodic(TELL_MILLIS, timer -> tell());
            }
        });
    }

    /** Goes on with a reloaded configuration; what is known of the clock stays. */
    public void reload(Setup reloaded) {
        setup = reloaded;
    }

    /** Asks now, since something tells that the exchange's clock is not where it was thought to be; once a second at most. */
    public void askNow() {
        context.runOnContext(turn -> {
            if (!stopped && now() - askedNanos >= LEAST_PAUSE_NANOS) {
                ask();
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
        ask();
        double part = 1 - JITTER * setup.chance().getAsDouble();
        vertx.setTimer(Math.max(1, (long) (setup.settings().probeMs() * part)), timer -> round());
    }

    private void ask() {
        askedNanos = now();
        Request request = setup.timeCall();
        if (request == null || breaker.state() == CircuitBreakerState.OPEN) {
            return;
        }
        Upstream upstream = setup.exchange().upstream(request.target());
        if (upstream == null) {
            return;
        }
        Caller caller = new Caller(ANSWER_MILLIS * NANOS_PER_MILLI, 0, null, this);
        Ticket ticket = new Ticket(setup.exchange().name(request), upstream, BOT, caller);
        Verdict verdict = setup.gate().ask(ticket, now(), effects);
        drain();
        decided(ticket, verdict);
    }

    /** The gate's word on one of this probe's calls, from any thread. */
    @Override
    public void decided(Ticket ticket, Verdict verdict) {
        if (verdict instanceof Admitted admitted) {
            context.runOnContext(turn -> send(admitted.permit()));
        } else if (verdict instanceof Refused) {
            setup.rest().heldBack(now());
            context.runOnContext(turn -> askAgain());
        }
    }

    /** A question that the gateway itself held back is asked again soon: the next round may be long in coming, and windows begin used up. */
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
                setup.gate().notSent(permit, now(), effects);
                drain();
            } // any other failure was of the attempt, which ended its permit itself
        });
    }

    private Future<Void> attempt(Permit permit) {
        long sent = now();
        StartVerdict verdict = setup.gate().start(permit, sent, effects);
        drain();
        if (!(verdict instanceof StartVerdict.Go)) {
            setup.rest().heldBack(sent);
            return Future.succeededFuture();
        }
        Call call = permit.ticket().call();
        return whole(request(permit.ticket()))
                .onComplete(answer -> answered(permit, call, sent, answer), failure -> failed(permit, failure))
                .mapEmpty();
    }

    /** The client's own timeout ends with the head: a body that never ends would keep the permit for ever. */
    private <T> Future<T> whole(Future<T> answer) {
        Promise<T> ended = Promise.promise();
        long timer = vertx.setTimer(answerMillis, late -> ended.tryFail("the answer did not end in time"));
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

    private Future<HttpResponse<Buffer>> request(Ticket ticket) {
        Upstream upstream = ticket.upstream();
        if (upstream == null) {
            return Future.failedFuture("no upstream");
        }
        RequestOptions options = new RequestOptions()
                .setHost(upstream.host())
                .setPort(upstream.port())
                .setSsl(upstream.tls())
                .setURI(ticket.call().target())
                // Coinbase keeps public answers for a second: an old time is a wrong one.
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        Request asked = ticket.call().request();
        String type = asked.headers().get("Content-Type");
        HttpRequest<Buffer> request =
                client.request(HttpMethod.valueOf(asked.method()), options).timeout(answerMillis);
        return type == null
                ? request.send()
                : request.putHeader("Content-Type", type).sendBuffer(Buffer.buffer(asked.body()));
    }

    private void answered(Permit permit, Call call, long sent, HttpResponse<Buffer> answer) {
        long arrived = now();
        setup.gate().answered(permit, arrived, effects);
        drain();
        MultiMap headers = answer.headers();
        Buffer body = answer.body();
        Reading reading = setup.exchange()
                .read(
                        call,
                        new Answered(answer.statusCode(), headers::get, body == null ? new byte[0] : body.getBytes()));
        setup.gate().settle(permit, reading, arrived, effects);
        drain();
        if (reading.outcome() == Outcome.FAULT || reading.outcome() == Outcome.OVERLOAD) {
            setup.rest().failed("the clock's question was answered " + answer.statusCode());
        } else if (reading.outcome() == Outcome.OK) {
            setup.rest().answered(arrived - sent, arrived);
            saw(reading, sent, arrived);
            tell();
        }
    }

    private void saw(Reading reading, long sent, long arrived) {
        if (reading.serverTimeMillis() >= 0) {
            setup.clock().saw(Sighting.ofMillis(sent, arrived, reading.serverTimeMillis()));
        }
        if (reading.dateEpochSeconds() >= 0) {
            setup.clock().saw(Sighting.ofDate(sent, arrived, reading.dateEpochSeconds()));
        }
    }

    private void failed(Permit permit, Throwable failure) {
        setup.rest().failed(String.valueOf(failure.getMessage()));
        if (failure instanceof ConnectException) {
            setup.gate().notSent(permit, now(), effects);
        } else {
            setup.gate().settle(permit, UNANSWERED, now(), effects);
        }
        drain();
    }

    private void tell() {
        long now = now();
        Offset offset = setup.clock().offset(now);
        if (offset != null) {
            // valid until the next word comes, and a little longer
            Offset held = setup.clock().heldFor(offset, 2 * TELL_MILLIS * NANOS_PER_MILLI);
            setup.gate().tell(new Event.ClockMeasured(held.earliestNanos(), held.latestNanos()), now, effects);
        } else if (told) {
            setup.gate().tell(new Event.ClockLost(), now, effects);
        }
        told = offset != null;
        drain();
    }

    private void drain() {
        setup.after().accept(setup.gate(), effects);
    }

    private long now() {
        return setup.ticker().nanos();
    }
}
