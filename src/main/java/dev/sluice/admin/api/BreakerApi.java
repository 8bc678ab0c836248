package dev.sluice.admin.api;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.control.BreakerControl;
import dev.sluice.core.breaker.Breaker;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.breaker.ReportResult;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Request;
import dev.sluice.part.Operation.Response;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.AdminRequest;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The admin API of circuit breakers.
 *
 * <p>A token with the role {@code breaker} may only report events. Opening a breaker is a trip; every action that
 * loosens needs {@code rearm}.
 */
public final class BreakerApi implements Part {

    private final BreakerControl breakers;
    private final BreakerRegistry registry;
    private final ModeRegistry modes;
    private final Supplier<? extends Collection<String>> exchanges;
    private final Ticker ticker;

    /**
     * Creates the API.
     *
     * @param modes knows how names of scopes are spelt
     * @param exchanges returns the names of the configured exchanges
     */
    public BreakerApi(
            BreakerControl breakers,
            ModeRegistry modes,
            Supplier<? extends Collection<String>> exchanges,
            Ticker ticker) {
        this.breakers = breakers;
        registry = breakers.registry();
        this.modes = modes;
        this.exchanges = exchanges;
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
                post(
                        "failure",
                        Role.BREAKER,
                        "Reports a failure to a breaker.",
                        AdminRequest.BreakerEvent.class,
                        (request, event) -> reportOutcome(request, event, true)),
                post(
                        "success",
                        Role.BREAKER,
                        "Reports a success to a breaker. A value beyond the thresholds makes it a failure.",
                        AdminRequest.BreakerEvent.class,
                        (request, event) -> reportOutcome(request, event, false)),
                post(
                        "value",
                        Role.BREAKER,
                        "Reports a measured value; the breaker's thresholds decide whether it is a failure.",
                        AdminRequest.BreakerValue.class,
                        this::value));
    }

    /** Returns the operations that control a breaker. */
    private List<Operation> controls() {
        return List.of(
                change("open", Role.TRIP, "Opens a breaker until it is reset.", this::open),
                post(
                        "close",
                        Role.REARM,
                        "Closes a breaker for a limited time.",
                        AdminRequest.BreakerClosing.class,
                        this::close),
                change(
                        "disable",
                        Role.REARM,
                        "Disables a breaker: it counts nothing and holds no mode until it is enabled or reset.",
                        registry::disable),
                change(
                        "enable",
                        Role.REARM,
                        "Enables a disabled breaker; it starts with empty counts.",
                        registry::enable),
                change(
                        "reset",
                        Role.REARM,
                        "Closes a breaker and clears its history; a latch that it set stays.",
                        registry::reset));
    }

    private static <T extends Record> Operation post(
            String what, Role role, String summary, Class<T> fields, Operation.FieldHandler<T> handler) {
        return Operation.post("/breakers/{name}/" + what, role, summary, fields, handler);
    }

    /** A change of a breaker that needs nothing but a reason. */
    @FunctionalInterface
    private interface Change {
        ReportResult apply(String name, @Nullable ModeScope scope, BreakerRegistry.Cause cause, long nowNanos);
    }

    private Operation change(String what, Role role, String summary, Change change) {
        return post(
                what,
                role,
                summary,
                AdminRequest.BreakerChange.class,
                (request, asked) -> response(change.apply(
                        request.name(), scope(asked.scope()), cause(request, asked.reason()), ticker.nanos())));
    }

    /**
     * Records a reported event. A value can only make it stricter: a success with a value beyond the thresholds
     * counts as a failure.
     */
    private Future<Response> reportOutcome(Request request, AdminRequest.BreakerEvent event, boolean failed) {
        Double value = event.value();
        BreakerRegistry.Cause cause = cause(request, event.reason());
        boolean bad = failed;
        if (value != null) {
            bad |= registry.fails(request.name(), value);
            cause = cause.withValue(value, bad);
        }
        return response(registry.report(request.name(), scope(event.scope()), bad, cause, ticker.nanos()));
    }

    private Future<Response> value(Request request, AdminRequest.BreakerValue measured) {
        return response(registry.reportValue(
                request.name(), scope(measured.scope()), measured.value(), cause(request, null), ticker.nanos()));
    }

    private Future<Response> close(Request request, AdminRequest.BreakerClosing asked) {
        long seconds = asked.forSeconds();
        if (seconds < 1 || seconds > Breaker.MAX_FORCED_NANOS / Nanos.PER_SECOND) {
            throw new IllegalArgumentException("'forSeconds' is " + seconds + "; allowed: 1 to 86400");
        }
        return response(registry.forceClosed(
                request.name(),
                scope(asked.scope()),
                seconds * Nanos.PER_SECOND,
                cause(request, asked.reason()),
                ticker.nanos()));
    }

    /** Opens a breaker; an exchange that is not configured is an error, since a misspelt one would stop nothing. */
    private ReportResult open(String name, @Nullable ModeScope modeScope, BreakerRegistry.Cause cause, long nowNanos) {
        if (modeScope != null
                && !modeScope.exchange().isEmpty()
                && !exchanges.get().contains(modeScope.exchange())) {
            throw new IllegalArgumentException(
                    "no exchange '" + modeScope.exchange() + "' is configured; configured: " + exchanges.get());
        }
        return registry.forceOpen(name, modeScope, cause, nowNanos);
    }

    private @Nullable ModeScope scope(@Nullable String text) {
        return text == null || text.isEmpty() ? null : modes.canonical(ModeScope.parse(text));
    }

    private static BreakerRegistry.Cause cause(Request request, @Nullable String why) {
        return new BreakerRegistry.Cause(request.who(), why == null || why.isEmpty() ? "reported" : why);
    }

    private Future<Response> response(ReportResult reportResult) {
        if (reportResult instanceof ReportResult.Rejected rejected) {
            if (!rejected.isUnknown()) {
                throw new IllegalArgumentException(rejected.why());
            }
            return Future.succeededFuture(Response.error(HTTP_NOT_FOUND, rejected.why()));
        }
        return Future.succeededFuture(Response.ok(breakers.complete((ReportResult.Accepted) reportResult)));
    }
}
