package dev.sluice.probe;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.ClockSample;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.health.ConnectionHealth;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.circuitbreaker.OpenCircuitException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A periodic measurement of one exchange's clock: it sends the exchange's time call at once and then at intervals, and
 * reports the resulting interval to the admission controller every second.
 *
 * <p>Each time call needs a permit like a bot's call: it may wait or be refused, and is started and settled. A circuit
 * breaker stops time calls to an exchange that does not respond, because they would use its rate limits for nothing.
 * Responses to bots update the same clock.
 *
 * <p>Everything runs on one event loop; decisions on permits may come from any thread and are moved to it.
 */
public final class ClockProbe {
    /** A bot name of its own, so that time calls do not reduce the fair share of the bots. */
    private static final String BOT = "sluice-clock";

    private static final long REPORT_MILLIS = 1_000;
    private static final long MIN_PAUSE_NANOS = 1_000 * Nanos.PER_MILLI;
    private static final long RESPONSE_MILLIS = 5_000;
    private static final int MAX_FAILURES = 3;
    private static final double JITTER = 0.2;

    /**
     * The exchange that is asked, and how often; a reload may change both.
     *
     * @param exchange the exchange whose clock is measured
     * @param settings the intervals
     * @param timeCall the exchange's time call; null when it has none, and then only responses to bots update its clock
     */
    public record Target(
            Exchange exchange,
            ClockSettings settings,
            @Nullable CallRequest timeCall) {}

    /**
     * The delays of a time call.
     *
     * @param responseMillis the longest time from the start to the end of the response
     * @param retryMillis the time from a refusal of the gateway to the next attempt
     */
    record Delays(long responseMillis, long retryMillis) {
        static final Delays STANDARD = new Delays(RESPONSE_MILLIS, 2_000);
    }

    private final Vertx vertx;
    private final OwnCallDispatcher dispatcher;
    private final OwnCallClients clients;
    private final RemoteClock clock;
    private final ConnectionHealth restHealth;
    private final DoubleSupplier random;
    private final CircuitBreaker breaker;
    private final Delays delays;
    private volatile Target target;
    private long lastQueryNanos;
    private boolean isOffsetKnown;
    private boolean stopped;
    private boolean isRetryScheduled;
    private long reportTimer;

    /**
     * Creates a probe that sends nothing before {@link #start}.
     *
     * @param clock the clock that measurements update
     * @param restHealth the state of the REST connection, which time calls update too, for times without calls of bots
     * @param random random numbers from 0 to 1, so that probes of several gateways do not call at the same moment
     */
    public ClockProbe(
            OwnCallDispatcher dispatcher,
            OwnCallClients clients,
            RemoteClock clock,
            ConnectionHealth restHealth,
            DoubleSupplier random,
            Target target) {
        this(dispatcher, clients, clock, restHealth, random, target, Delays.STANDARD);
    }

    ClockProbe(
            OwnCallDispatcher dispatcher,
            OwnCallClients clients,
            RemoteClock clock,
            ConnectionHealth restHealth,
            DoubleSupplier random,
            Target target,
            Delays delays) {
        this.dispatcher = dispatcher;
        this.clients = clients;
        this.clock = clock;
        this.restHealth = restHealth;
        this.random = random;
        this.target = target;
        this.delays = delays;
        vertx = dispatcher.vertx();
        breaker = CircuitBreaker.create(
                "clock of " + target.exchange().name(),
                vertx,
                new CircuitBreakerOptions()
                        .setMaxFailures(MAX_FAILURES)
                        .setTimeout(2 * RESPONSE_MILLIS)
                        .setResetTimeout(target.settings().probeMs())
                        .setNotificationAddress(null));
    }

    /** Sends a time call at once and then periodically until {@link #stop}. */
    public void start() {
        dispatcher.execute(() -> {
            if (!stopped) {
                round();
                reportTimer = vertx.setPeriodic(REPORT_MILLIS, timer -> reportOffset());
            }
        });
    }

    /** Applies a reloaded configuration; the measured clock is kept. */
    public void reload(Target reloaded) {
        target = reloaded;
    }

    /**
     * Sends a time call now because something indicates that the exchange's clock has changed; at most once a second.
     */
    public void measureNow() {
        dispatcher.execute(() -> {
            if (!stopped && now() - lastQueryNanos >= MIN_PAUSE_NANOS) {
                queryClock();
            }
        });
    }

    public void stop() {
        dispatcher.execute(() -> {
            stopped = true;
            vertx.cancelTimer(reportTimer);
        });
    }

    private void round() {
        if (stopped) {
            return;
        }
        queryClock();
        double part = 1 - JITTER * random.getAsDouble();
        vertx.setTimer(Math.max(1, (long) (target.settings().probeMs() * part)), timer -> round());
    }

    private void queryClock() {
        lastQueryNanos = now();
        CallRequest callRequest = target.timeCall();
        if (callRequest == null || breaker.state() == CircuitBreakerState.OPEN) {
            return;
        }
        Upstream upstream = target.exchange().hosts().upstream(callRequest.target());
        if (upstream != null) {
            new TimeCall(callRequest, upstream).acquire();
        }
    }

    /**
     * Retries a refused call after a short delay, because the next round may be far off and limits start as used up.
     */
    private void retryLater() {
        if (!isRetryScheduled) {
            isRetryScheduled = true;
            vertx.setTimer(delays.retryMillis(), timer -> {
                isRetryScheduled = false;
                measureNow();
            });
        }
    }

    /** One time call. The circuit breaker counts it as failed if the exchange does not respond. */
    private final class TimeCall extends OwnCall<Buffer> {
        TimeCall(CallRequest callRequest, Upstream upstream) {
            super(
                    vertx,
                    dispatcher,
                    target.exchange(),
                    new Options(
                            callRequest, upstream, BOT, RESPONSE_MILLIS * Nanos.PER_MILLI, delays.responseMillis()));
        }

        @Override
        void admitted() {
            if (stopped) {
                returnPermit();
                return;
            }
            breaker.execute(this::send).onFailure(failure -> {
                if (failure instanceof OpenCircuitException) {
                    returnPermit();
                } // after any other failure the call has already ended its permit
            });
        }

        @Override
        void refused(Refused refused) {
            restHealth.isHeldBack(now());
            retryLater();
        }

        @Override
        void waitsAgain() {
            restHealth.isHeldBack(now());
        }

        @Override
        Future<HttpResponse<Buffer>> request() {
            CallRequest callRequest = call().request();
            // Coinbase caches public responses for a second, which would give an old time.
            RequestOptions options = target().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
            HttpRequest<Buffer> request = clients.from(upstream().localAddress())
                    .request(HttpMethod.valueOf(callRequest.method()), options)
                    .timeout(responseMillis());
            String type = callRequest.headers().get("Content-Type");
            return type == null
                    ? request.send()
                    : request.putHeader("Content-Type", type).sendBuffer(Buffer.buffer(callRequest.body()));
        }

        @Override
        byte[] body(HttpResponse<Buffer> response) {
            Buffer body = response.body();
            return body == null ? new byte[0] : body.getBytes();
        }

        @Override
        public void learn(ResponseMeaning meaning) {
            if (!meaning.outcome().isSuccess()) {
                return;
            }
            if (meaning.serverTimeMillis() >= 0) {
                clock.add(ClockSample.ofMillis(sentNanos(), answeredNanos(), meaning.serverTimeMillis()));
            }
            if (meaning.dateEpochSeconds() >= 0) {
                clock.add(ClockSample.ofDate(sentNanos(), answeredNanos(), meaning.dateEpochSeconds()));
            }
        }

        @Override
        void completed(int status, ResponseMeaning meaning) {
            if (meaning.outcome().isFailure()) {
                restHealth.recordFailure("the request for the exchange's time returned status " + status);
            } else if (meaning.outcome().isSuccess()) {
                restHealth.recordResponse(answeredNanos() - sentNanos(), answeredNanos());
                reportOffset();
            }
        }

        @Override
        void failed(String reason) {
            restHealth.recordFailure(reason);
        }
    }

    private void reportOffset() {
        long now = now();
        EpochOffset epochOffset = clock.offset(now);
        if (epochOffset != null) {
            // valid for two report intervals, so that a late report leaves no gap
            EpochOffset held = clock.widened(epochOffset, 2 * REPORT_MILLIS * Nanos.PER_MILLI);
            report(new AdmissionEvent.ClockMeasured(held.earliestNanos(), held.latestNanos()), now);
        } else if (isOffsetKnown) {
            report(new AdmissionEvent.ClockLost(), now);
        }
        isOffsetKnown = epochOffset != null;
    }

    private void report(AdmissionEvent event, long now) {
        dispatcher.admission().handle(event, now, dispatcher.decisions());
        dispatcher.deliver();
    }

    private long now() {
        return dispatcher.nanos();
    }
}
