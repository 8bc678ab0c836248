package dev.sluice.admin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.admin.SampleLimits;
import dev.sluice.base.time.Clocks;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.BotStatus;
import dev.sluice.core.call.Kind;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.series.SeriesQuery;
import dev.sluice.core.series.SeriesRange;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.status.ExchangeStatus;
import dev.sluice.status.ExchangeUse;
import dev.sluice.status.LatencyReport;
import dev.sluice.status.TrafficStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the figures that are made from counters and states, with a clock of the test. */
final class TrafficHistoryTest {
    private static final long STEP_NANOS = 5_000_000_000L;
    private static final long BEGIN_MILLIS = 1_795_172_820_000L;

    private final ProxyCounters counters = new ProxyCounters();
    private final List<ExchangeStatus> states = new ArrayList<>();
    private Map<String, Map<String, Double>> peaks = Map.of();
    private long nanos = Long.MAX_VALUE - 3 * STEP_NANOS; // the clock overflows during the test
    private long epochMillis = BEGIN_MILLIS;
    private final Clocks clocks = new Clocks(() -> nanos, () -> epochMillis);
    private final TrafficHistory history = new TrafficHistory(counters, () -> states, () -> peaks, clocks);

    @Test
    void rates_are_the_differences_of_the_counters_per_second_by_group_of_reasons() {
        refuse(ReasonCode.BAN, 100); // before the first sample, so nobody knows when
        sample();
        refuse(ReasonCode.BAN, 5);
        refuse(ReasonCode.LIMIT, 10);
        refuse(ReasonCode.LANE_FULL, 10);
        sample();
        assertThat(values("exchange:binance", "refused.ban")).containsExactly(null, 1f);
        assertThat(values("exchange:binance", "refused.limit")).containsExactly(null, 4f);
        assertThat(values("exchange:binance", "refused.mode")).containsExactly(null, 0f);
        assertThat(values("gateway", "refused.limit")).containsExactly(null, 4f);
        assertThat(history.status("binance").refused()).endsWith(5.0);
        assertThat(history.status("another").refused()).isEmpty();
    }

    @Test
    void a_late_sample_is_divided_by_the_time_that_passed_and_none_is_taken_within_a_step() {
        sample();
        refuse(ReasonCode.BAN, 100);
        nanos += STEP_NANOS;
        epochMillis += 5000;
        sample();
        assertThat(values("gateway", "refused.ban")).endsWith(10f);
        refuse(ReasonCode.BAN, 100);
        history.sample();
        epochMillis += 4999;
        history.sample();
        assertThat(values("gateway", "refused.ban")).endsWith(10f);
    }

    @Test
    void latencies_of_the_last_hour_are_told_by_kind_and_by_minute_without_the_calls_before_the_first_sample() {
        counters.waited("binance", Kind.PLACE, 3_000_000);
        sample();
        sample();
        assertThat(history.latencies("binance").kinds()).isEmpty();
        for (int i = 0; i < 100; i++) {
            counters.waited("binance", Kind.PLACE, 200_000);
            counters.answered("binance", Kind.PLACE, i < 98 ? 40_000_000 : 2_000_000_000);
        }
        counters.answered("kraken", Kind.CANCEL, 1);
        sample();
        LatencyReport report = history.latencies("binance");
        assertThat(report.kinds()).singleElement().satisfies(kind -> {
            assertThat(kind.kind()).isEqualTo("place");
            assertThat(kind.calls()).isEqualTo(100);
            assertThat(Objects.requireNonNull(kind.ownMs()).p99()).isBetween(0.1, 0.25);
            assertThat(Objects.requireNonNull(kind.exchangeMs()).p50()).isBetween(25.0, 50.0);
            assertThat(Objects.requireNonNull(kind.exchangeMs()).p99()).isBetween(1000.0, 2500.0);
        });
        assertThat(report.minutes()).singleElement().satisfies(minute -> {
            assertThat(minute.atEpochMs()).isEqualTo(BEGIN_MILLIS);
            assertThat(minute.own()).hasSize(report.boundsMs().size() + 1).contains(100);
            assertThat(minute.exchange()).contains(98, 2);
        });
        epochMillis += 59 * 60_000;
        sample();
        assertThat(history.latencies("binance").minutes()).hasSize(1);
        epochMillis += 60_000;
        sample();
        assertThat(history.latencies("binance"))
                .extracting(LatencyReport::kinds, LatencyReport::minutes)
                .containsExactly(List.of(), List.of());
    }

    @Test
    void a_clock_that_is_set_back_changes_no_rate() {
        sample();
        epochMillis -= 7_200_000;
        refuse(ReasonCode.BAN, 50);
        sample();
        SeriesQuery latest = new SeriesQuery("gateway", List.of("refused.ban"), epochMillis - 5000, epochMillis, 0);
        assertThat(history.range(latest).series().get(0).values()).endsWith(10f);
    }

    @Test
    void percentiles_are_those_of_the_step_and_in_the_overview_those_of_the_last_minute() {
        delay(1000, 20_000_000_000L);
        sample();
        delay(100, 700_000);
        sample();
        assertThat(Objects.requireNonNull(values("exchange:binance", "ownP50").get(1)))
                .isCloseTo(0.75f, within(1e-6f)); // the bucket is 0.5 to 1 ms
        TrafficStatus.Percentiles own =
                Objects.requireNonNull(history.status("binance").addedMs());
        assertThat(own.p99()).isEqualTo(1.0); // 0.995, in hundredths
        assertThat(history.status("binance").exchangeMs()).isNull();
        sample();
        assertThat(values("exchange:binance", "ownP99")).endsWith((Float) null);
        for (int i = 0; i < 12; i++) {
            sample();
        }
        assertThat(history.status("binance").addedMs()).isNull();
    }

    @Test
    void waiting_calls_and_the_shares_of_bots_come_from_the_state_and_fills_from_the_peaks() {
        states.add(state("binance", 3, 4, List.of(new BotStatus("maker1", 120, Map.of(), Map.of(), Map.of()))));
        states.add(state("okx", 1, 1, List.of(new BotStatus("maker1", 60, Map.of(), Map.of(), Map.of()))));
        peaks = Map.of("okx", Map.of("orders", 0.2));
        sample();
        assertThat(values("exchange:binance", "waiting")).containsExactly(3f);
        assertThat(values("gateway", "waiting")).containsExactly(4f);
        assertThat(values("gateway", "inFlight")).containsExactly(5f);
        assertThat(values("limit:okx/orders", "fill")).containsExactly(0.2f);
        assertThat(values("bot:maker1", "calls")).containsExactly(3f);
    }

    @Test
    void the_figures_of_a_former_process_go_on() throws IOException {
        refuse(ReasonCode.BAN, 1);
        sample();
        refuse(ReasonCode.BAN, 5);
        sample();
        TrafficHistory next = new TrafficHistory(new ProxyCounters(), () -> states, Map::of, clocks);
        next.read(history.written());
        nanos += STEP_NANOS;
        epochMillis += 5000;
        next.sample();
        SeriesRange range = next.range(query("gateway", "refused.ban"));
        assertThat(range.series().get(0).values()).containsExactly(null, 1f, null);
        assertThat(next.status("binance").refused()).contains(1.0);
    }

    @Test
    void an_exchange_that_was_removed_has_no_new_figures() {
        sample();
        refuse(ReasonCode.BAN, 5);
        sample();
        counters.forgetBut(Set.of());
        sample();
        assertThat(values("exchange:binance", "refused.ban")).endsWith(1f, (Float) null);
        assertThat(values("gateway", "waiting")).hasSize(3);
    }

    private static ExchangeStatus state(String name, int waiting, int inFlight, List<BotStatus> bots) {
        AdmissionStatus admission = new AdmissionStatus(
                AdmissionStatus.Enforcement.ENFORCE,
                AdmissionStatus.KEPT,
                waiting,
                0,
                Map.of(),
                inFlight,
                Map.of(),
                0,
                0,
                Map.of(),
                Map.of(),
                0,
                Map.of(),
                Map.of(),
                bots,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                SampleLimits.TOTALS,
                0,
                List.of(SampleLimits.orders("a", 20, 0), SampleLimits.orders("b", 10, 0)));
        return new ExchangeStatus(
                name,
                false,
                ExchangeUse.USED,
                true,
                Mode.ACTIVE,
                new ExchangeStatus.Clock(0, 0, "", null, null),
                new ConnectionHealth().status(0, 0),
                Map.of(),
                admission,
                null);
    }

    private void refuse(ReasonCode reason, int calls) {
        for (int i = 0; i < calls; i++) {
            counters.refused("binance", reason);
        }
    }

    private void delay(int calls, long waitedNanos) {
        for (int i = 0; i < calls; i++) {
            counters.waited("binance", Kind.PLACE, waitedNanos);
        }
    }

    private void sample() {
        nanos += STEP_NANOS;
        epochMillis += 5000;
        history.sample();
    }

    private List<@Nullable Float> values(String of, String what) {
        return history.range(query(of, what)).series().get(0).values();
    }

    private SeriesQuery query(String of, String what) {
        return new SeriesQuery(of, List.of(what), epochMillis < BEGIN_MILLIS ? 0 : BEGIN_MILLIS, epochMillis, 0);
    }
}
