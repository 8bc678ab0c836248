package dev.sluice.exchanges;

import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.LiquidationRatio;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.MetricFamily.Sample;
import java.util.ArrayList;
import java.util.List;

/** Metrics of checks and margins. They show ratios and no balances, because the page needs no token. */
final class ReadinessMetrics {
    /**
     * Maximum number of accounts, most used first; an account is a label, and the number of reported accounts is
     * unbounded.
     */
    private static final int MAX_ACCOUNTS = 100;

    private static final String PERCENT = "_percent";

    private ReadinessMetrics() {}

    static List<MetricFamily> of(ReadinessStatus status) {
        List<Sample> checks = new ArrayList<>();
        for (ReadinessStatus.OfCheck check : status.checks()) {
            checks.add(Sample.of(level(check.state()), "check", check.state().name()));
        }
        List<Sample> ratios = status.margins().stream()
                .map(ReadinessMetrics::ratio)
                .sorted((one, other) -> Double.compare(other.value(), one.value()))
                .limit(MAX_ACCOUNTS)
                .toList();
        return List.of(
                resources(status),
                new MetricFamily(
                        "sluice_check_level",
                        MetricFamily.Type.GAUGE,
                        "Status of a check: 0 healthy, 1 warning, 2 critical, -1 unknown.",
                        checks),
                new MetricFamily(
                        "sluice_margin_ratio",
                        MetricFamily.Type.GAUGE,
                        "Last known margin of an account. As reported by programs (margin reported): fraction of the funds in use. From the exchange's own figure: fraction of the way to liquidation; 1 means liquidation.",
                        ratios));
    }

    private static Sample ratio(ReadinessStatus.OfMargin one) {
        return Sample.of(
                one.marginState().ratio().doubleValue(),
                "exchange",
                one.exchange(),
                "account",
                one.account(),
                "margin",
                one.marginState() instanceof LiquidationRatio near ? near.seen().name() : "reported");
    }

    /**
     * Returns the resource metrics, each with the name of its figure: {@code container_memory_percent} is the memory
     * of the container.
     */
    private static MetricFamily resources(ReadinessStatus status) {
        List<Sample> used = new ArrayList<>();
        for (ReadinessStatus.OfCheck check : status.checks()) {
            if (check.check().by() == NamedCheck.By.RESOURCE) {
                check.state().details().forEach((name, value) -> {
                    if (value instanceof Double percent && name.endsWith(PERCENT)) {
                        used.add(used(name.substring(0, name.length() - PERCENT.length()), percent / 100));
                    }
                });
            }
        }
        return new MetricFamily(
                "sluice_resource_used_ratio",
                MetricFamily.Type.GAUGE,
                "Used fraction of a resource; within the limits of the container if control groups limit it.",
                used);
    }

    private static Sample used(String name, double ratio) {
        return switch (name) {
            case "container_cpu" -> Sample.of(ratio, "resource", "cpu", "of", "container");
            case "container_memory" -> Sample.of(ratio, "resource", "memory", "of", "container");
            case "throttled" -> Sample.of(ratio, "resource", "throttled", "of", "container");
            case "open_files" -> Sample.of(ratio, "resource", "files", "of", "process");
            case "host_open_files" -> Sample.of(ratio, "resource", "files", "of", "host");
            default -> Sample.of(ratio, "resource", name, "of", "host");
        };
    }

    private static long level(CheckState state) {
        HealthLevel healthLevel = state.healthLevel();
        return switch (healthLevel) {
            case HEALTHY -> 0;
            case WARNING -> 1;
            case CRITICAL -> 2;
            case UNKNOWN -> -1;
        };
    }
}
