package dev.sluice.admin.health;

import dev.sluice.core.health.CheckAction;
import dev.sluice.core.health.CheckResult;
import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.ConnectionStatus;
import dev.sluice.core.health.ConnectionType;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.LiquidationRatio;
import dev.sluice.core.health.Margin;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.health.ReadinessStatus.CheckStatus;
import dev.sluice.core.health.ReadinessStatus.MarginStatus;
import dev.sluice.core.health.Resource;
import dev.sluice.core.health.Resources;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.status.StopStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The maker of {@link ReadinessHealth}. Three checks are always present; one without data is
 * {@code unknown}. Balances are for operators only; account names too, except the requested one.
 */
final class ReadinessHealthWriter {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;
    /** Maximum number of accounts whose history is included; a requested account is always included. */
    private static final int MAX_HISTORIES = 100;

    private static final CheckAction REDUCE = new CheckAction(Mode.REDUCE_ONLY, ModeScope.GLOBAL);

    /**
     * A request for the checks.
     *
     * @param modeQuery the requested exchange and account
     * @param operators whether the response is for operators
     * @param ready whether readiness holds nothing relevant
     * @param shown whether connections of the exchange of that name are included
     */
    record Question(ModeQuery modeQuery, boolean operators, boolean ready, Predicate<String> shown) {
        boolean shows(MarginStatus margin) {
            boolean there =
                    modeQuery.exchange().isEmpty() || modeQuery.exchange().equals(margin.exchange());
            boolean named = modeQuery.account().isEmpty()
                    ? operators
                    : modeQuery.account().equals(margin.account());
            return there && named;
        }
    }

    private final Question question;
    private final ReadinessStatus status;
    private final Map<String, ConnectionStatus> connections;
    private final double epochSeconds;
    private final List<HealthLevel> levels = new ArrayList<>();
    private final Map<String, ReadinessHealth.Check> checks = new LinkedHashMap<>();
    private @Nullable Double lastCheck;
    private int histories;

    private ReadinessHealthWriter(Question question, HealthSnapshot healthSnapshot, long epochMillis) {
        this.question = question;
        status = healthSnapshot.readiness();
        connections = healthSnapshot.connections();
        epochSeconds = epochMillis / MILLIS_PER_SECOND;
    }

    static ReadinessHealth of(Question question, HealthSnapshot healthSnapshot, long epochMillis) {
        return new ReadinessHealthWriter(question, healthSnapshot, epochMillis).health();
    }

    private ReadinessHealth health() {
        Map<String, ReadinessHealth.Connection> each = connections();
        margins();
        resources();
        status.checks().stream().filter(this::isAsked).forEach(this::named);
        Map<String, ReadinessHealth.AccountMargin> margins = new LinkedHashMap<>();
        status.margins().stream()
                .filter(question::shows)
                .forEach(one -> margins.put(one.state().name(), margin(one)));
        return new ReadinessHealth(Resources.worst(levels), question.ready(), lastCheck, checks, each, margins);
    }

    /** Adds one summary check of all machine resources; each resource also has a check of its own. */
    private void resources() {
        List<CheckStatus> parts = status.checks().stream()
                .filter(one -> one.check().source() == NamedCheck.FindingSource.RESOURCE)
                .toList();
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        List<HealthLevel> each = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        Double last = null;
        for (CheckStatus part : parts) {
            CheckState state = part.state();
            details.putAll(state.details());
            each.add(state.healthLevel());
            if (state.healthLevel() == HealthLevel.WARNING || state.healthLevel() == HealthLevel.CRITICAL) {
                bad.add(state.message());
            }
            last = state.last() == null ? last : time(state.last());
        }
        HealthLevel worst = Resources.worst(each);
        String good = worst == HealthLevel.UNKNOWN ? "never reported" : "all resources are sufficient";
        summary(Resource.ALL, worst, bad.isEmpty() ? good : String.join("; ", bad), details, last, stops(parts));
    }

    private static List<StopStatus> stops(List<CheckStatus> checks) {
        return StopStatus.of(
                checks.stream().map(one -> one.check().checkAction()).toList());
    }

    private void named(CheckStatus one) {
        CheckState state = one.state();
        Double at = time(state.last());
        counted(state.healthLevel(), at);
        checks.put(
                state.name(),
                new ReadinessHealth.Check(
                        state.healthLevel(),
                        state.message(),
                        state.details(),
                        at,
                        one.check().source(),
                        time(state.sinceNanos()),
                        stops(List.of(one)),
                        question.operators() ? history(state) : null));
    }

    private Map<String, ReadinessHealth.Connection> connections() {
        Map<String, ReadinessHealth.Connection> shown = new LinkedHashMap<>();
        List<HealthLevel> each = new ArrayList<>();
        Double last = null;
        for (Map.Entry<String, ConnectionStatus> one : connections.entrySet()) {
            String exchange = one.getKey().substring(0, one.getKey().indexOf(':'));
            ConnectionType type = ConnectionType.valueOf(
                    one.getKey().substring(exchange.length() + 1).toUpperCase(Locale.ROOT));
            if (question.shown().test(exchange)) {
                ConnectionStatus status = one.getValue();
                Double seen = status.quietNanos() < 0
                        ? null
                        : (Double) (epochSeconds - status.quietNanos() / NANOS_PER_SECOND);
                last = last == null || (seen != null && seen > last) ? seen : last;
                each.add(status.healthLevel());
                shown.put(one.getKey(), connection(exchange, type, status, seen));
            }
        }
        long critical = count(each, HealthLevel.CRITICAL);
        Map<String, @Nullable Object> details = counts(each);
        details.put("total_connections", each.size());
        List<CheckStatus> parts = status.checks().stream()
                .filter(one -> one.check().source() == NamedCheck.FindingSource.CONNECTION && isAsked(one))
                .toList();
        String message = each.isEmpty() ? "never reported" : critical + " of " + each.size() + " critical";
        summary("connections", Resources.worst(each), message, details, last, stops(parts));
        return shown;
    }

    /** Returns whether the check is included: connections belong to an exchange, other checks to all. */
    private boolean isAsked(CheckStatus one) {
        String exchange = question.modeQuery().exchange();
        return exchange.isEmpty() || ConnectionType.concerns(one.check(), exchange);
    }

    /** Returns a connection; only operators see the last error, because its text may hold anything. */
    private ReadinessHealth.Connection connection(
            String exchange, ConnectionType type, ConnectionStatus status, @Nullable Double seen) {
        return new ReadinessHealth.Connection(
                exchange,
                type,
                status.state(),
                seen == null ? null : (Double) (status.latencyNanos() / NANOS_PER_MILLI),
                seen,
                status.errors(),
                question.operators() ? status.lastError() : "");
    }

    private static Map<String, @Nullable Object> counts(List<HealthLevel> levels) {
        Map<String, @Nullable Object> counts = new LinkedHashMap<>();
        counts.put("healthy_count", count(levels, HealthLevel.HEALTHY));
        counts.put("warning_count", count(levels, HealthLevel.WARNING));
        counts.put("critical_count", count(levels, HealthLevel.CRITICAL));
        return counts;
    }

    private void margins() {
        List<HealthLevel> each = new ArrayList<>();
        CheckResult last = null;
        for (MarginStatus margin : status.margins()) {
            each.add(margin.state().healthLevel());
            CheckResult found = margin.state().last();
            last = last == null || (found != null && found.atNanos() - last.atNanos() > 0) ? found : last;
        }
        long critical = count(each, HealthLevel.CRITICAL);
        Map<String, @Nullable Object> details = counts(each);
        details.put(
                "total_exchanges",
                status.margins().stream().map(MarginStatus::exchange).distinct().count());
        details.put("total_accounts", each.size());
        String message = each.isEmpty() ? "never reported" : critical + " of " + each.size() + " accounts critical";
        List<StopStatus> stops = List.of(new StopStatus(Mode.REDUCE_ONLY, "account", REDUCE.stoppedKinds()));
        summary("margins", Resources.worst(each), message, details, time(last), stops);
    }

    private static long count(List<HealthLevel> levels, HealthLevel healthLevel) {
        return levels.stream().filter(one -> one == healthLevel).count();
    }

    /** Adds a check that sums up others. */
    private void summary(
            String name,
            HealthLevel level,
            String message,
            Map<String, @Nullable Object> details,
            @Nullable Double at,
            List<StopStatus> stops) {
        counted(level, at);
        checks.put(name, new ReadinessHealth.Check(level, message, details, at, null, null, stops, null));
    }

    private void counted(HealthLevel level, @Nullable Double at) {
        if (at != null) {
            Double before = lastCheck;
            lastCheck = before == null ? at : (Double) Math.max(before, at);
        }
        levels.add(level);
    }

    private ReadinessHealth.AccountMargin margin(MarginStatus one) {
        boolean operators = question.operators();
        Margin funds = one.marginState() instanceof Margin reported ? reported : null;
        LiquidationRatio read = one.marginState() instanceof LiquidationRatio near ? near : null;
        CheckAction checkAction = new CheckAction(Mode.REDUCE_ONLY, ModeScope.account(one.exchange(), one.account()));
        return new ReadinessHealth.AccountMargin(
                funds != null && operators ? funds.available() : null,
                funds != null && operators ? funds.used() : null,
                one.marginState().ratio(),
                funds == null ? "" : funds.currency(),
                one.state().healthLevel(),
                funds == null ? ReadinessHealth.MarginKind.LIQUIDATION : ReadinessHealth.MarginKind.FUNDS,
                operators && read != null ? read.reading().figure() : null,
                operators ? one.source() : null,
                age(one.state().last()),
                time(one.state().sinceNanos()),
                StopStatus.of(List.of(checkAction)),
                operators && histories++ < MAX_HISTORIES ? history(one.state()) : null);
    }

    /** Returns the time of a result in seconds since 1970; null when there is none. */
    private @Nullable Double time(@Nullable CheckResult found) {
        return found == null ? null : (Double) time(found.atNanos());
    }

    private double time(long nanos) {
        return epochSeconds - (status.nowNanos() - nanos) / NANOS_PER_SECOND;
    }

    private List<ReadinessHealth.PastResult> history(CheckState state) {
        return state.history().stream()
                .map(one -> new ReadinessHealth.PastResult(one.healthLevel(), one.message(), time(one.atNanos())))
                .toList();
    }

    private @Nullable Double age(@Nullable CheckResult last) {
        return last == null ? null : (Double) ((status.nowNanos() - last.atNanos()) / NANOS_PER_SECOND);
    }
}
