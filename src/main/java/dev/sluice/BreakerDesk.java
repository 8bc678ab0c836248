package dev.sluice;

import dev.sluice.admin.Family;
import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Asked;
import dev.sluice.admin.Operation.Field;
import dev.sluice.admin.Operation.Reply;
import dev.sluice.admin.Role;
import dev.sluice.breaker.Breaker;
import dev.sluice.breaker.Phase;
import dev.sluice.limit.Levels;
import dev.sluice.mode.Scope;
import dev.sluice.time.Ticker;
import dev.sluice.trip.BreakerChange;
import dev.sluice.trip.BreakerRule;
import dev.sluice.trip.BreakerView;
import dev.sluice.trip.Breakers;
import dev.sluice.trip.Surroundings;
import dev.sluice.trip.Told;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the admin port can be asked about breakers, and where their changes go: the audit, the log, metrics.
 *
 * <p>A token of role {@code breaker} may feed them and nothing else; opening is a trip, everything that loosens needs {@code rearm}.
 */
final class BreakerDesk {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int NOT_FOUND = 404;
    private static final Field SCOPE = Field.optional(
            "scope",
            "exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME, as the breaker stands for; none for a global one");
    private static final Field VALUE = Field.number("value", "what was measured, such as 0.12");
    private static final Field WHY = Field.required("reason", "why");
    private static final Field REMARK = Field.optional("reason", "why");

    private final Breakers breakers;
    private final Safety safety;
    private final Ticker ticker;
    private final Consumer<String> warnings;
    private final AtomicLong alarms = new AtomicLong();

    /**
     * What it works with.
     *
     * @param kept where breakers that are not closed survive
     */
    record Reach(Safety safety, Levels kept, Ticker ticker, Consumer<String> warnings) {}

    /** Those that an earlier process left open hold from here on. */
    BreakerDesk(Map<String, BreakerRule> rules, Reach reach) {
        safety = reach.safety();
        ticker = reach.ticker();
        warnings = reach.warnings();
        Surroundings around = new Surroundings(
                safety.board(), reach.kept(), () -> ThreadLocalRandom.current().nextDouble());
        breakers = new Breakers(rules, around, ticker.nanos());
    }

    Breakers breakers() {
        return breakers;
    }

    List<BreakerView> views() {
        return breakers.status(ticker.nanos());
    }

    void reload(Map<String, BreakerRule> rules) {
        breakers.reload(rules, ticker.nanos());
        safety.killSwitch().modesChanged();
    }

    List<Operation> operations() {
        return Stream.concat(reports().stream(), controls().stream()).toList();
    }

    /** The list of breakers, and what programs report to them. */
    private List<Operation> reports() {
        return List.of(
                Operation.get(
                        "/breakers",
                        Role.READ,
                        "How all breakers stand.",
                        asked -> Future.succeededFuture(Reply.ok(json()))),
                post(
                        "failure",
                        Role.BREAKER,
                        "Something failed that this breaker counts.",
                        this::failure,
                        VALUE,
                        SCOPE,
                        REMARK),
                post(
                        "success",
                        Role.BREAKER,
                        "It went well; with a value that the thresholds call a failure it did not.",
                        this::success,
                        VALUE,
                        SCOPE,
                        REMARK),
                post(
                        "value",
                        Role.BREAKER,
                        "A value that the breaker's thresholds judge.",
                        this::value,
                        new Field("value", Operation.Type.NUMBER, true, "a number, such as 0.12"),
                        SCOPE));
    }

    /** What operators do with a breaker. */
    private List<Operation> controls() {
        return List.of(
                post("open", Role.TRIP, "Holds it open until it is reset.", this::open, WHY, SCOPE),
                post(
                        "close",
                        Role.REARM,
                        "Holds it closed for a time.",
                        this::close,
                        WHY,
                        new Field("forSeconds", Operation.Type.NUMBER, true, "1 to 86400"),
                        SCOPE),
                post(
                        "disable",
                        Role.REARM,
                        "It counts and holds nothing until it is reset.",
                        this::disable,
                        WHY,
                        SCOPE),
                post(
                        "enable",
                        Role.REARM,
                        "One that was disabled counts and holds again, from nothing.",
                        this::enable,
                        WHY,
                        SCOPE),
                post(
                        "reset",
                        Role.REARM,
                        "Closed, and nothing is remembered; a latch that it set stays.",
                        this::reset,
                        WHY,
                        SCOPE));
    }

    private static Operation post(String what, Role role, String summary, Operation.Handler handler, Field... fields) {
        return Operation.post("/breakers/{name}/" + what, role, summary, handler, fields);
    }

    // ---- what is told

    private Future<Reply> failure(Asked asked) {
        return told(asked, true);
    }

    private Future<Reply> success(Asked asked) {
        return told(asked, false);
    }

    /** A value beside it never makes it laxer: a success whose value the thresholds call a failure is one. */
    private Future<Reply> told(Asked asked, boolean failed) {
        Double value = asked.fields().getDouble("value");
        Breakers.Saying saying = saying(asked);
        boolean bad = failed;
        if (value != null) {
            bad |= breakers.fails(name(asked), value);
            saying = saying.of(value, bad);
        }
        return answer(breakers.tell(name(asked), scope(asked), bad, saying, ticker.nanos()));
    }

    private Future<Reply> value(Asked asked) {
        double value = asked.fields().getDouble("value");
        return answer(breakers.tellValue(name(asked), scope(asked), value, saying(asked), ticker.nanos()));
    }

    private Future<Reply> open(Asked asked) {
        return answer(breakers.forceOpen(name(asked), scope(asked), saying(asked), ticker.nanos()));
    }

    private Future<Reply> close(Asked asked) {
        long seconds = asked.fields().getLong("forSeconds");
        if (seconds < 1 || seconds > Breaker.LONGEST_FORCED_NANOS / NANOS_PER_SECOND) {
            throw new IllegalArgumentException("'forSeconds' is " + seconds + "; allowed: 1 to 86400");
        }
        return answer(breakers.forceClosed(
                name(asked), scope(asked), seconds * NANOS_PER_SECOND, saying(asked), ticker.nanos()));
    }

    private Future<Reply> disable(Asked asked) {
        return answer(breakers.disable(name(asked), scope(asked), saying(asked), ticker.nanos()));
    }

    private Future<Reply> enable(Asked asked) {
        return answer(breakers.enable(name(asked), scope(asked), saying(asked), ticker.nanos()));
    }

    private Future<Reply> reset(Asked asked) {
        return answer(breakers.reset(name(asked), scope(asked), saying(asked), ticker.nanos()));
    }

    private static String name(Asked asked) {
        return asked.text("name");
    }

    private @Nullable Scope scope(Asked asked) {
        String text = asked.text("scope");
        return text.isEmpty() ? null : safety.board().spelt(Scope.parse(text));
    }

    private static Breakers.Saying saying(Asked asked) {
        String why = asked.text("reason");
        return new Breakers.Saying("token " + asked.by().name(), why.isEmpty() ? "told" : why);
    }

    private Future<Reply> answer(Told told) {
        if (told instanceof Told.Not not) {
            if (!not.unknown()) {
                throw new IllegalArgumentException(not.why());
            }
            JsonObject body = new JsonObject().put("status", "error").put("message", not.why());
            return Future.succeededFuture(new Reply(NOT_FOUND, body));
        }
        Told.Done done = (Told.Done) told;
        if (done.tightened()) {
            safety.killSwitch().modesChanged();
        }
        writeDown();
        return Future.succeededFuture(Reply.ok(json(done.now())));
    }

    // ---- what became of it

    /** Changes go to the audit, alarms to the log. Often; cheap when there are none. */
    void writeDown() {
        for (BreakerChange change : breakers.takeChanges()) {
            safety.audit()
                    .write(
                            change.who(),
                            new Audit.Change(
                                    "breaker " + change.name(),
                                    change.scope().toString(),
                                    change.before().toString(),
                                    change.after().toString()),
                            change.why(),
                            change.refused());
            if (change.alarm()) {
                alarms.incrementAndGet();
                warnings.accept("ALARM: " + change);
            }
        }
    }

    /** For {@code GET /admin/breakers} and status. */
    JsonObject json() {
        JsonArray list = new JsonArray();
        breakers.status(ticker.nanos()).forEach(view -> list.add(json(view)));
        return new JsonObject().put("breakers", list);
    }

    private static JsonObject json(BreakerView view) {
        JsonObject json = new JsonObject()
                .put("name", view.name())
                .put("scope", view.scope() == null ? null : view.scope().toString())
                .put("level", view.rule().scope().toString())
                .put("fedBy", view.rule().fedBy().toString())
                .put("state", view.status().phase().toString())
                .put("holds", view.status().phase().holds())
                .put("mode", view.rule().mode().name())
                .put("latch", view.rule().latch())
                .put("failures", view.status().failures())
                .put("good", view.status().good())
                .put("successesToClose", view.rule().recovery().successes())
                .put("tripsInARow", view.status().trips())
                .put("trips", view.status().allTrips())
                .put("sinceMs", view.status().sinceNanos() / NANOS_PER_MILLI)
                .put("leftMs", view.status().leftNanos() / NANOS_PER_MILLI)
                .put("refused", view.refused())
                .put("why", view.status().why())
                .put("who", view.who());
        long failed = view.status().lastFailureNanos();
        return failed < 0 ? json : json.put("lastFailureMsAgo", failed / NANOS_PER_MILLI);
    }

    List<Family> families() {
        Map<String, Integer> states = new TreeMap<>();
        Map<String, Long> trips = new TreeMap<>();
        for (BreakerView view : breakers.status(ticker.nanos())) {
            states.merge(view.name() + "\n" + view.status().phase(), view.scope() == null ? 0 : 1, Integer::sum);
            trips.merge(view.name(), view.status().allTrips(), Long::sum);
        }
        List<Family.Sample> standing = new ArrayList<>();
        states.forEach((key, count) -> standing.add(Family.Sample.of(
                count, "breaker", key.substring(0, key.indexOf('\n')), "state", key.substring(key.indexOf('\n') + 1))));
        List<Family.Sample> tripped = new ArrayList<>();
        trips.forEach((name, count) -> tripped.add(Family.Sample.of(count, "breaker", name)));
        List<Family.Sample> changes = new ArrayList<>();
        Map<Phase, Long> counts = breakers.changes();
        for (Phase phase : Phase.values()) {
            changes.add(Family.Sample.of(counts.getOrDefault(phase, 0L), "to", phase.toString()));
        }
        return List.of(
                new Family("sluice_breaker_state", Family.Type.GAUGE, "Scopes at which a breaker stands so.", standing),
                new Family(
                        "sluice_breaker_trips", Family.Type.GAUGE, "Trips of breakers that are remembered.", tripped),
                new Family(
                        "sluice_breaker_transitions_total",
                        Family.Type.COUNTER,
                        "Breakers that went into a state.",
                        changes),
                new Family(
                        "sluice_breaker_alarms_total",
                        Family.Type.COUNTER,
                        "Trips that are alarms.",
                        List.of(Family.Sample.of(alarms.get()))));
    }
}
