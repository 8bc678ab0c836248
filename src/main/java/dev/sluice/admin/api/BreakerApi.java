package dev.sluice.admin.api;

import dev.sluice.base.time.Ticker;
import dev.sluice.control.BreakerControl;
import dev.sluice.core.breaker.Breaker;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.breaker.ReportResult;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Field;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The admin API of circuit breakers.
 *
 * <p>A token with the role {@code breaker} may only report events. Opening a breaker is a trip; every action that
 * loosens needs {@code rearm}.
 */
public final class BreakerApi implements Part {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int NOT_FOUND = 404;
    private static final Field SCOPE = Field.optional(
            "scope",
            "exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME, according to the breaker's scope; absent for a global breaker");
    private static final Field VALUE = Field.number("value", "measured value, such as 0.12");
    private static final Field WHY = Field.required("reason", "reason, for the audit");
    private static final Field REMARK = Field.optional("reason", "reason, for the audit");

    private final BreakerControl breakers;
    private final BreakerRegistry registry;
    private final ModeRegistry modes;
    private final Ticker ticker;

    /** @param modes knows how names of scopes are spelt */
    public BreakerApi(BreakerControl breakers, ModeRegistry modes, Ticker ticker) {
        this.breakers = breakers;
        registry = breakers.registry();
        this.modes = modes;
        this.ticker = ticker;
    }

    @Override
    public List<Operation> operations() {
        return Stream.concat(reports().stream(), controls().stream()).toList();
    }

    /** Returns the operations that list breakers and report events to them. */
    private List<Operation> reports() {
        return List.of(
                Operation.get(
                        "/breakers",
                        Role.READ,
                        "Returns all breakers and their states.",
                        request -> Future.succeededFuture(Response.ok(breakers.status()))),
                post("failure", Role.BREAKER, "Reports a failure to a breaker.", this::failure, VALUE, SCOPE, REMARK),
                post(
                        "success",
                        Role.BREAKER,
                        "Reports a success to a breaker. A value beyond the thresholds makes it a failure.",
                        this::success,
                        VALUE,
                        SCOPE,
                        REMARK),
                post(
                        "value",
                        Role.BREAKER,
                        "Reports a measured value; the breaker's thresholds decide whether it is a failure.",
                        this::value,
                        new Field("value", Operation.Type.NUMBER, true, "number, such as 0.12"),
                        SCOPE));
    }

    /** Returns the operations that control a breaker. */
    private List<Operation> controls() {
        return List.of(
                post("open", Role.TRIP, "Opens a breaker until it is reset.", this::open, WHY, SCOPE),
                post(
                        "close",
                        Role.REARM,
                        "Closes a breaker for a limited time.",
                        this::close,
                        WHY,
                        new Field("forSeconds", Operation.Type.NUMBER, true, "1 to 86400"),
                        SCOPE),
                post(
                        "disable",
                        Role.REARM,
                        "Disables a breaker: it counts nothing and holds no mode until it is enabled or reset.",
                        this::disable,
                        WHY,
                        SCOPE),
                post(
                        "enable",
                        Role.REARM,
                        "Enables a disabled breaker; it starts with empty counts.",
                        this::enable,
                        WHY,
                        SCOPE),
                post(
                        "reset",
                        Role.REARM,
                        "Closes a breaker and clears its history; a latch that it set stays.",
                        this::reset,
                        WHY,
                        SCOPE));
    }

    private static Operation post(String what, Role role, String summary, Operation.Handler handler, Field... fields) {
        return Operation.post("/breakers/{name}/" + what, role, summary, handler, fields);
    }

    // ---- reports

    private Future<Response> failure(Request request) {
        return reportOutcome(request, true);
    }

    private Future<Response> success(Request request) {
        return reportOutcome(request, false);
    }

    /**
     * Records a reported event. A value can only make it stricter: a success with a value beyond the thresholds
     * counts as a failure.
     */
    private Future<Response> reportOutcome(Request request, boolean failed) {
        Double value = request.fields().getDouble("value");
        BreakerRegistry.Origin origin = origin(request);
        boolean bad = failed;
        if (value != null) {
            bad |= registry.fails(name(request), value);
            origin = origin.of(value, bad);
        }
        return answer(registry.report(name(request), scope(request), bad, origin, ticker.nanos()));
    }

    private Future<Response> value(Request request) {
        double value = request.fields().getDouble("value");
        return answer(registry.reportValue(name(request), scope(request), value, origin(request), ticker.nanos()));
    }

    private Future<Response> open(Request request) {
        return answer(registry.forceOpen(name(request), scope(request), origin(request), ticker.nanos()));
    }

    private Future<Response> close(Request request) {
        long seconds = request.fields().getLong("forSeconds");
        if (seconds < 1 || seconds > Breaker.MAX_FORCED_NANOS / NANOS_PER_SECOND) {
            throw new IllegalArgumentException("'forSeconds' is " + seconds + "; allowed: 1 to 86400");
        }
        return answer(registry.forceClosed(
                name(request), scope(request), seconds * NANOS_PER_SECOND, origin(request), ticker.nanos()));
    }

    private Future<Response> disable(Request request) {
        return answer(registry.disable(name(request), scope(request), origin(request), ticker.nanos()));
    }

    private Future<Response> enable(Request request) {
        return answer(registry.enable(name(request), scope(request), origin(request), ticker.nanos()));
    }

    private Future<Response> reset(Request request) {
        return answer(registry.reset(name(request), scope(request), origin(request), ticker.nanos()));
    }

    private static String name(Request request) {
        return request.text("name");
    }

    private @Nullable ModeScope scope(Request request) {
        String text = request.text("scope");
        return text.isEmpty() ? null : modes.canonical(ModeScope.parse(text));
    }

    private static BreakerRegistry.Origin origin(Request request) {
        String why = request.text("reason");
        return new BreakerRegistry.Origin("token " + request.by().name(), why.isEmpty() ? "reported" : why);
    }

    private Future<Response> answer(ReportResult reportResult) {
        if (reportResult instanceof ReportResult.Rejected rejected) {
            if (!rejected.unknown()) {
                throw new IllegalArgumentException(rejected.why());
            }
            return Future.succeededFuture(Response.error(NOT_FOUND, rejected.why()));
        }
        return Future.succeededFuture(Response.ok(breakers.changed((ReportResult.Accepted) reportResult)));
    }
}
