package dev.sluice.exchanges;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import dev.sluice.base.settings.Setting;
import dev.sluice.config.Config;
import dev.sluice.control.CheckRegistry;
import dev.sluice.control.MarginMonitor;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.MessageRedactor;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessSettings;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.CheckResponse;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the readiness checks: at each report over the admin API, and every second for missing reports and the
 * connections to exchanges. A critical check holds its mode. Thread-safe.
 */
public final class ReadinessControl implements Part {
    private static final int MAX_DETAILS = 20;

    private final ModeHolder holder;
    private final MarginMonitor marginMonitor;
    private final CheckRegistry checks;
    private final ConnectionMonitor connectionMonitor;
    private ReadinessSettings settings;
    private Set<String> usedExchanges = Set.of();

    public ReadinessControl(
            ReadinessSettings settings,
            ModeHolder holder,
            MarginMonitor marginMonitor,
            ConnectionMonitor connectionMonitor) {
        this.holder = holder;
        this.marginMonitor = marginMonitor;
        this.connectionMonitor = connectionMonitor;
        this.settings = settings;
        checks = new CheckRegistry(holder);
        apply(settings);
    }

    @Override
    public void everySecond() {
        update();
    }

    /**
     * Applies new settings. Called after the exchanges were reloaded. The findings stay; the modes of removed checks
     * are lifted.
     */
    @Override
    public void reload(Config next) {
        reload(next.gateway().readiness());
    }

    void reload(ReadinessSettings reloaded) {
        apply(reloaded);
        marginMonitor.reload(reloaded.margins());
        update();
    }

    private synchronized void apply(ReadinessSettings newSettings) {
        settings = newSettings;
        usedExchanges = connectionMonitor.usedNames();
        List<NamedCheck> all = new ArrayList<>(newSettings.allChecks());
        all.addAll(connectionMonitor.checks());
        checks.reload(all);
    }

    /** Returns the registry of all checks, for the parts that add findings. */
    public CheckRegistry checks() {
        return checks;
    }

    // ---- reports

    /** Returns the admin API operations by which programs report. */
    @Override
    public List<Operation> operations() {
        return List.of(
                Operation.post(
                        "/reports/{name}",
                        Role.TRIP,
                        "A program reports the state of its own check.",
                        CheckReport.class,
                        (request, report) -> Future.succeededFuture(report(request.name(), report))),
                marginMonitor.operation(),
                connectionMonitor.operation());
    }

    private record CheckReport(
            @Setting("healthy, warning or critical") String level,
            @Setting("one readable line") @Nullable String message,

            @Setting("texts, numbers and flags by name, at most " + MAX_DETAILS) @Nullable
            Map<String, @Nullable Object> details) {
        Map<String, Object> checkedDetails() {
            Map<String, Object> checked = new LinkedHashMap<>();
            if (details == null) {
                return checked;
            }
            if (details.size() > MAX_DETAILS) {
                throw new IllegalArgumentException(
                        "'details' has " + details.size() + " entries; allowed: " + MAX_DETAILS);
            }
            details.forEach((key, value) -> {
                String name = MessageRedactor.of(key);
                if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                    throw new IllegalArgumentException("'details." + name + "' is not a text, number or boolean");
                }
                checked.put(name, value instanceof String text ? MessageRedactor.of(text) : value);
            });
            return checked;
        }
    }

    private Operation.Response report(String name, CheckReport report) {
        Map<String, Object> details = report.checkedDetails();
        CheckResult checkResult =
                new CheckResult(level(report.level()), Objects.requireNonNullElse(report.message(), ""), now());
        CheckState state = checks.recordFinding(name, NamedCheck.FindingSource.REPORT, checkResult, details);
        if (state == null) {
            String message = "no report '" + name + "' is configured; known: " + checks.reportNames();
            return Operation.Response.error(HTTP_NOT_FOUND, message);
        }
        return Operation.Response.ok(CheckResponse.of(state));
    }

    private static HealthLevel level(String text) {
        for (HealthLevel healthLevel : List.of(HealthLevel.HEALTHY, HealthLevel.WARNING, HealthLevel.CRITICAL)) {
            if (healthLevel.toString().equals(text)) {
                return healthLevel;
            }
        }
        throw new IllegalArgumentException("'level' must be healthy, warning or critical, not '" + text + "'");
    }

    @Override
    public void metrics(Metrics to) {
        ReadinessMetrics.add(status(), to);
    }

    // ---- evaluation

    /** Adds the connection checks of exchanges that are used now. */
    private synchronized void applyIfUsedChanged() {
        if (!usedExchanges.equals(connectionMonitor.usedNames())) {
            apply(settings);
        }
    }

    /** Evaluates all checks, so that missing reports take effect too. */
    void update() {
        applyIfUsedChanged();
        connectionMonitor.checkDue(checks);
        checks.update();
        marginMonitor.update();
    }

    public ReadinessStatus status() {
        long now = now();
        return new ReadinessStatus(checks.status(), marginMonitor.status(now), now);
    }

    private long now() {
        return holder.ticker().nanos();
    }
}
