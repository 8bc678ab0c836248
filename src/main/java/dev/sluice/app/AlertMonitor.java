package dev.sluice.app;

import dev.sluice.admin.health.HealthSnapshot;
import dev.sluice.alert.Webhook;
import dev.sluice.alert.WebhookRetryPolicy;
import dev.sluice.base.time.Ticker;
import dev.sluice.config.WebhookFile;
import dev.sluice.control.BypassDetector;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.health.HealthLevel;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.exchanges.ExchangeRuntime;
import dev.sluice.logging.Log;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.proxy.metrics.BotRefusalTotals;
import dev.sluice.status.ClusterReport;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A monitor of the gateway's problems: held modes, bans, unhealthy checks, a cluster that does not share, calls that
 * bypass the gateway, refused bots. It compares the problems of each second with those of the second before and sends
 * each change to a webhook as one message. It compares states because hooks in every part could be forgotten in a new
 * part, and a problem that ends within a second needs no message.
 */
final class AlertMonitor implements Part {
    private static final int MAX_MESSAGES_AT_ONCE = 20;

    /** Shorter than the shortest window for which a header reports usage. */
    private static final int BYPASS_CHECK_SECONDS = 5;

    private final @Nullable Webhook webhook;
    private final Supplier<HealthSnapshot> health;
    private final Supplier<Collection<ExchangeRuntime>> exchanges;
    private final Ticker ticker;
    private final BypassDetector bypassDetector;
    private final Supplier<Map<BotRefusalTotals.Source, Long>> refusals;
    private final RefusedBots refusedBots = new RefusedBots();
    private Map<String, String> lastProblems = Map.of();
    private int seconds;

    /**
     * @param webhook null for none
     * @param refusals the refused calls of each bot since the process started
     */
    AlertMonitor(
            @Nullable Webhook webhook,
            Supplier<HealthSnapshot> health,
            Supplier<Collection<ExchangeRuntime>> exchanges,
            Supplier<Map<BotRefusalTotals.Source, Long>> refusals,
            Ticker ticker,
            Log log) {
        this.webhook = webhook;
        this.health = health;
        this.exchanges = exchanges;
        this.refusals = refusals;
        this.ticker = ticker;
        bypassDetector = new BypassDetector(log::warn, log::info);
    }

    /**
     * Returns the webhook that this file configures; null when {@code file} is "", which means that none is configured.
     */
    static @Nullable Webhook webhook(Vertx vertx, String file, Log log) {
        return file.isEmpty() ? null : new Webhook(vertx, WebhookFile.url(file), WebhookRetryPolicy.USUAL, log::warn);
    }

    @Override
    public void everySecond() {
        if (++seconds % BYPASS_CHECK_SECONDS == 0) {
            detectBypasses();
        }
        if (webhook != null) {
            if (seconds % RefusedBots.STEP_SECONDS == 0) {
                refusedBots.observe(refusals.get());
            }
            report(webhook);
        }
    }

    private void detectBypasses() {
        long now = ticker.nanos();
        for (ExchangeRuntime exchange : exchanges.get()) {
            bypassDetector.observe(
                    exchange.configured().name(), exchange.admission().limits(now), now);
        }
        bypassDetector.endIdle(now);
    }

    private void report(Webhook webhook) {
        Map<String, String> now = problems();
        Map<String, String> was = lastProblems;
        lastProblems = now;
        int messages = 0;
        int more = 0;
        for (Map.Entry<String, String> change : changes(was, now).entrySet()) {
            if (messages++ < MAX_MESSAGES_AT_ONCE) {
                webhook.enqueue(change.getValue());
            } else {
                more++;
            }
        }
        if (more > 0) {
            webhook.enqueue("Sluice: and " + more + " more changes; scripts/sluice status shows all");
        }
    }

    private static Map<String, String> changes(Map<String, String> was, Map<String, String> now) {
        Map<String, String> changes = new LinkedHashMap<>();
        now.forEach((key, text) -> {
            if (!text.equals(was.get(key))) {
                changes.put(key, "Sluice: " + text);
            }
        });
        was.forEach((key, text) -> {
            if (!now.containsKey(key)) {
                changes.put(key, "Sluice: ended: " + text);
            }
        });
        return changes;
    }

    /** Returns the current problems as text, by a key that identifies each problem. */
    private Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        HealthSnapshot now = health.get();
        for (ModeHold held : now.modeSnapshot().all()) {
            String key = "mode " + held.modeScope() + " " + held.holdCause() + " " + held.latched();
            String why =
                    " (" + held.holdReason().who() + ": " + held.holdReason().reason() + ")";
            problems.put(key, held.mode() + " for " + held.modeScope() + " by " + held.holdCause() + why);
        }
        for (ExchangeRuntime exchange : exchanges.get()) {
            String name = exchange.configured().name();
            for (AdmissionStatus.LimitStatus limit : exchange.admission().limits(ticker.nanos())) {
                if (limit.banNanos() > 0) {
                    String of = limit.scopeKey().isEmpty() ? "" : " of " + limit.scopeKey();
                    String ban = name + " bans calls charged to '" + limit.name() + "'" + of;
                    problems.put(ban, ban);
                }
            }
        }
        for (ReadinessStatus.CheckStatus check : now.readiness().checks()) {
            HealthLevel healthLevel = check.state().healthLevel();
            if (healthLevel == HealthLevel.WARNING || healthLevel == HealthLevel.CRITICAL) {
                String name = check.state().name();
                problems.put("check " + name, "check '" + name + "' is " + healthLevel);
            }
        }
        addCluster(now.cluster(), problems);
        bypassDetector.activeBypasses().forEach(text -> problems.put(text, text));
        problems.putAll(refusedBots.current());
        return problems;
    }

    /**
     * Adds the problems of the cluster. The store's last error is omitted, because its text changes often and each
     * change would be a message.
     */
    private static void addCluster(@Nullable ClusterReport cluster, Map<String, String> problems) {
        if (cluster == null) {
            return;
        }
        if (!cluster.storeConnected()) {
            problems.put("cluster store", "the store of cluster '" + cluster.name() + "' cannot be used");
        }
        for (ClusterReport.Membership membership : cluster.exchanges()) {
            if (!membership.issue().isEmpty()) {
                String what = membership.exchange() + " is " + membership.state() + ": " + membership.issue();
                problems.put("cluster " + membership.exchange(), "cluster '" + cluster.name() + "': " + what);
            }
        }
    }

    @Override
    public void metrics(Metrics to) {
        Map<String, List<String>> limits = new LinkedHashMap<>();
        for (ExchangeRuntime exchange : exchanges.get()) {
            limits.put(
                    exchange.configured().name(),
                    exchange.configured().limits().stream()
                            .map(LimitSettings::name)
                            .toList());
        }
        bypassDetector.metrics(limits, to);
        to.counter("sluice_alerts_lost_total", "Alerts that were dropped and not sent to the webhook.")
                .add(webhook == null ? 0 : webhook.dropped());
    }

    @Override
    public void close() {
        if (webhook != null) {
            webhook.close();
        }
    }
}
