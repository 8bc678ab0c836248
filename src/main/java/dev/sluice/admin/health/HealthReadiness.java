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
import dev.sluice.core.health.ReadinessStatus.OfCheck;
import dev.sluice.core.health.ReadinessStatus.OfMargin;
import dev.sluice.core.health.Resource;
import dev.sluice.core.health.Resources;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A converter of readiness checks to JSON for the health routes. Three checks are always present; one without data is
 * {@code unknown}. Balances are for operators only; account names too, except the requested one.
 */
final class HealthReadiness {
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
        boolean shows(OfMargin margin) {
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
    private final CheckJson checkJson;
    private final List<HealthLevel> levels = new ArrayList<>();
    private final JsonObject checks = new JsonObject();
    private @Nullable Double lastCheck;
    private int histories;

    private HealthReadiness(Question question, HealthSnapshot healthSnapshot, long epochMillis) {
        this.question = question;
        status = healthSnapshot.readiness();
        connections = healthSnapshot.connections();
        epochSeconds = epochMillis / MILLIS_PER_SECOND;
        checkJson = new CheckJson(status.nowNanos(), epochSeconds);
    }

    static JsonObject of(Question question, HealthSnapshot healthSnapshot, long epochMillis) {
        return new HealthReadiness(question, healthSnapshot, epochMillis).json();
    }

    private JsonObject json() {
        JsonObject each = connections();
        margins();
        resources();
        status.checks().stream().filter(this::isAsked).forEach(this::named);
        JsonObject margins = new JsonObject();
        status.margins().stream()
                .filter(question::shows)
                .forEach(one -> margins.put(one.state().name(), margin(one)));
        return new JsonObject()
                .put("overall_status", Resources.worst(levels).toString())
                .put("is_ready", question.ready())
                .put("last_check", lastCheck)
                .put("checks", checks)
                .put("connections", each)
                .put("margins", margins);
    }

    /** Adds one summary check of all machine resources; each resource also has a check of its own. */
    private void resources() {
        List<OfCheck> parts = status.checks().stream()
                .filter(one -> one.check().by() == NamedCheck.By.RESOURCE)
                .toList();
        JsonObject details = new JsonObject();
        List<HealthLevel> each = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        Double last = null;
        for (OfCheck part : parts) {
            CheckState state = part.state();
            state.details().forEach(details::put);
            each.add(state.healthLevel());
            if (state.healthLevel() == HealthLevel.WARNING || state.healthLevel() == HealthLevel.CRITICAL) {
                bad.add(state.message());
            }
            last = state.last() == null ? last : checkJson.time(state.last());
        }
        HealthLevel worst = Resources.worst(each);
        String good = worst == HealthLevel.UNKNOWN ? "never reported" : "all resources are sufficient";
        check(Resource.ALL, worst, bad.isEmpty() ? good : String.join("; ", bad), details, last)
                .put(
                        "stops",
                        CheckJson.stops(parts.stream()
                                .map(part -> part.check().checkAction())
                                .toList()));
    }

    private void named(OfCheck one) {
        CheckState state = one.state();
        JsonObject details = new JsonObject();
        state.details().forEach(details::put);
        JsonObject json = check(
                        state.name(), state.healthLevel(), state.message(), details, checkJson.time(state.last()))
                .put("by", one.check().by().toString())
                .put("last_change", checkJson.time(state.sinceNanos()))
                .put("stops", CheckJson.stops(List.of(one.check().checkAction())));
        if (question.operators()) {
            json.put("history", checkJson.history(state));
        }
    }

    private JsonObject connections() {
        JsonObject json = new JsonObject();
        List<HealthLevel> each = new ArrayList<>();
        Double last = null;
        for (Map.Entry<String, ConnectionStatus> one : connections.entrySet()) {
            String exchange = one.getKey().substring(0, one.getKey().indexOf(':'));
            String type = one.getKey().substring(exchange.length() + 1);
            if (question.shown().test(exchange)) {
                ConnectionStatus status = one.getValue();
                Double seen = status.quietNanos() < 0
                        ? null
                        : (Double) (epochSeconds - status.quietNanos() / NANOS_PER_SECOND);
                last = last == null || (seen != null && seen > last) ? seen : last;
                each.add(status.healthLevel());
                json.put(one.getKey(), connection(exchange, type, status).put("last_seen", seen));
            }
        }
        long critical = count(each, HealthLevel.CRITICAL);
        JsonObject details = counted(each).put("total_connections", each.size());
        String message = each.isEmpty() ? "never reported" : critical + " of " + each.size() + " critical";
        check("connections", Resources.worst(each), message, details, last)
                .put(
                        "stops",
                        CheckJson.stops(status.checks().stream()
                                .filter(one -> one.check().by() == NamedCheck.By.CONNECTION && isAsked(one))
                                .map(one -> one.check().checkAction())
                                .toList()));
        return json;
    }

    /** Returns whether the check is included: connections belong to an exchange, other checks to all. */
    private boolean isAsked(OfCheck one) {
        String exchange = question.modeQuery().exchange();
        return exchange.isEmpty() || ConnectionType.isOf(one.check(), exchange);
    }

    /** Returns a connection as JSON; only operators see the last error, because its text may hold anything. */
    private JsonObject connection(String exchange, String type, ConnectionStatus status) {
        return new JsonObject()
                .put("exchange", exchange)
                .put("type", type)
                .put("status", status.state().toString())
                .put("latency_ms", status.quietNanos() < 0 ? null : (Double) (status.latencyNanos() / NANOS_PER_MILLI))
                .put("error_count", status.errors())
                .put("last_error", question.operators() ? status.lastError() : "");
    }

    private static JsonObject counted(List<HealthLevel> levels) {
        return new JsonObject()
                .put("healthy_count", count(levels, HealthLevel.HEALTHY))
                .put("warning_count", count(levels, HealthLevel.WARNING))
                .put("critical_count", count(levels, HealthLevel.CRITICAL));
    }

    private void margins() {
        List<HealthLevel> each = new ArrayList<>();
        CheckResult last = null;
        for (OfMargin margin : status.margins()) {
            each.add(margin.state().healthLevel());
            CheckResult found = margin.state().last();
            last = last == null || (found != null && found.atNanos() - last.atNanos() > 0) ? found : last;
        }
        HealthLevel worst = Resources.worst(each);
        long critical = count(each, HealthLevel.CRITICAL);
        JsonObject details = counted(each)
                .put(
                        "total_exchanges",
                        status.margins().stream()
                                .map(OfMargin::exchange)
                                .distinct()
                                .count())
                .put("total_accounts", each.size());
        String message = each.isEmpty() ? "never reported" : critical + " of " + each.size() + " accounts critical";
        check("margins", worst, message, details, checkJson.time(last))
                .put("stops", new JsonArray().add(CheckJson.stop(REDUCE, "account")));
    }

    private static long count(List<HealthLevel> levels, HealthLevel healthLevel) {
        return levels.stream().filter(one -> one == healthLevel).count();
    }

    private JsonObject check(
            String name, HealthLevel healthLevel, String message, JsonObject details, @Nullable Double at) {
        if (at != null) {
            Double before = lastCheck;
            lastCheck = before == null ? at : (Double) Math.max(before, at);
        }
        levels.add(healthLevel);
        JsonObject json = new JsonObject()
                .put("status", healthLevel.toString())
                .put("message", message)
                .put("details", details)
                .put("timestamp", at)
                .put("stops", new JsonArray());
        checks.put(name, json);
        return json;
    }

    private JsonObject margin(OfMargin one) {
        boolean operators = question.operators();
        Margin funds = one.marginState() instanceof Margin reported ? reported : null;
        CheckAction checkAction = new CheckAction(Mode.REDUCE_ONLY, ModeScope.account(one.exchange(), one.account()));
        JsonObject json = new JsonObject()
                .put("available_balance", funds != null && operators ? funds.available() : null)
                .put("used_margin", funds != null && operators ? funds.used() : null)
                .put("margin_ratio", one.marginState().ratio())
                .put("currency", funds == null ? "" : funds.currency())
                .put("status", one.state().healthLevel().toString())
                .put("kind", funds == null ? "liquidation" : "funds")
                .put(
                        "figure",
                        operators && one.marginState() instanceof LiquidationRatio near
                                ? near.seen().figure()
                                : null)
                .put("source", operators ? one.source() : null)
                .put("age_seconds", age(one.state().last()))
                .put("last_change", checkJson.time(one.state().sinceNanos()))
                .put("stops", CheckJson.stops(List.of(checkAction)));
        return operators && histories++ < MAX_HISTORIES ? json.put("history", checkJson.history(one.state())) : json;
    }

    private @Nullable Double age(@Nullable CheckResult last) {
        return last == null ? null : (Double) ((status.nowNanos() - last.atNanos()) / NANOS_PER_SECOND);
    }
}
