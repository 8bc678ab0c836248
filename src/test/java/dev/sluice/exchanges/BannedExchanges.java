package dev.sluice.exchanges;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.AdmissionDecision.Waiting;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.Permit;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Exchanges with the shipped configuration, in virtual time, whose responses may be bans. */
final class BannedExchanges {
    static final long EPOCH_MILLIS = 1_790_000_000_000L;
    private static final ModeRegistry BOARD = new ModeRegistry(0, 0);
    private static final Config CONFIG = ((LoadResult.Valid) Config.load(Path.of("conf"))).config();

    private final long start = new SplittableRandom().nextLong();
    long now = start;
    final ExchangeRuntime binance = running("binance");
    final ExchangeRuntime kraken = running("kraken");
    final ExchangeRuntime mexc = running("mexc");
    final List<ExchangeRuntime> all = new ArrayList<>(List.of(binance, kraken, mexc));

    List<ExchangeRuntime> all() {
        return all;
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
        Supplier<AdmissionRequest> requests = () -> new AdmissionRequest(
                call,
                Objects.requireNonNull(exchange.hosts().upstream(target)).withLocalAddress(call.localAddress()),
                "bot",
                new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, this));
        Permit permit = permit(at, requests);
        at.admission().start(permit, now, new Decisions());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        UpstreamResponse upstreamResponse =
                new UpstreamResponse(status, name -> header.equalsIgnoreCase(name) ? value : null, bytes);
        return () ->
                at.admission().settle(permit, exchange.responses().read(call, upstreamResponse), now, new Decisions());
    }

    /** Repeats the call until it is admitted, as the first one of some exchanges is not. */
    private Permit permit(ExchangeRuntime at, Supplier<AdmissionRequest> requests) {
        long began = now;
        while (now - began < 100_000_000_000L) {
            AdmissionDecision decision = at.admission().acquire(requests.get(), now, new Decisions());
            if (decision instanceof Admitted admitted) {
                return admitted.permit();
            }
            if (decision instanceof Waiting waiting) {
                at.admission().withdraw(waiting.permit(), now, new Decisions());
            }
            now += 1_000_000_000;
        }
        throw new IllegalStateException("the call is not admitted");
    }

    /** Runs Binance in place of the shipped one with calls that leave from one address, but for those of an account. */
    ExchangeRuntime binanceFrom(String localAddress, String account, String localAddressOfAccount) {
        ConfiguredExchange shipped = binance.configured();
        ExchangeSettings settings = shipped.settings();
        ExchangeSettings moved = new ExchangeSettings(
                settings.dialect(),
                settings.aliases(),
                settings.listen(),
                settings.upstreams(),
                settings.streams(),
                Map.of(account, new AccountSettings(List.of(), false, false, localAddressOfAccount)),
                localAddress,
                settings.testnet());
        ExchangeRuntime running = running(new ConfiguredExchange(
                shipped.name(),
                shipped.isUsedFromStart(),
                moved,
                shipped.dialect(),
                shipped.limits(),
                Exchange.of(
                        shipped.name(),
                        moved,
                        shipped.dialect(),
                        shipped.exchange().limitNames()),
                shipped.admission(),
                shipped.clock(),
                shipped.connections(),
                shipped.reads()));
        all.set(0, running);
        return running;
    }

    private ExchangeRuntime running(String name) {
        return running(Objects.requireNonNull(CONFIG.exchange(name)));
    }

    private ExchangeRuntime running(ConfiguredExchange configured) {
        ModeHolder holder = new ModeHolder(BOARD, this::nanos, () -> {}, warning -> {});
        ExchangeRuntime.SharedState shared =
                new ExchangeRuntime.SharedState(UsageStore.heap(), holder, BreakerRegistry.none(BOARD), () -> 0, true);
        return new ExchangeRuntime(configured, shared, (admission, decisions) -> {});
    }
}
