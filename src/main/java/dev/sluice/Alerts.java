package dev.sluice;

import dev.sluice.admin.Family;
import dev.sluice.alert.Pace;
import dev.sluice.alert.Webhook;
import dev.sluice.config.Folders;
import dev.sluice.gate.GateStatus;
import dev.sluice.health.Level;
import dev.sluice.health.ReadinessStatus;
import dev.sluice.limit.LimitSettings;
import dev.sluice.log.Log;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.time.Ticker;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks every second at what is wrong (modes that are held by whatever gate, bans, checks that are not healthy) and tells a webhook what changed since: one message a change.
 * Comparing was preferred to hooks in every room: none can be forgotten, and whatever comes and goes within a second is no news to people.
 */
final class Alerts {
    private static final long LOOK_MILLIS = 1_000;
    private static final int MOST_A_LOOK = 20;

    /** Shorter than the shortest window that a header tells of. */
    private static final long ESCAPES_MILLIS = 5_000;

    /** What it looks at. */
    record Reach(
            ModeBoard board,
            Supplier<Collection<RunningExchange>> exchanges,
            Supplier<ReadinessStatus> readiness,
            Ticker ticker) {}

    private final Reach reach;
    private final @Nullable Webhook webhook;
    private final Escapes escapes;
    private Map<String, String> before = Map.of();

    private Alerts(Reach reach, @Nullable Webhook webhook, Escapes escapes) {
        this.reach = reach;
        this.webhook = webhook;
        this.escapes = escapes;
    }

    /**
     * Tells whom the file names.
     *
     * @param file where the URL is; "": nobody is told
     */
    static Alerts of(Vertx vertx, String file, Reach reach, Log log) {
        return new Alerts(
                reach,
                file.isEmpty() ? null : new Webhook(vertx, url(file), Pace.USUAL, log::warn),
                new Escapes(log::warn, log::info));
    }

    /** Refuses a file that tells no URL, before anything has begun. */
    static void check(String file) {
        if (!file.isEmpty()) {
            url(file);
        }
    }

    /** What is in the file is never quoted. */
    private static URI url(String file) {
        Path path = Folders.ours(Path.of(file));
        try {
            URI url = URI.create(Files.readString(path).strip());
            if (url.getHost() != null && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
                return url;
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            // said below: its message could quote the secret
        }
        throw new GatewayException("alerts.webhookFile " + path + " must hold one line, an https:// or http:// URL");
    }

    void start(Vertx vertx) {
        vertx.setPeriodic(ESCAPES_MILLIS, every -> lookForEscapes());
        if (webhook != null) {
            vertx.setPeriodic(LOOK_MILLIS, every -> look(webhook));
        }
    }

    private void lookForEscapes() {
        long now = reach.ticker().nanos();
        for (RunningExchange exchange : reach.exchanges().get()) {
            escapes.look(
                    exchange.configured().name(), exchange.gate().status(now).limits(), now);
        }
        escapes.settle(now);
    }

    private void look(Webhook told) {
        Map<String, String> now = wrong();
        Map<String, String> was = before;
        before = now;
        int messages = 0;
        int more = 0;
        for (Map.Entry<String, String> one : changes(was, now).entrySet()) {
            if (messages++ < MOST_A_LOOK) {
                told.tell(one.getValue());
            } else {
                more++;
            }
        }
        if (more > 0) {
            told.tell("Sluice: and " + more + " more changes; scripts/sluice status shows all");
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
                changes.put(key, "Sluice: over: " + text);
            }
        });
        return changes;
    }

    /** What is wrong now, in words, by what it is. */
    private Map<String, String> wrong() {
        Map<String, String> wrong = new LinkedHashMap<>();
        for (HeldMode held : reach.board().now().all()) {
            String key = "mode " + held.scope() + " " + held.cause() + " " + held.latched();
            wrong.put(key, held.mode() + " for " + held.scope() + " by " + held.cause());
        }
        for (RunningExchange exchange : reach.exchanges().get()) {
            String name = exchange.configured().name();
            for (GateStatus.LimitStatus limit :
                    exchange.gate().status(reach.ticker().nanos()).limits()) {
                if (limit.banNanos() > 0) {
                    String ban = name + " bans what is charged to '" + limit.name() + "'";
                    wrong.put(ban, ban);
                }
            }
        }
        for (ReadinessStatus.OfCheck check : reach.readiness().get().checks()) {
            Level level = check.state().level();
            if (level == Level.WARNING || level == Level.CRITICAL) {
                String name = check.state().name();
                wrong.put("check " + name, "check '" + name + "' is " + level);
            }
        }
        escapes.goingOn().forEach(text -> wrong.put(text, text));
        return wrong;
    }

    List<Family> families() {
        Map<String, List<String>> limits = new LinkedHashMap<>();
        for (RunningExchange exchange : reach.exchanges().get()) {
            limits.put(
                    exchange.configured().name(),
                    exchange.configured().limits().stream()
                            .map(LimitSettings::name)
                            .toList());
        }
        List<Family> families = new ArrayList<>(escapes.families(limits));
        families.add(new Family(
                "sluice_alerts_lost_total",
                Family.Type.COUNTER,
                "Messages that the webhook will never hear.",
                List.of(Family.Sample.of(webhook == null ? 0 : webhook.dropped()))));
        return families;
    }

    void stop() {
        if (webhook != null) {
            webhook.close();
        }
    }
}
