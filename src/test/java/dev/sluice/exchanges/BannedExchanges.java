package dev.sluice.exchanges;

import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** Two exchanges with the shipped configuration, in virtual time, whose responses may be bans. */
final class BannedExchanges {
    static final long EPOCH_MILLIS = 1_790_000_000_000L;
    private static final ModeRegistry BOARD = new ModeRegistry(0, 0);
    private static final Config CONFIG = ((LoadResult.Valid) Config.load(Path.of("conf"))).config();

    private final long start = new SplittableRandom().nextLong();
    long now = start;
    final ExchangeRuntime binance = running("binance");
    final ExchangeRuntime kraken = running("kraken");

    List<ExchangeRuntime> all() {
        return List.of(binance, kraken);
    }

    long nanos() {
        return now;
    }

    long epochMillis() {
        return EPOCH_MILLIS + (now - start) / 1_000_000;
    }

    /** Sends a call with one header, which serves as request header and as response header. */
    void banned(
            ExchangeRuntime at, String method, String target, int status, String body, String header, String value) {
        inFlight(at, method, target, status, body, header, value).run();
    }

    /** Starts such a call; the result settles it. */
    Runnable inFlight(
            ExchangeRuntime at, String method, String target, int status, String body, String header, String value) {
        Exchange exchange = at.configured().exchange();
        Call call = exchange.classifier()
                .classify(new CallRequest(
                        method, target, name -> header.equalsIgnoreCase(name) ? value : null, new byte[0]));
        AdmissionRequest admissionRequest = new AdmissionRequest(
                call,
                exchange.hosts().upstream(target),
                "bot",
                new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, this));
        Admitted admitted = (Admitted) at.admission().acquire(admissionRequest, now, new Decisions());
        at.admission().start(admitted.permit(), now, new Decisions());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        UpstreamResponse upstreamResponse =
                new UpstreamResponse(status, name -> header.equalsIgnoreCase(name) ? value : null, bytes);
        return () -> at.admission()
                .settle(admitted.permit(), exchange.responses().read(call, upstreamResponse), now, new Decisions());
    }

    private ExchangeRuntime running(String name) {
        ModeHolder holder = new ModeHolder(BOARD, this::nanos, () -> {}, warning -> {});
        ExchangeRuntime.SharedState shared =
                new ExchangeRuntime.SharedState(UsageStore.heap(), holder, BreakerRegistry.none(BOARD), () -> 0, true);
        return new ExchangeRuntime(Objects.requireNonNull(CONFIG.exchange(name)), shared, (admission, decisions) -> {});
    }
}
