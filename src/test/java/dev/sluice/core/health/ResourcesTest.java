package dev.sluice.core.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.resource.ResourceUsage;
import dev.sluice.core.resource.UsageReading;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResourcesTest {
    private static final ResourceLevels USUAL = new ResourceLevels(null, null, null, ModeScope.GLOBAL);
    private static final UsageReading NONE = new UsageReading(null, "no such group");

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
    void default_levels_judge_each_resource(Resource resource, double amount, HealthLevel healthLevel) {
        assertThat(judged(settings(USUAL), resource, amount).healthLevel()).isEqualTo(healthLevel);
    }

    @Test
    void the_descriptions_of_the_settings_name_each_resource_and_its_levels() {
        List<Resource> all = List.of(Resource.values());
        assertThat(Resource.NAMES.replaceAll(" \\([^)]*\\)", ""))
                .isEqualTo(all.stream().map(Resource::toString).collect(Collectors.joining(", ")));
        assertThat(Resource.WARNINGS)
                .isEqualTo(
                        all.stream().map(one -> one + " " + one.warningAbove()).collect(Collectors.joining(", ")));
        assertThat(Resource.CRITICAL)
                .isEqualTo(all.stream()
                        .filter(one -> one.criticalFrom() > 0)
                        .map(one -> one + " " + one.criticalFrom())
                        .collect(Collectors.joining(", ")));
    }

    @Test
    void configured_levels_judge_and_hold_their_mode() {
        ResourceSettings settings =
                settings(new ResourceLevels(50, 60, Mode.REDUCE_ONLY, ModeScope.exchange("binance")));

        assertThat(judged(settings, Resource.DISK, 60).healthLevel()).isEqualTo(HealthLevel.CRITICAL);
        assertThat(settings.checks()).allSatisfy(check -> {
            assertThat(check.checkAction()).hasToString("REDUCE_ONLY for exchange:binance");
            assertThat(check.rule().silentNanos()).isEqualTo(45_000_000_000L);
        });
        assertThat(settings(USUAL).checks()).allSatisfy(check -> {
            assertThat(check.checkAction().mode()).isNull();
            assertThat(check.rule().silentNanos()).isZero();
        });
    }

    @Test
    void the_worse_of_host_and_container_decides_and_both_figures_are_reported() {
        Map<Resource, Resources.ResourceReading> found = new Resources(settings(USUAL))
                .evaluate(usage(new UsageReading(10.04, "host"), new UsageReading(97.0, "container")), 3_000_000);

        assertThat(found.get(Resource.CPU))
                .isEqualTo(new Resources.ResourceReading(
                        HealthLevel.CRITICAL, "container", Map.of("cpu_percent", 10.0, "container_cpu_percent", 97.0)));
        assertThat(found.get(Resource.LOOP_LAG))
                .isEqualTo(new Resources.ResourceReading(
                        HealthLevel.HEALTHY, "event loops up to 3 ms late", Map.of("loop_lag_ms", 3.0)));
    }

    @Test
    void an_unknown_resource_keeps_its_reason_and_a_known_host_is_enough() {
        Map<Resource, Resources.ResourceReading> found =
                new Resources(settings(USUAL)).evaluate(usage(new UsageReading(10.0, "host"), NONE), 0);

        assertThat(found.get(Resource.CPU))
                .extracting("healthLevel", "message")
                .containsExactly(HealthLevel.HEALTHY, "host");
        assertThat(found.get(Resource.DISK))
                .extracting("healthLevel", "message")
                .containsExactly(HealthLevel.UNKNOWN, "no such group");
    }

    @Test
    void invalid_levels_are_refused() {
        assertThatThrownBy(() -> new ResourceLevels(91, 90, null, ModeScope.GLOBAL))
                .hasMessageContaining("warningAbove");
        assertThatThrownBy(() -> new ResourceLevels(1, 2, Mode.ACTIVE, ModeScope.GLOBAL))
                .hasMessageContaining("ACTIVE");
    }

    private static Resources.ResourceReading judged(ResourceSettings settings, Resource resource, double amount) {
        UsageReading usageReading = new UsageReading(amount, "so much");
        ResourceUsage all = new ResourceUsage(
                usageReading, NONE, usageReading, usageReading, NONE, usageReading, usageReading, NONE);
        return Objects.requireNonNull(new Resources(settings)
                .evaluate(all, (long) (amount * 1_000_000))
                .get(resource));
    }

    private static ResourceUsage usage(UsageReading cpu, UsageReading containerCpu) {
        return new ResourceUsage(cpu, containerCpu, NONE, NONE, NONE, NONE, NONE, NONE);
    }

    private static ResourceSettings settings(ResourceLevels levels) {
        Map<String, ResourceLevels> all =
                Arrays.stream(Resource.values()).collect(Collectors.toMap(Resource::toString, resource -> levels));
        return new ResourceSettings(15_000, 2, 3, all);
    }
}
