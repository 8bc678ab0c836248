package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.part.MetricText;
import dev.sluice.part.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BypassDetectorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = new SplittableRandom().nextLong();

    private final List<String> warned = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();
    private final BypassDetector bypassDetector = new BypassDetector(warned::add, reported::add);

    private static LimitStatus weight(long foreign, boolean firstWindow) {
        return weight("ip", foreign, firstWindow);
    }

    private static LimitStatus weight(String key, long foreign, boolean firstWindow) {
        return new LimitStatus(
                "weight",
                key,
                100,
                0,
                5700,
                6000,
                0,
                foreign,
                100 + foreign,
                0,
                1,
                firstWindow,
                0,
                0,
                0,
                "",
                List.of(),
                List.of());
    }

    private void look(long second, long foreign) {
        long now = START + second * SECOND;
        bypassDetector.observe("binance", List.of(weight(foreign, false)), now);
        bypassDetector.endIdle(now);
    }

    private double total() {
        Metrics metrics = new Metrics();
        bypassDetector.metrics(Map.of("binance", List.of("weight")), metrics);
        return MetricText.value(metrics.snapshots(), "sluice_others_units_total");
    }

    @Test
    void a_bypass_is_reported_with_its_units() {
        look(0, 0);
        assertThat(warned).isEmpty();
        look(5, 300);
        assertThat(warned)
                .containsExactly(
                        "another program calls the exchange without this gateway: for binance's limit 'weight' the exchange counts 300 units that did not pass the gateway (now 5 % of 6000); find the program on this address, or with this account, that calls it directly");
        assertThat(bypassDetector.activeBypasses()).singleElement().asString().contains("binance's limit 'weight'");
    }

    @Test
    void a_continuing_bypass_is_reported_every_ten_minutes_with_its_growth() {
        for (int second = 0; second <= 1200; second += 5) {
            look(second, second % 60 == 55 ? 0 : 2); // two units in each window of a minute
        }
        assertThat(warned).hasSize(3);
        assertThat(warned.get(1)).contains("another program still calls", "the exchange counted 20 units");
        assertThat(total()).isEqualTo(42);
        assertThat(reported).isEmpty();
    }

    @Test
    void a_new_window_starts_at_zero_and_keeps_the_total() {
        look(0, 100);
        look(5, 150);
        look(60, 40);
        look(65, 40);
        assertThat(total()).isEqualTo(190);
    }

    private void lookAtTwo(long second, long one, long other) {
        long now = START + second * SECOND;
        bypassDetector.observe("binance", List.of(weight("a", one, false), weight("b", other, false)), now);
        bypassDetector.endIdle(now);
    }

    @Test
    void the_growth_of_each_key_is_its_own() {
        lookAtTwo(0, 100, 90);
        lookAtTwo(5, 0, 90); // a new window of the first key
        lookAtTwo(10, 0, 95);
        assertThat(total()).isEqualTo(105);
    }

    @Test
    void usage_of_a_long_window_is_one_bypass() {
        look(0, 7);
        look(600, 7);
        look(1200, 7);
        assertThat(warned).hasSize(1);
        assertThat(reported).hasSize(1);
        assertThat(total()).isEqualTo(7);
    }

    @Test
    void a_bypass_ends_after_ten_minutes_without_further_units() {
        look(0, 7);
        look(599, 0);
        assertThat(reported).isEmpty();
        look(600, 0);
        assertThat(reported)
                .containsExactly(
                        "no response showed calls of another program for ten minutes: for binance's limit 'weight' the exchange had counted 7 units that did not pass the gateway");
        assertThat(bypassDetector.activeBypasses()).isEmpty();
        look(700, 1);
        assertThat(warned).hasSize(2);
    }

    @Test
    void usage_before_the_start_is_not_a_bypass() {
        bypassDetector.observe("binance", List.of(weight(4000, true)), START);
        assertThat(warned).isEmpty();
        assertThat(total()).isZero();
    }
}
