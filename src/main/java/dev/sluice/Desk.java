package dev.sluice;

import static dev.sluice.admin.Operation.Field.number;
import static dev.sluice.admin.Operation.Field.optional;
import static dev.sluice.admin.Operation.Field.required;
import static dev.sluice.admin.Operation.get;
import static dev.sluice.admin.Operation.post;

import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Asked;
import dev.sluice.admin.Operation.Reply;
import dev.sluice.admin.Role;
import dev.sluice.admin.StatusJson;
import dev.sluice.exchange.Kind;
import dev.sluice.gate.Drill;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Rearm;
import dev.sluice.mode.Scope;
import dev.sluice.store.AuditEntry;
import dev.sluice.store.AuditRow;
import dev.sluice.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What operators can ask the admin port for, beside {@code status} and {@code reload}: each a few lines that pass it on. */
final class Desk {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MOST_ROWS = 10_000;
    private static final String SCOPE =
            "global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME, instrument:EXCHANGE/NAME; default global";
    private static final String MODE = "REDUCE_ONLY, CANCEL_ONLY or HALTED; default CANCEL_ONLY";

    private final Safety safety;
    private final Exchanges exchanges;
    private final Ticker ticker;
    private final Supplier<Map<Kind, Integer>> openPermits;

    /**
     * What the desk reaches.
     *
     * @param openPermits how many permits of each kind are out and not settled
     */
    record Reach(Safety safety, Exchanges exchanges, Ticker ticker, Supplier<Map<Kind, Integer>> openPermits) {}

    Desk(Reach reach) {
        safety = reach.safety();
        exchanges = reach.exchanges();
        ticker = reach.ticker();
        openPermits = reach.openPermits();
    }

    List<Operation> operations() {
        return List.of(
                post(
                        "/trip",
                        Role.TRIP,
                        "Stops trading for a scope; latched.",
                        this::trip,
                        required("reason", "why"),
                        optional("scope", SCOPE),
                        optional("mode", MODE)),
                post(
                        "/trip/rehearsal",
                        Role.TRIP,
                        "The whole way of a trip, event loops and disk included, to see how long it takes; stops"
                                + " nothing.",
                        this::rehearse,
                        required("reason", "why"),
                        optional("scope", SCOPE),
                        optional("mode", MODE)),
                get(
                        "/drill",
                        Role.READ,
                        "What a trip would refuse right now; changes nothing.",
                        this::drill,
                        optional("scope", SCOPE),
                        optional("mode", MODE)),
                post(
                        "/rearm",
                        Role.REARM,
                        "First step of a re-arm: a challenge with all that still holds.",
                        this::propose,
                        required("reason", "why"),
                        optional("scope", "only latches of that scope")),
                post(
                        "/rearm/confirm",
                        Role.REARM,
                        "Second step of a re-arm: lifts the latches of the challenge.",
                        this::confirm,
                        required("challenge", "the code of the first step"),
                        optional("force", "why it is right although a cause still holds")),
                post("/heartbeat/{name}", Role.TRIP, "A configured watchdog tells that all is well.", this::heartbeat),
                get(
                        "/audit",
                        Role.READ,
                        "The latest rows of the audit, the oldest first.",
                        this::rows,
                        number("since", "milliseconds since 1970"),
                        number("most", "how many; default 1000")),
                get("/audit/verify", Role.READ, "Whether no row of the audit was changed or removed.", this::verify));
    }

    // ---- trip

    private Future<Reply> trip(Asked asked) {
        return acknowledged(true, safety.killSwitch().trip(order(asked)));
    }

    private Future<Reply> rehearse(Asked asked) {
        return acknowledged(false, safety.killSwitch().rehearse(order(asked)));
    }

    private KillSwitch.Order order(Asked asked) {
        return KillSwitch.Order.of(
                scope(asked),
                mode(asked),
                asked.text("reason"),
                "token " + asked.by().name());
    }

    /** A program that was given a permit before may still send its call; nobody here sees it. */
    private Future<Reply> acknowledged(boolean tripped, Future<KillSwitch.Tripped> trip) {
        return trip.map(done -> Reply.ok(new JsonObject()
                .put("tripped", tripped)
                .put("held", StatusJson.hold(done.held()))
                .put("durable", done.durable())
                .put("eventLoopsBehind", new JsonArray(done.behind()))
                .put("acknowledgedMs", done.millis())
                .put("openPermits", permits())));
    }

    private JsonObject permits() {
        JsonObject permits = new JsonObject();
        openPermits.get().forEach((kind, number) -> permits.put(kind.name(), number));
        return permits;
    }

    /** A misspelt exchange would stop nothing. */
    private Scope scope(Asked asked) {
        String text = asked.text("scope");
        Scope scope = text.isEmpty() ? Scope.GLOBAL : Scope.parse(text);
        if (!scope.exchange().isEmpty() && !exchanges.names().contains(scope.exchange())) {
            throw new IllegalArgumentException(
                    "there is no exchange '" + scope.exchange() + "'; there are " + exchanges.names());
        }
        return safety.board().spelt(scope);
    }

    private static Mode mode(Asked asked) {
        String text = asked.text("mode");
        return switch (text) {
            case "", "CANCEL_ONLY" -> Mode.CANCEL_ONLY;
            case "REDUCE_ONLY" -> Mode.REDUCE_ONLY;
            case "HALTED" -> Mode.HALTED;
            default -> throw new IllegalArgumentException("'" + text + "' is no mode that stops anything: " + MODE);
        };
    }

    private Future<Reply> drill(Asked asked) {
        Scope scope = scope(asked);
        Mode mode = mode(asked);
        JsonArray list = new JsonArray();
        exchanges.now().forEach((name, exchange) -> {
            if (scope.exchange().isEmpty() || scope.exchange().equals(name)) {
                Drill drill = exchange.gate().drill(scope, mode, ticker.nanos());
                list.add(new JsonObject()
                        .put("exchange", name)
                        .put("seenInLastMinute", drill.seen())
                        .put("wouldHaveRefused", numbers(drill.refused()))
                        .put("waitingAndRefused", numbers(drill.waiting())));
            }
        });
        return reply(new JsonObject()
                .put("drill", true)
                .put("scope", scope.toString())
                .put("mode", mode.name())
                .put("exchanges", list));
    }

    private static JsonObject numbers(Map<String, Long> numbers) {
        JsonObject json = new JsonObject();
        numbers.forEach(json::put);
        return json;
    }

    private Future<Reply> heartbeat(Asked asked) {
        boolean known = safety.watchdogs().feed(asked.text("name"), ticker.nanos());
        return known
                ? reply(new JsonObject().put("heard", asked.text("name")))
                : Future.succeededFuture(Reply.conflict("no watchdog '" + asked.text("name")
                        + "' is configured in killSwitch.watchdogs of conf/sluice.json"));
    }

    // ---- re-arm

    private Future<Reply> propose(Asked asked) {
        Scope scope = asked.text("scope").isEmpty() ? null : safety.board().spelt(Scope.parse(asked.text("scope")));
        Rearm.Challenge challenge;
        try {
            challenge = safety.killSwitch()
                    .propose(scope, asked.text("reason"), asked.by().name());
        } catch (IllegalArgumentException nothingLatched) {
            return Future.succeededFuture(Reply.conflict(String.valueOf(nothingLatched.getMessage())));
        }
        JsonArray latches = new JsonArray();
        challenge.latches().forEach(latch -> latches.add(StatusJson.hold(latch)));
        JsonArray others = new JsonArray();
        safety.board().now().all().stream()
                .filter(held -> !challenge.latches().contains(held))
                .forEach(held -> others.add(StatusJson.hold(held)));
        return reply(new JsonObject()
                .put("challenge", challenge.code())
                .put("latches", latches)
                .put("causes", new JsonArray(safety.killSwitch().causes(challenge.latches())))
                .put("alsoHeld", others)
                .put("secondsLeft", (challenge.untilNanos() - ticker.nanos()) / NANOS_PER_SECOND));
    }

    private Future<Reply> confirm(Asked asked) {
        return safety.killSwitch()
                .confirm(new Rearm.Confirmation(
                        asked.text("challenge"), asked.by().name(), asked.text("force")))
                .map(done -> {
                    JsonArray lifted = new JsonArray();
                    done.lifted().forEach(latch -> lifted.add(StatusJson.hold(latch)));
                    return Reply.ok(new JsonObject()
                            .put("rearmed", true)
                            .put("lifted", lifted)
                            .put("durable", done.durable())
                            .put("mode", safety.board().now().global().name())
                            .put("held", held(safety.board().now().all())));
                })
                .recover(denied -> denied instanceof IllegalStateException
                        ? Future.succeededFuture(Reply.conflict(String.valueOf(denied.getMessage())))
                        : Future.failedFuture(denied));
    }

    static JsonArray held(List<HeldMode> all) {
        return new JsonArray(all.stream().map(StatusJson::hold).toList());
    }

    // ---- audit

    private Future<Reply> rows(Asked asked) {
        long since = asked.fields().getLong("since", 0L);
        int most = (int) Math.min(MOST_ROWS, asked.fields().getLong("most", 1000L));
        return Future.fromCompletionStage(safety.audit().log().rows(since, most))
                .map(rows -> {
                    JsonArray list = new JsonArray();
                    rows.forEach(row -> list.add(row(row)));
                    return Reply.ok(new JsonObject()
                            .put("rows", list)
                            .put("notYetWritten", safety.audit().log().behind())
                            .put("lost", safety.audit().log().dropped()));
                });
    }

    private static JsonObject row(AuditRow row) {
        AuditEntry entry = row.entry();
        return new JsonObject()
                .put("id", row.id())
                .put("epochMs", entry.epochMillis())
                .put("clockBoundMs", entry.clockBoundMillis())
                .put("who", entry.who())
                .put("what", entry.what())
                .put("scope", entry.scope())
                .put("before", entry.before())
                .put("after", entry.after())
                .put("reason", entry.reason())
                .put("refused", entry.refused())
                .put("hash", row.hash());
    }

    private Future<Reply> verify(Asked asked) {
        return Future.fromCompletionStage(safety.audit().log().verify())
                .map(proof -> Reply.ok(new JsonObject()
                        .put("holds", proof.holds())
                        .put("rows", proof.rows())
                        .put("fault", proof.fault())));
    }

    private static Future<Reply> reply(JsonObject body) {
        return Future.succeededFuture(Reply.ok(body));
    }
}
