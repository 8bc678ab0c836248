package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.app.GatewayFixture;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LimitEdits;
import dev.sluice.config.LoadResult;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.respond.PublishedLimit;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.part.MetricText;
import dev.sluice.part.Metrics;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import dev.sluice.status.LimitSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the limits that an exchange publishes, with the shipped configuration. */
final class PublishedLimitsTest {
    private static final ModeRegistry BOARD = new ModeRegistry(0, 0);

    @TempDir
    Path folder;

    private static final String INFO = "GET /api/v3/exchangeInfo";

    private final ConfiguredExchange binance = Objects.requireNonNull(
            ((LoadResult.Valid) Config.load(Path.of("conf"))).config().exchange("binance"));
    private final long now = new SplittableRandom(4).nextLong();
    private final List<String> warnings = new ArrayList<>();
    private final ExchangeRuntime running = new ExchangeRuntime(
            binance,
            new ExchangeRuntime.SharedState(
                    UsageStore.heap(),
                    new ModeHolder(BOARD, () -> now, () -> {}, warnings::add),
                    BreakerRegistry.none(BOARD),
                    () -> 0,
                    true),
            (admission, decisions) -> {});
    private final ExchangeEndpoint exchangeEndpoint =
            Objects.requireNonNull(ExchangeRuntime.endpoints(List.of(running), (exchange, account, margin) -> {})
                    .byName()
                    .get("binance"));

    @Test
    void a_lower_published_limit_applies_at_once_and_refills_nothing() {
        admit("/api/v3/exchangeInfo", 20);
        LimitStatus before = weight();
        publish("spot.weight", 3000);

        assertThat(weight().size()).isEqualTo(3000);
        assertThat(weight().usable()).isEqualTo(2850);
        assertThat(weight().reserve()).isEqualTo(before.reserve() / 2);
        assertThat(weight().used()).isEqualTo(before.used()).isEqualTo(20);
        assertThat(warnings)
                .containsExactly("exchange 'binance' publishes 3000 per 60000 ms for limit 'spot.weight'"
                        + " (GET /api/v3/exchangeInfo), the configuration has 6000;"
                        + " the lower size is in force now: lower it in conf/exchanges.json too");
    }

    @Test
    void a_higher_published_limit_is_reported_and_not_applied() {
        admit("/api/v3/exchangeInfo", 20);
        publish("spot.weight", 12_000);

        assertThat(weight().size()).isEqualTo(6000);
        assertThat(warnings)
                .singleElement()
                .asString()
                .endsWith(
                        "the configuration has 6000; the configured size stays in force: raise it in conf/exchanges.json if the published one applies to your account");
    }

    @Test
    void the_sizes_in_force_tell_what_the_files_document_and_the_exchange_publishes() {
        assertThat(weightSize()).isEqualTo(new LimitSize("spot.weight", 60_000, 6000, 6000, 6000L, null));
        publish("spot.weight", 3000);
        assertThat(weightSize()).isEqualTo(new LimitSize("spot.weight", 60_000, 3000, 6000, 6000L, 3000L));
        publish("spot.weight", 12_000);
        assertThat(weightSize()).isEqualTo(new LimitSize("spot.weight", 60_000, 6000, 6000, 6000L, 12_000L));
    }

    private LimitSize weightSize() {
        return running.limitSizes().stream()
                .filter(limit -> limit.limit().equals("spot.weight"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_published_limit_is_reported_once_per_change() {
        publish("spot.weight", 6000);
        assertThat(warnings).isEmpty();
        publish("spot.weight", 3000);
        publish("spot.weight", 3000);
        assertThat(warnings).hasSize(1);
        publish("spot.weight", 2000);
        assertThat(warnings).hasSize(2);
        publish("spot.weight", 6000);
        publish("spot.weight", 2000);
        assertThat(warnings).hasSize(3);
    }

    @Test
    void a_published_limit_does_not_put_a_removed_exchange_into_service_again() {
        running.remove();
        publish("spot.weight", 3000);
        assertThat(running.admission().isTerminated()).isTrue();
        running.reload(binance);
        assertThat(running.admission().isTerminated()).isFalse();
        publish("spot.weight", 3000);
        assertThat(weightSize().size()).isEqualTo(3000);
    }

    @Test
    void a_published_limit_survives_a_reload_and_the_lowest_of_several_calls_applies() {
        admit("/fapi/v1/exchangeInfo", 1);
        exchangeEndpoint
                .listener()
                .published(List.of(new PublishedLimit("GET /fapi/v1/exchangeInfo", "futures.weight", 1000, 60_000)));
        exchangeEndpoint
                .listener()
                .published(List.of(new PublishedLimit("GET /dapi/v1/exchangeInfo", "futures.weight", 6000, 60_000)));
        assertThat(limit("futures.weight").size()).isEqualTo(1000);
        running.reload(binance);
        assertThat(limit("futures.weight").size()).isEqualTo(1000);
        exchangeEndpoint
                .listener()
                .published(List.of(new PublishedLimit("GET /fapi/v1/exchangeInfo", "futures.weight", 2400, 60_000)));
        assertThat(limit("futures.weight").size()).isEqualTo(2400);
    }

    @Test
    void a_size_that_the_exchange_granted_holds_against_the_published_one_but_not_below_the_documented()
            throws Exception {
        running.reload(changed("{\"size\": 12000, \"aboveDocumented\": true}"));
        admit("/api/v3/exchangeInfo", 20);
        publish("spot.weight", 6000);
        assertThat(weight().size()).isEqualTo(12_000);
        assertThat(running.reducedLimits()).isEmpty();
        assertThat(warnings)
                .singleElement()
                .asString()
                .endsWith("the configuration has 12000; the configured size stays in force, because"
                        + " 'aboveDocumented' says that the exchange granted it");

        publish("spot.weight", 5999);
        assertThat(weight().size()).isEqualTo(5999);
        assertThat(running.reducedLimits())
                .containsExactly("binance.limits.spot.weight is 5999, not 12000, because the exchange publishes 5999;"
                        + " lower it in conf/exchanges.json");
    }

    @Test
    void a_granted_size_of_another_window_is_not_comparable_so_the_published_one_applies() throws Exception {
        running.reload(changed("{\"size\": 12000, \"windowMs\": 30000, \"aboveDocumented\": true}"));
        admit("/api/v3/exchangeInfo", 20);
        exchangeEndpoint.listener().published(List.of(new PublishedLimit(INFO, "spot.weight", 7000, 30_000)));
        assertThat(weight().size()).isEqualTo(7000);
    }

    private ConfiguredExchange changed(String keys) throws Exception {
        Path conf = folder.resolve("conf");
        GatewayFixture.copy(Path.of("conf"), conf);
        LimitEdits.change(conf, "binance", "spot.weight", keys);
        return Objects.requireNonNull(
                ((LoadResult.Valid) Config.load(conf)).config().exchange("binance"));
    }

    @Test
    void a_raised_size_that_nobody_granted_is_held_and_said_to_be() {
        admit("/api/v3/exchangeInfo", 20);
        publish("spot.weight", 3000);
        assertThat(running.reducedLimits())
                .containsExactly("binance.limits.spot.weight is 3000, not 6000, because the exchange publishes 3000;"
                        + " lower it in conf/exchanges.json");
        publish("spot.weight", 6000);
        assertThat(running.reducedLimits()).isEmpty();
    }

    @Test
    void a_limit_for_another_window_or_an_unknown_name_is_not_compared() {
        admit("/api/v3/exchangeInfo", 20);
        exchangeEndpoint
                .listener()
                .published(List.of(
                        new PublishedLimit(INFO, "spot.weight", 10, 1000), new PublishedLimit(INFO, "x", 1, 1000)));
        assertThat(weight().size()).isEqualTo(6000);
        assertThat(warnings).isEmpty();
    }

    @Test
    void metrics_contain_the_published_and_the_configured_size() {
        publish("spot.weight", 3000);
        Metrics metrics = new Metrics();
        PublishedLimits.metrics(List.of(running), metrics);
        assertThat(MetricText.samples(metrics.snapshots()))
                .containsExactlyInAnyOrder(
                        "sluice_limit_published_size{exchange=\"binance\",limit=\"spot.weight\"} 3000.0",
                        "sluice_limit_configured_size{exchange=\"binance\",limit=\"spot.weight\"} 6000.0");
    }

    private void publish(String limit, long size) {
        exchangeEndpoint.listener().published(List.of(new PublishedLimit(INFO, limit, size, 60_000)));
    }

    private void admit(String target, long cost) {
        Exchange exchange = exchangeEndpoint.exchange();
        AdmissionController admission = exchangeEndpoint.admission();
        Call call = exchange.classifier().classify(new CallRequest("GET", target, name -> null, new byte[0]));
        AdmissionDecision admissionDecision = admission.acquire(
                new AdmissionRequest(
                        call,
                        exchange.hosts().upstream(target),
                        "bot",
                        new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, this)),
                now,
                new Decisions());
        assertThat(admissionDecision).isInstanceOf(Admitted.class);
        assertThat(admission.status(now).limits()).anyMatch(limit -> limit.used() == cost);
    }

    private LimitStatus weight() {
        return limit("spot.weight");
    }

    private LimitStatus limit(String name) {
        return exchangeEndpoint.admission().status(now).limits().stream()
                .filter(limit -> limit.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
