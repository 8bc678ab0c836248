package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.tradingmode.DeadManSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.MetricText;
import dev.sluice.part.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeadManWatchTest {
    private static final long SECOND = 1_000_000_000;

    private final List<KillSwitch.TripRequest> trips = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private DeadManSettings settings = new DeadManSettings(60_000, false, Mode.CANCEL_ONLY);
    private long age;
    private long timeout = DeadManSwitch.UNKNOWN_TIMEOUT;
    private boolean byConnection;

    private final DeadManWatch watch = new DeadManWatch(
            now -> Map.of(
                    "kraken",
                    List.of(new DeadManSwitch("desk", "", "/cancel-after", "maker1", age, timeout, byConnection))),
            trips::add,
            () -> settings,
            () -> 0,
            warnings::add);

    @Test
    void a_switch_that_is_fed_is_listed_without_a_warning() {
        age = 59 * SECOND;
        watch.everySecond();
        assertThat(warnings).isEmpty();
        assertThat(watch.status().get(0).silent()).isFalse();
        assertThat(value("sluice_dead_man_age_seconds")).isEqualTo(59);
        assertThat(value("sluice_dead_man_armed")).isEqualTo(1);
        assertThat(MetricText.samples(Metrics.of(List.of(watch))))
                .as("the timeout at the exchange is unknown")
                .noneMatch(sample -> sample.startsWith("sluice_dead_man_left_seconds"));
    }

    @Test
    void a_silent_switch_is_reported_once_and_again_after_it_was_fed() {
        age = 60 * SECOND;
        watch.everySecond();
        watch.everySecond();
        assertThat(warnings).singleElement().asString().contains("kraken/desk", "bot 'maker1'");
        assertThat(trips).isEmpty();
        age = 0;
        watch.everySecond();
        age = 61 * SECOND;
        watch.everySecond();
        assertThat(warnings).hasSize(2);
        assertThat(watch.status().get(0).silent()).isTrue();
    }

    @Test
    void a_silent_switch_trips_its_account_when_configured() {
        settings = new DeadManSettings(60_000, true, Mode.REDUCE_ONLY);
        age = 60 * SECOND;
        watch.everySecond();
        assertThat(trips).singleElement().satisfies(order -> {
            assertThat(order.modeScope()).isEqualTo(ModeScope.account("kraken", "desk"));
            assertThat(order.mode()).isEqualTo(Mode.REDUCE_ONLY);
        });
    }

    private double value(String family) {
        return MetricText.value(Metrics.of(List.of(watch)), family);
    }

    @Test
    void the_timeout_in_the_switchs_own_call_overrides_the_configured_one() {
        settings = new DeadManSettings(5_000, true, Mode.CANCEL_ONLY);
        timeout = 30 * SECOND;
        age = 29 * SECOND;
        watch.everySecond();
        assertThat(warnings).isEmpty();
        assertThat(trips).isEmpty();
        assertThat(watch.status().get(0).armed().timeoutNanos()).isEqualTo(30_000_000_000L);
        assertThat(value("sluice_dead_man_left_seconds")).isEqualTo(1);
        age = 30 * SECOND;
        watch.everySecond();
        assertThat(warnings).singleElement().asString().contains("30000 ms", "has cancelled");
        assertThat(trips).hasSize(1);
        assertThat(value("sluice_dead_man_left_seconds")).isZero();
    }

    @Test
    void a_switch_tied_to_a_connection_is_never_silent() {
        settings = new DeadManSettings(5_000, true, Mode.CANCEL_ONLY);
        timeout = 40 * SECOND;
        byConnection = true;
        age = 4000 * SECOND;
        watch.everySecond();
        assertThat(warnings).isEmpty();
        assertThat(watch.status().get(0).silent()).isFalse();
    }
}
