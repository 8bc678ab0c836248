package dev.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.machine.Reading;
import dev.sluice.machine.Usage;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResourcesTest {
    private static final ResourceLevels USUAL = new ResourceLevels(null, null, null, Scope.GLOBAL);
    private static final Reading NONE = new Reading(null, "no such group");

    @ParameterizedTest
    @CsvSource({
        "CPU, 90, HEALTHY",
        "CPU, 90.1, WARNING",
        "CPU, 95, CRITICAL",
        "MEMORY, 90, HEALTHY",
        "MEMORY, 90.1, WARNING",
        "MEMORY, 100, WARNING",
        "DISK, 95, HEALTHY",
        "DISK, 95.1, WARNING",
        "DISK, 100, WARNING",
        "FILES, 80.1, WARNING",
        "THROTTLED, 25.1, WARNING",
        "LOOP_LAG, 100, HEALTHY",
        "LOOP_LAG, 101, WARNING",
    })
    void the_originals_levels_are_the_defaults(Resource resource, double amount, Level level) {
        assertThat(judged(settings(USUAL), resource, amount).level()).isEqualTo(level);
    }

    @Test
    void levels_may_be_set_and_then_hold_a_mode() {
        ResourceSettings settings = settings(new ResourceLevels(50, 60, Mode.REDUCE_ONLY, Scope.exchange("binance")));

        assertThat(judged(settings, Resource.DISK, 60).level()).isEqualTo(Level.CRITICAL);
        assertThat(settings.checks()).allSatisfy(check -> {
            assertThat(check.stops()).hasToString("REDUCE_ONLY for exchange:binance");
            assertThat(check.rule().silentNanos()).isEqualTo(45_000_000_000L);
        });
        assertThat(settings(USUAL).checks()).allSatisfy(check -> {
            assertThat(check.stops().mode()).isNull();
            assertThat(check.rule().silentNanos()).isZero();
        });
    }

    @Test
    void the_worse_of_host_and_container_speaks_and_both_figures_are_told() {
        Map<Resource, Resources.Found> found = new Resources(settings(USUAL))
                .judge(usage(new Reading(10.04, "host"), new Reading(97.0, "container")), 3_000_000);

        assertThat(found.get(Resource.CPU))
                .isEqualTo(new Resources.Found(
                        Level.CRITICAL, "container", Map.of("cpu_percent", 10.0, "container_cpu_percent", 97.0)));
        assertThat(found.get(Resource.LOOP_LAG))
                .isEqualTo(
                        new Resources.Found(Level.HEALTHY, "event loops up to 3 ms late", Map.of("loop_lag_ms", 3.0)));
    }

    @Test
    void what_is_not_known_is_unknown_with_its_reason_and_a_known_host_is_enough() {
        Map<Resource, Resources.Found> found =
                new Resources(settings(USUAL)).judge(usage(new Reading(10.0, "host"), NONE), 0);

        assertThat(found.get(Resource.CPU)).extracting("level", "message").containsExactly(Level.HEALTHY, "host");
        assertThat(found.get(Resource.DISK))
                .extracting("level", "message")
                .containsExactly(Level.UNKNOWN, "no such group");
    }

    @Test
    void levels_that_cannot_be_meant_are_refused() {
        assertThatThrownBy(() -> new ResourceLevels(91, 90, null, Scope.GLOBAL)).hasMessageContaining("warningAbove");
        assertThatThrownBy(() -> new ResourceLevels(1, 2, Mode.ACTIVE, Scope.GLOBAL))
                .hasMessageContaining("ACTIVE");
    }

    private static Resources.Found judged(ResourceSettings settings, Resource resource, double amount) {
        Reading reading = new Reading(amount, "so much");
        Usage all = new Usage(reading, NONE, reading, reading, NONE, reading, reading, NONE);
        return Objects.requireNonNull(
                new Resources(settings).judge(all, (long) (amount * 1_000_000)).get(resource));
    }

    private static Usage usage(Reading cpu, Reading containerCpu) {
        return new Usage(cpu, containerCpu, NONE, NONE, NONE, NONE, NONE, NONE);
    }

    private static ResourceSettings settings(ResourceLevels levels) {
        Map<String, ResourceLevels> all =
                Arrays.stream(Resource.values()).collect(Collectors.toMap(Resource::toString, resource -> levels));
        return new ResourceSettings(15_000, 2, 3, all);
    }
}
