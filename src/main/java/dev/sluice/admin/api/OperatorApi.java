package dev.sluice.admin.api;

import static dev.sluice.admin.Operation.Field.number;
import static dev.sluice.admin.Operation.Field.optional;
import static dev.sluice.admin.Operation.Field.required;
import static dev.sluice.admin.Operation.get;
import static dev.sluice.admin.Operation.post;

import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Request;
import dev.sluice.admin.Operation.Response;
import dev.sluice.admin.Role;
import dev.sluice.admin.health.StatusJson;
import dev.sluice.control.KillSwitch;
import dev.sluice.control.LatchPeers;
import dev.sluice.control.TradingControl;
import dev.sluice.core.admission.DryRun;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.AuditRow;
import dev.sluice.runtime.ExchangeRegistry;
import dev.sluice.runtime.ScopeMatch;
import dev.sluice.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The admin API for operators, apart from {@code status} and {@code reload}. Each operation only forwards its
 * request.
 */
public final class OperatorApi {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int MAX_ROWS = 10_000;
    private static final String SCOPE =
            "global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME, instrument:EXCHANGE/NAME; default global";
    private static final String MODE = "REDUCE_ONLY, CANCEL_ONLY or HALTED; default CANCEL_ONLY";

    private static final long MAX_CONFIRM_MILLIS = 5_000;
    private static final String CONFIRM_WITHIN =
            "in a cluster: how long to wait until all other members have confirmed, 0 to "
                    + MAX_CONFIRM_MILLIS
                    + "; default 0. The change is in effect here before. The field cluster of the answer names"
                    + " who has confirmed (confirmedBy) and who has not (notConfirmedBy)";

    private final TradingControl tradingControl;
    private final ExchangeRegistry exchangeRegistry;
    private final Ticker ticker;
    private final Supplier<Map<Kind, Integer>> openPermits;
    private final BotTokens botTokens;

    /**
     * The collaborators of this API.
     *
     * @param tradingControl trips, re-arms and reads the audit
     * @param exchangeRegistry the exchanges
     * @param ticker the monotonic clock
     * @param openPermits the number of permits of each kind that are handed out and not settled
     * @param botTokens the bots with tokens
     */
    public record Dependencies(
            TradingControl tradingControl,
            ExchangeRegistry exchangeRegistry,
            Ticker ticker,
            Supplier<Map<Kind, Integer>> openPermits,
            BotTokens botTokens) {}

    /**
     * What is configured of the tokens of bots.
     *
     * @param names the bots that have one
     * @param isRequired whether every call that names the bot needs its token
     */
    public record BotTokens(Supplier<Set<String>> names, Predicate<String> isRequired) {}

    public OperatorApi(Dependencies dependencies) {
        tradingControl = dependencies.tradingControl();
        exchangeRegistry = dependencies.exchangeRegistry();
        ticker = dependencies.ticker();
        openPermits = dependencies.openPermits();
        botTokens = dependencies.botTokens();
    }

    public List<Operation> operations() {
        return Stream.concat(halts().stream(), records().stream()).toList();
    }

    private List<Operation> halts() {
        return List.of(
                post(
                        "/trip",
                        Role.TRIP,
                        "Halts trading for a scope; latched. The field matched of the answer tells what the scope holds of the"
                                + " names that are known: known is false if nobody has used its name, and similar lists names like it.",
                        this::trip,
                        required("reason", "reason, for the audit"),
                        optional("scope", SCOPE),
                        optional("mode", MODE),
                        number("confirmWithinMs", CONFIRM_WITHIN)),
                post(
                        "/trip/rehearsal",
                        Role.TRIP,
                        "Runs all steps of a trip, with event loops and disk, to measure their duration; stops"
                                + " nothing.",
                        this::rehearse,
                        required("reason", "reason, for the audit"),
                        optional("scope", SCOPE),
                        optional("mode", MODE)),
                get(
                        "/drill",
                        Role.READ,
                        "Returns what a halt would refuse now, and as matched what its scope holds; changes nothing.",
                        this::drill,
                        optional("scope", SCOPE),
                        optional("mode", MODE)),
                post(
                        "/rearm",
                        Role.REARM,
                        "First step of a re-arm: returns the latches and a challenge.",
                        this::propose,
                        required("reason", "reason, for the audit"),
                        optional("scope", "only latches of this scope")),
                post(
                        "/rearm/confirm",
                        Role.REARM,
                        "Second step of a re-arm: lifts the latches of the challenge.",
                        this::confirm,
                        required("challenge", "challenge from the first step"),
                        optional("force", "reason for a re-arm although a cause still exists"),
                        number("confirmWithinMs", CONFIRM_WITHIN)),
                post("/heartbeat/{name}", Role.TRIP, "Heartbeat of a configured watchdog.", this::heartbeat));
    }

    /** Returns the operations that read what the data folder has recorded. */
    private List<Operation> records() {
        return List.of(
                get(
                        "/audit",
                        Role.READ,
                        "Returns the latest rows of the audit, oldest first.",
                        this::rows,
                        number("since", "milliseconds since 1970"),
                        number("most", "number of rows; default 1000")),
                get(
                        "/bans",
                        Role.READ,
                        "Returns the latest bans by exchanges that ended after a time or last, oldest first; the gateway"
                                + " keeps those of the last week, at most 2000.",
                        this::bans,
                        number("since", "milliseconds since 1970"),
                        number("most", "number of bans; default 1000")),
                get(
                        "/audit/verify",
                        Role.READ,
                        "Checks that no row of the audit was changed or removed.",
                        this::verify));
    }

    // ---- trip

    private Future<Response> trip(Request request) {
        long within = confirmWithinMillis(request);
        KillSwitch.Order order = order(request);
        return acknowledged(true, tradingControl.killSwitch().trip(order))
                .compose(done -> matched(order.modeScope(), true).map(matched -> {
                    done.body().put("matched", matched);
                    return done;
                }))
                .compose(done -> confirmed(done, within));
    }

    /** Returns which of the known names the scope covers. */
    private Future<JsonObject> matched(ModeScope modeScope, boolean isSet) {
        return tradingControl.killSwitch().namesOfOthers().map(others -> matched(modeScope, isSet, others));
    }

    private JsonObject matched(ModeScope modeScope, boolean isSet, LatchPeers.OtherNames others) {
        Map<String, KnownNames> used = exchangeRegistry.seenNames();
        others.names().forEach((exchange, names) -> used.merge(exchange, names, KnownNames::and));
        Map<String, KnownNames> configured = exchangeRegistry.configuredNames();
        configured.put("", new KnownNames(List.copyOf(botTokens.names().get()), List.of(), List.of(), true));
        ScopeMatch match = ScopeMatch.of(modeScope, used, configured);
        boolean isTokenRequired = match.names().stream().allMatch(botTokens.isRequired());
        return ScopeMatchJson.of(match, new ScopeMatchJson.Facts(isTokenRequired, isSet, others.unknownMembers()));
    }

    private Future<Response> rehearse(Request request) {
        return acknowledged(false, tradingControl.killSwitch().rehearse(order(request)));
    }

    private static long confirmWithinMillis(Request request) {
        long millis = request.fields().getLong("confirmWithinMs", 0L);
        if (millis < 0 || millis > MAX_CONFIRM_MILLIS) {
            throw new IllegalArgumentException(
                    "'confirmWithinMs' must be between 0 and " + MAX_CONFIRM_MILLIS + ", not " + millis);
        }
        return millis;
    }

    /** Adds to a response which other members of the cluster have confirmed the change; nothing without a cluster. */
    private Future<Response> confirmed(Response done, long withinMillis) {
        return tradingControl.killSwitch().confirmations(withinMillis).map(members -> {
            if (!members.confirmedBy().isEmpty() || !members.notConfirmedBy().isEmpty()) {
                done.body()
                        .put(
                                "cluster",
                                new JsonObject()
                                        .put("confirmedBy", sorted(members.confirmedBy()))
                                        .put("notConfirmedBy", sorted(members.notConfirmedBy())));
            }
            return done;
        });
    }

    private static JsonArray sorted(Set<String> members) {
        return new JsonArray(members.stream().sorted().toList());
    }

    private KillSwitch.Order order(Request request) {
        return KillSwitch.Order.of(
                scope(request),
                mode(request),
                request.text("reason"),
                "token " + request.by().name());
    }

    /**
     * Returns the response to a trip. It includes the number of open permits, because programs that hold them may
     * still send those calls without the gateway.
     */
    private Future<Response> acknowledged(boolean tripped, Future<KillSwitch.Tripped> trip) {
        return trip.map(done -> Response.ok(new JsonObject()
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

    /**
     * Parses and checks the scope: an unknown exchange is an error, since a trip for a misspelt one would stop
     * nothing.
     */
    private ModeScope scope(Request request) {
        String text = request.text("scope");
        ModeScope modeScope = text.isEmpty() ? ModeScope.GLOBAL : ModeScope.parse(text);
        if (!modeScope.exchange().isEmpty() && !exchangeRegistry.names().contains(modeScope.exchange())) {
            throw new IllegalArgumentException("no exchange '" + modeScope.exchange() + "' is configured; configured: "
                    + exchangeRegistry.names());
        }
        return tradingControl.modeRegistry().canonical(modeScope);
    }

    private static Mode mode(Request request) {
        String text = request.text("mode");
        return switch (text) {
            case "", "CANCEL_ONLY" -> Mode.CANCEL_ONLY;
            case "REDUCE_ONLY" -> Mode.REDUCE_ONLY;
            case "HALTED" -> Mode.HALTED;
            default ->
                throw new IllegalArgumentException("'" + text + "' is not a mode that stops trading; allowed: " + MODE);
        };
    }

    private Future<Response> drill(Request request) {
        ModeScope modeScope = scope(request);
        Mode mode = mode(request);
        JsonArray list = new JsonArray();
        exchangeRegistry.now().forEach((name, exchange) -> {
            if (modeScope.exchange().isEmpty() || modeScope.exchange().equals(name)) {
                DryRun dryRun = exchange.admission().drill(modeScope, mode, ticker.nanos());
                list.add(new JsonObject()
                        .put("exchange", name)
                        .put("seenInLastMinute", dryRun.seen())
                        .put("wouldHaveRefused", numbers(dryRun.refused()))
                        .put("waitingAndRefused", numbers(dryRun.waiting())));
            }
        });
        return matched(modeScope, false)
                .map(matched -> Response.ok(new JsonObject()
                        .put("drill", true)
                        .put("scope", modeScope.toString())
                        .put("mode", mode.name())
                        .put("matched", matched)
                        .put("exchanges", list)));
    }

    private static JsonObject numbers(Map<String, Long> numbers) {
        JsonObject json = new JsonObject();
        numbers.forEach(json::put);
        return json;
    }

    private Future<Response> heartbeat(Request request) {
        boolean known = tradingControl.watchdogs().feed(request.text("name"), ticker.nanos());
        return known
                ? reply(new JsonObject().put("heard", request.text("name")))
                : Future.succeededFuture(Response.conflict("no watchdog '" + request.text("name")
                        + "' is configured in killSwitch.watchdogs of conf/sluice.json"));
    }

    // ---- re-arm

    private Future<Response> propose(Request request) {
        ModeScope modeScope = request.text("scope").isEmpty()
                ? null
                : tradingControl.modeRegistry().canonical(ModeScope.parse(request.text("scope")));
        Rearm.Challenge challenge;
        try {
            challenge = tradingControl
                    .killSwitch()
                    .propose(modeScope, request.text("reason"), request.by().name());
        } catch (IllegalArgumentException nothingLatched) {
            return Future.succeededFuture(Response.conflict(String.valueOf(nothingLatched.getMessage())));
        }
        JsonArray latches = new JsonArray();
        challenge.latches().forEach(latch -> latches.add(StatusJson.hold(latch)));
        JsonArray others = new JsonArray();
        tradingControl.modeRegistry().now().all().stream()
                .filter(held -> !challenge.latches().contains(held))
                .forEach(held -> others.add(StatusJson.hold(held)));
        return reply(new JsonObject()
                .put("challenge", challenge.code())
                .put("latches", latches)
                .put("causes", new JsonArray(tradingControl.killSwitch().causes(challenge.latches())))
                .put("alsoHeld", others)
                .put("secondsLeft", (challenge.untilNanos() - ticker.nanos()) / NANOS_PER_SECOND));
    }

    private Future<Response> confirm(Request request) {
        long within = confirmWithinMillis(request);
        return tradingControl
                .killSwitch()
                .confirm(new Rearm.Confirmation(
                        request.text("challenge"), request.by().name(), request.text("force")))
                .map(done -> {
                    JsonArray lifted = new JsonArray();
                    done.lifted().forEach(latch -> lifted.add(StatusJson.hold(latch)));
                    return Response.ok(new JsonObject()
                            .put("rearmed", true)
                            .put("lifted", lifted)
                            .put("durable", done.durable())
                            .put(
                                    "mode",
                                    tradingControl.modeRegistry().now().global().name())
                            .put(
                                    "held",
                                    held(tradingControl.modeRegistry().now().all())));
                })
                .compose(done -> confirmed(done, within))
                .recover(denied -> denied instanceof IllegalStateException
                        ? Future.succeededFuture(Response.conflict(String.valueOf(denied.getMessage())))
                        : Future.failedFuture(denied));
    }

    static JsonArray held(List<ModeHold> all) {
        return new JsonArray(all.stream().map(StatusJson::hold).toList());
    }

    // ---- audit

    private Future<Response> rows(Request request) {
        long since = request.fields().getLong("since", 0L);
        int most = most(request);
        return Future.fromCompletionStage(tradingControl.audit().log().rows(since, most))
                .map(rows -> {
                    JsonArray list = new JsonArray();
                    rows.forEach(row -> list.add(row(row)));
                    return Response.ok(new JsonObject()
                            .put("rows", list)
                            .put("notYetWritten", tradingControl.audit().log().behind())
                            .put("lost", tradingControl.audit().log().dropped()));
                });
    }

    private static int most(Request request) {
        return (int) Math.max(0, Math.min(MAX_ROWS, request.fields().getLong("most", 1000L)));
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

    private Future<Response> bans(Request request) {
        long since = request.fields().getLong("since", 0L);
        int most = most(request);
        return Future.fromCompletionStage(tradingControl.audit().log().bans(since, most))
                .map(bans -> {
                    JsonArray list = new JsonArray();
                    bans.forEach(ban -> list.add(new JsonObject()
                            .put("exchange", ban.exchange())
                            .put("limit", ban.limit())
                            .put("of", ban.scopeKey())
                            .put("startEpochMs", ban.startEpochMillis())
                            .put("untilEpochMs", ban.untilEpochMillis())
                            .put("seenBy", ban.seenBy())
                            .put("reason", ban.reason())));
                    return Response.ok(new JsonObject().put("bans", list));
                });
    }

    private Future<Response> verify(Request request) {
        return Future.fromCompletionStage(tradingControl.audit().log().verify())
                .map(proof -> Response.ok(new JsonObject()
                        .put("holds", proof.holds())
                        .put("rows", proof.rows())
                        .put("fault", proof.fault())));
    }

    private static Future<Response> reply(JsonObject body) {
        return Future.succeededFuture(Response.ok(body));
    }
}
