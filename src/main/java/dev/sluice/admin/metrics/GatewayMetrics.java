package dev.sluice.admin.metrics;

import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.AdmissionStatus.LimitStatus;
import dev.sluice.core.admission.status.AdmissionStatus.Totals;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.part.MetricFamily;
import dev.sluice.part.Metrics;
import dev.sluice.status.ExchangeStatus;
import dev.sluice.status.ExchangeUse;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.LifecycleStage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A converter of the status to metrics. Labels hold only names from the configuration and fixed words. A limit can
 * have as many keys as there are accounts and instruments, so each limit reports its fullest key only; {@code status}
 * lists them all.
 */
public final class GatewayMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final GatewayStatus status;
    private final Metrics metrics;

    private GatewayMetrics(GatewayStatus status, Metrics metrics) {
        this.status = status;
        this.metrics = metrics;
    }

    /**
     * Adds the metrics of the status, which must list all limits.
     *
     * @param configHash a checksum that distinguishes configurations
     */
    public static void add(GatewayStatus status, String configHash, Metrics to) {
        GatewayMetrics metrics = new GatewayMetrics(status, to);
        metrics.process(configHash);
        metrics.calls();
        metrics.totals();
        metrics.limits();
        metrics.clocks();
    }

    private void process(String configHash) {
        metrics.info("sluice_info", "Version of the running gateway.").add(1, "version", status.version());
        metrics.info("sluice_config_info", "Hash of the configuration in force.")
                .add(1, "hash", configHash);
        metrics.gauge("sluice_uptime_seconds", "Time since the process started.")
                .add(status.uptimeSeconds());
        metrics.gauge("sluice_serving", "Whether new calls are accepted: 1, or 0 during warm-up and stop.")
                .add(status.stage() == LifecycleStage.SERVING);
        metrics.counter("sluice_config_reloads_total", "Successful reloads of the configuration.")
                .add(status.reloads());
        metrics.gauge(
                        "sluice_config_last_reload_successful",
                        "Whether the last reload succeeded: 1, or 0 if the files had mistakes.")
                .add(status.lastReloadWorked());
    }

    private void calls() {
        exchanges(
                metrics.gauge(
                        "sluice_exchange_testnet",
                        "Whether all calls go to the exchange's testnet, without real money: 1, or 0 for the real exchange."),
                exchange -> exchange.testnet() ? 1 : 0);
        MetricFamily waiting = metrics.gauge("sluice_queue_depth", "Calls that wait for room in a limit.");
        exchanges(
                metrics.gauge("sluice_queue_bytes", "Bytes that waiting calls hold."),
                exchange -> exchange.admission().waitingBytes());
        exchanges(
                metrics.gauge("sluice_permits_open", "Calls that were admitted and have not ended."),
                exchange -> exchange.admission().inFlight());
        MetricFamily refused = metrics.counter("sluice_refused_total", "Calls that the admission refused, by reason.");
        MetricFamily hits =
                metrics.counter("sluice_guard_hits_total", "Orders that the runaway guard refused, by rule.");
        MetricFamily violations = metrics.counter(
                "sluice_order_rule_hits_total", "Orders that a rule about their size or price did not allow, by rule.");
        exchanges(
                metrics.gauge("sluice_open_unknown", "Sent orders with an unknown outcome."),
                exchange -> exchange.admission().openUnknown());
        for (ExchangeStatus exchange : status.exchanges()) {
            String name = exchange.name();
            AdmissionStatus admission = exchange.admission();
            admission.waitingByClass().forEach((of, calls) -> waiting.add(calls, "exchange", name, "class", of));
            for (ReasonCode code : ReasonCode.values()) {
                long calls = admission.refused().getOrDefault(code, 0L);
                refused.add(calls, "exchange", name, "reason", code.header());
            }
            admission
                    .orderRules()
                    .forEach((check, orders) -> violations.add(orders, "exchange", name, "rule", check.toString()));
            for (GuardViolation.Rule rule : GuardViolation.Rule.values()) {
                long orders = admission.guarded().getOrDefault(rule, 0L);
                hits.add(orders, "exchange", name, "rule", rule.toString());
            }
        }
    }

    private void exchanges(MetricFamily family, ToDoubleFunction<ExchangeStatus> value) {
        status.exchanges().forEach(exchange -> family.add(value.applyAsDouble(exchange), "exchange", exchange.name()));
    }

    private void totals() {
        total("sluice_admitted_total", "Permits granted.", Totals::admitted);
        total("sluice_waited_total", "Calls that had to wait.", Totals::waited);
        total("sluice_started_total", "Calls that were sent.", Totals::started);
        total(
                "sluice_started_again_total",
                "Calls that returned to their place in the queue although a connection was ready.",
                Totals::startedAgain);
        total("sluice_settled_total", "Permits that ended with an outcome.", Totals::settled);
        total(
                "sluice_settled_twice_total",
                "Permits that were ended twice: an error in the gateway.",
                Totals::settledTwice);
        total(
                "sluice_cancels_overdrawn_total",
                "Cancels that were sent over a limit whose breach is only rejected.",
                Totals::overdrawn);
        total(
                "sluice_order_unanswered_total",
                "Cancels sent before the response to their order.",
                Totals::orderUnanswered);
        total("sluice_hung_up_total", "Waiting calls dropped because the caller disconnected.", Totals::hungUp);
        total(
                "sluice_observed_waits_total",
                "Calls that would have waited without enforcement 'observe'.",
                Totals::observedWaits);
        total(
                "sluice_unreconciled_total",
                "Orders without a response that no later response contained within 15 minutes.",
                Totals::unreconciled);
        total("sluice_upstream_429_total", "Responses of the exchange like 429 (rate limit).", Totals::rateResponses);
        total(
                "sluice_upstream_ban_total",
                "Responses of the exchange like 418 (ban), and lockouts.",
                Totals::banResponses);
    }

    private void total(String name, String help, ToDoubleFunction<Totals> total) {
        exchanges(
                metrics.counter(name, help),
                exchange -> total.applyAsDouble(exchange.admission().totals()));
    }

    private void limits() {
        budget(
                "sluice_budget_tokens",
                "Units that are free now, for the key with the highest use.",
                limit -> Math.max(0, limit.usable() - limit.charged()));
        budget("sluice_budget_used", "Used units, for the key with the highest use.", LimitStatus::charged);
        budget("sluice_budget_limit", "Usable units, for the key with the highest use.", LimitStatus::usable);
        budget("sluice_budget_size", "Units that the exchange allows.", LimitStatus::size);
        budget("sluice_budget_reserve", "Units reserved for cancels and dead-man calls.", LimitStatus::reserve);
        budget(
                "sluice_budget_model_error",
                "Units that the exchange counted in addition to Sluice's own count (external use), for the key with the highest use.",
                LimitStatus::foreign);
        budget(
                "sluice_budget_upstream_used",
                "Used units in the exchange's last header, for the key with the highest use; -1: no header yet.",
                LimitStatus::reportedUsage);
        budget("sluice_budget_waiting", "Calls that wait at the key with the highest use.", LimitStatus::waiting);
        budget(
                "sluice_ban_until_timestamp_seconds",
                "End of the ban of the key with the highest use; 0: no ban.",
                limit -> limit.banNanos() == 0 ? 0 : status.epochMs() / 1e3 + limit.banNanos() / NANOS_PER_SECOND);
        budget(
                "sluice_budget_pause_seconds",
                "Time until the pause of the key with the highest use ends.",
                limit -> limit.pauseNanos() / NANOS_PER_SECOND);
        exchanges(
                metrics.gauge(
                        "sluice_ramp_share",
                        "Usable part of the budgets during a ramp, the smallest of all scopes; 1 without a ramp."),
                exchange -> minShare(exchange.admission()));
    }

    /** Returns the smallest share that a ban or a re-arm leaves of any budget, so that a slow recovery is visible. */
    private static double minShare(AdmissionStatus admission) {
        return DoubleStream.concat(
                        admission.limits().stream().mapToDouble(LimitStatus::share),
                        admission.ramps().stream().mapToDouble(AdmissionStatus.RampStatus::share))
                .reduce(1, Math::min);
    }

    private void budget(String name, String help, ToDoubleFunction<LimitStatus> value) {
        MetricFamily family = metrics.gauge(name, help);
        for (ExchangeStatus exchange : status.exchanges()) {
            fullest(exchange.admission())
                    .forEach((limit, key) ->
                            family.add(value.applyAsDouble(key), "exchange", exchange.name(), "budget", limit));
        }
    }

    /** Returns for each limit the key that is banned, paused or used most. */
    private static Map<String, LimitStatus> fullest(AdmissionStatus admission) {
        Map<String, LimitStatus> fullest = new LinkedHashMap<>();
        for (LimitStatus limit : admission.limits()) {
            fullest.merge(limit.name(), limit, (a, b) -> fullness(b) > fullness(a) ? b : a);
        }
        return fullest;
    }

    private static double fullness(LimitStatus limit) {
        double shut = limit.banNanos() > 0 ? 2 : limit.pauseNanos() > 0 ? 1 : 0;
        return shut + limit.fullness();
    }

    private void clocks() {
        MetricFamily known = metrics.gauge("sluice_exchange_clock_known", "Whether the exchange's clock is known.");
        MetricFamily ahead = metrics.gauge(
                "sluice_exchange_clock_offset_seconds",
                "How far the exchange's clock is ahead of this machine's clock.");
        MetricFamily bound = metrics.gauge("sluice_exchange_clock_error_bound_seconds", "Maximum error of that value.");
        for (ExchangeStatus exchange : status.exchanges()) {
            ExchangeStatus.Clock clock = exchange.clock();
            if (exchange.use() != ExchangeUse.USED) {
                continue; // its clock is not measured
            }
            known.add(clock.known(), "exchange", exchange.name());
            Double aheadMs = clock.aheadMs();
            Double boundMs = clock.boundMs();
            if (aheadMs != null && boundMs != null) {
                ahead.add(aheadMs / 1e3, "exchange", exchange.name());
                bound.add(boundMs / 1e3, "exchange", exchange.name());
            }
        }
    }
}
