package dev.sluice.exchanges;

import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.LiquidationRatio;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import java.util.Comparator;

/** The metrics of checks and margins. They have ratios and no balances, because the metrics page needs no token. */
final class ReadinessMetrics {
    /**
     * The maximum number of accounts, those with the highest ratios first. An account is a label, and any number of
     * accounts can be reported.
     */
    private static final int MAX_ACCOUNTS = 100;

    private static final String PERCENT = "_percent";

    private ReadinessMetrics() {}

    static void add(ReadinessStatus status, Metrics to) {
        resources(
                status,
                to.gauge(
                        "sluice_resource_used_ratio",
                        "Used fraction of a resource; within the limits of the container if control groups limit it."));
        MetricFamily checks =
                to.gauge("sluice_check_level", "Status of a check: 0 healthy, 1 warning, 2 critical, -1 unknown.");
        status.checks()
                .forEach(check ->
                        checks.add(level(check.state()), "check", check.state().name()));
        MetricFamily ratios = to.gauge(
                "sluice_margin_ratio",
                "Last known margin of an account. As reported by programs (margin reported): fraction of the funds in use. From the exchange's own figure: fraction of the way to liquidation; 1 means liquidation.");
        status.margins().stream()
                .sorted(Comparator.comparingDouble(ReadinessMetrics::ratio).reversed())
                .limit(MAX_ACCOUNTS)
                .forEach(margin -> ratios.add(
                        ratio(margin),
                        "exchange",
                        margin.exchange(),
                        "account",
                        margin.account(),
                        "margin",
                        margin.marginState() instanceof LiquidationRatio liquidationRatio
                                ? liquidationRatio.reading().name()
                                : "reported"));
    }

    private static double ratio(ReadinessStatus.MarginStatus margin) {
        return margin.marginState().ratio().doubleValue();
    }

    /** Adds the figures of each resource that are percentages. */
    private static void resources(ReadinessStatus status, MetricFamily to) {
        for (ReadinessStatus.CheckStatus check : status.checks()) {
            if (check.check().source() == NamedCheck.FindingSource.RESOURCE) {
                check.state().details().forEach((name, value) -> {
                    if (value instanceof Double percent && name.endsWith(PERCENT)) {
                        String[] labels = resource(name.substring(0, name.length() - PERCENT.length()));
                        to.add(percent / 100, "resource", labels[0], "of", labels[1]);
                    }
                });
            }
        }
    }

    private static String[] resource(String name) {
        return switch (name) {
            case "container_cpu" -> new String[] {"cpu", "container"};
            case "container_memory" -> new String[] {"memory", "container"};
            case "throttled" -> new String[] {"throttled", "container"};
            case "open_files" -> new String[] {"files", "process"};
            case "host_open_files" -> new String[] {"files", "host"};
            default -> new String[] {name, "host"};
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
