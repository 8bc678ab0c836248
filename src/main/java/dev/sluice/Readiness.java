package dev.sluice;

import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Field;
import dev.sluice.admin.Role;
import dev.sluice.health.CheckState;
import dev.sluice.health.Finding;
import dev.sluice.health.Level;
import dev.sluice.health.NamedCheck;
import dev.sluice.health.OneLine;
import dev.sluice.health.ReadinessSettings;
import dev.sluice.health.ReadinessStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Readiness as a gate: what processes report over the admin API becomes checks, and a critical one holds its mode until it is better. Looked at with each
 * report, and every second for those that went silent; so are the exchanges' connections. Any thread.
 */
final class Readiness {
    private static final long LOOK_MILLIS = 1_000;
    private static final int NOT_FOUND = 404;
    private static final int MOST_DETAILS = 20;

    private final ModeHolder holder;
    private final Margins margins;
    private final NamedChecks checks;
    private final Connections connections;
    private ReadinessSettings settings;
    private Set<String> inUse = Set.of();

    Readiness(ReadinessSettings settings, ModeHolder holder, Margins margins, Connections connections) {
        this.holder = holder;
        this.margins = margins;
        this.connections = connections;
        this.settings = settings;
        checks = new NamedChecks(holder);
        take(settings);
    }

    void start(Vertx vertx) {
        vertx.setPeriodic(LOOK_MILLIS, every -> look());
    }

    /** After the exchanges' own reload. What was found stays; checks that are no longer named hold nothing any more. */
    void reload(ReadinessSettings reloaded) {
        take(reloaded);
        margins.reload(reloaded.margins());
        look();
    }

    private synchronized void take(ReadinessSettings taken) {
        settings = taken;
        inUse = connections.inUse();
        List<NamedCheck> all = new ArrayList<>(taken.all());
        all.addAll(connections.checks());
        checks.take(all);
    }

    /** All configured checks, for those who make their findings. */
    NamedChecks checks() {
        return checks;
    }

    // ---- what is reported

    /** What processes may tell over the admin port. */
    List<Operation> operations() {
        return List.of(
                Operation.post(
                        "/reports/{name}",
                        Role.TRIP,
                        "A process tells how its own check stands.",
                        asked -> Future.succeededFuture(
                                report(asked.text("name"), asked.text("level"), asked.text("message"), details(asked))),
                        Field.required("level", "healthy, warning or critical"),
                        Field.optional("message", "one line for people"),
                        new Field(
                                "details",
                                Operation.Type.OBJECT,
                                false,
                                "texts, numbers and flags by name, at most " + MOST_DETAILS)),
                margins.operation(),
                connections.operation());
    }

    private static Map<String, Object> details(Operation.Asked asked) {
        JsonObject given = asked.fields().getJsonObject("details", new JsonObject());
        if (given.size() > MOST_DETAILS) {
            throw new IllegalArgumentException("'details' has " + given.size() + " entries; allowed: " + MOST_DETAILS);
        }
        Map<String, Object> details = new LinkedHashMap<>();
        given.forEach(one -> {
            Object value = one.getValue();
            if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                throw new IllegalArgumentException(
                        "'details." + OneLine.of(one.getKey()) + "' is no text, number or flag");
            }
            details.put(OneLine.of(one.getKey()), value instanceof String text ? OneLine.of(text) : value);
        });
        return details;
    }

    private Operation.Reply report(String name, String given, String message, Map<String, Object> details) {
        Finding finding = new Finding(level(given), message, now());
        CheckState state = checks.found(name, NamedCheck.By.REPORT, finding, details);
        if (state == null) {
            String known = "no report '" + name + "' is configured; known: " + checks.reported();
            return new Operation.Reply(
                    NOT_FOUND, new JsonObject().put("status", "error").put("message", known));
        }
        return Operation.Reply.ok(state(state));
    }

    private static Level level(String given) {
        for (Level level : List.of(Level.HEALTHY, Level.WARNING, Level.CRITICAL)) {
            if (level.toString().equals(given)) {
                return level;
            }
        }
        throw new IllegalArgumentException("'level' is healthy, warning or critical, not '" + given + "'");
    }

    private static JsonObject state(CheckState state) {
        return new JsonObject().put("level", state.level().toString()).put("message", state.message());
    }

    // ---- what follows from it

    /** An exchange that came into use since has checks of its connections from now on. */
    private synchronized void takeUsed() {
        if (!inUse.equals(connections.inUse())) {
            take(settings);
        }
    }

    /** Lets what went silent hold, too. */
    void look() {
        takeUsed();
        connections.look(checks);
        checks.look();
        margins.look();
    }

    ReadinessStatus status() {
        long now = now();
        return new ReadinessStatus(checks.status(), margins.status(now), now);
    }

    private long now() {
        return holder.ticker().nanos();
    }
}
