package dev.sluice.admin.api;

import dev.sluice.base.part.MetricFamily;
import dev.sluice.base.part.Operation;
import dev.sluice.base.part.Operation.Field;
import dev.sluice.base.part.Operation.Request;
import dev.sluice.base.part.Operation.Response;
import dev.sluice.base.part.Role;
import dev.sluice.base.time.Ticker;
import dev.sluice.control.Audit;
import dev.sluice.control.TradingControl;
import dev.sluice.core.breaker.Breaker;
import dev.sluice.core.breaker.BreakerChange;
import dev.sluice.core.breaker.BreakerContext;
import dev.sluice.core.breaker.BreakerPhase;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.breaker.BreakerView;
import dev.sluice.core.breaker.ReportResult;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.status.BreakerEntry;
import io.vertx.core.Future;
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
 * The admin API of circuit breakers, which also records their changes in the audit, the log and metrics.
 *
 * <p>A token with the role {@code breaker} may only report events. Opening a breaker is a trip; every action that
 * loosens needs {@code rearm}.
 */
public final class BreakerApi {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int NOT_FOUND = 404;
    private static final Field SCOPE = Field.optional(
            "scope",
            "exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME, according to the breaker's scope; absent for a global breaker");
    private static final Field VALUE = Field.number("value", "measured value, such as 0.12");
    private static final Field WHY = Field.required("reason", "reason, for the audit");
    private static final Field REMARK = Field.optional("reason", "reason, for the audit");

    private final BreakerRegistry breakerRegistry;
    private final TradingControl tradingControl;
    private final Ticker ticker;
    private final Consumer<String> warnings;
    private final boolean isDurable;
    private final AtomicLong alarms = new AtomicLong();

    /**
     * The collaborators of this API.
     *
     * @param tradingControl records changes in the audit
     * @param kept the store of breakers that are not closed
     * @param ticker the monotonic clock
     * @param warnings receives the log lines
     */
    public record Dependencies(
            TradingControl tradingControl, UsageStore kept, Ticker ticker, Consumer<String> warnings) {}

    /** Creates the API; breakers that an earlier process left open hold their modes from here on. */
    public BreakerApi(Map<String, BreakerRule> rules, Dependencies dependencies) {
        tradingControl = dependencies.tradingControl();
        ticker = dependencies.ticker();
        warnings = dependencies.warnings();
        isDurable = !(dependencies.kept() instanceof UsageStore.OnHeap);
        BreakerContext around = new BreakerContext(
                tradingControl.modeRegistry(),
                dependencies.kept(),
                () -> ThreadLocalRandom.current().nextDouble());
        breakerRegistry = new BreakerRegistry(rules, around, ticker.nanos());
    }

    public BreakerRegistry breakerRegistry() {
        return breakerRegistry;
    }

    public List<BreakerView> views() {
        return breakerRegistry.status(ticker.nanos());
    }

    public void reload(Map<String, BreakerRule> rules) {
        breakerRegistry.reload(rules, ticker.nanos());
        tradingControl.killSwitch().modesChanged();
    }

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
                        request -> Future.succeededFuture(Response.ok(status()))),
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
            bad |= breakerRegistry.fails(name(request), value);
            origin = origin.of(value, bad);
        }
        return answer(breakerRegistry.report(name(request), scope(request), bad, origin, ticker.nanos()));
    }

    private Future<Response> value(Request request) {
        double value = request.fields().getDouble("value");
        return answer(
                breakerRegistry.reportValue(name(request), scope(request), value, origin(request), ticker.nanos()));
    }

    private Future<Response> open(Request request) {
        return answer(breakerRegistry.forceOpen(name(request), scope(request), origin(request), ticker.nanos()));
    }

    private Future<Response> close(Request request) {
        long seconds = request.fields().getLong("forSeconds");
        if (seconds < 1 || seconds > Breaker.MAX_FORCED_NANOS / NANOS_PER_SECOND) {
            throw new IllegalArgumentException("'forSeconds' is " + seconds + "; allowed: 1 to 86400");
        }
        return answer(breakerRegistry.forceClosed(
                name(request), scope(request), seconds * NANOS_PER_SECOND, origin(request), ticker.nanos()));
    }

    private Future<Response> disable(Request request) {
        return answer(breakerRegistry.disable(name(request), scope(request), origin(request), ticker.nanos()));
    }

    private Future<Response> enable(Request request) {
        return answer(breakerRegistry.enable(name(request), scope(request), origin(request), ticker.nanos()));
    }

    private Future<Response> reset(Request request) {
        return answer(breakerRegistry.reset(name(request), scope(request), origin(request), ticker.nanos()));
    }

    private static String name(Request request) {
        return request.text("name");
    }

    private @Nullable ModeScope scope(Request request) {
        String text = request.text("scope");
        return text.isEmpty() ? null : tradingControl.modeRegistry().canonical(ModeScope.parse(text));
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
        ReportResult.Accepted accepted = (ReportResult.Accepted) reportResult;
        if (accepted.tightened()) {
            tradingControl.killSwitch().modesChanged();
        }
        writeDown();
        boolean isKept = isDurable && accepted.isKept();
        return Future.succeededFuture(Response.ok(BreakerEntry.of(accepted.now(), isKept)));
    }

    // ---- changes

    /** Writes changes to the audit and alarms to the log. Called often; cheap when there are none. */
    public void writeDown() {
        for (BreakerChange change : breakerRegistry.takeChanges()) {
            tradingControl
                    .audit()
                    .write(
                            change.who(),
                            new Audit.Change(
                                    "breaker " + change.name(),
                                    change.modeScope().toString(),
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

    /** Returns the breakers for {@code GET /admin/breakers} and the status. */
    public BreakerEntry.Breakers status() {
        return new BreakerEntry.Breakers(
                views().stream().map(view -> BreakerEntry.of(view, null)).toList());
    }

    public List<MetricFamily> families() {
        Map<String, Integer> states = new TreeMap<>();
        Map<String, Long> trips = new TreeMap<>();
        for (BreakerView view : breakerRegistry.status(ticker.nanos())) {
            states.merge(
                    view.name() + "\n" + view.status().breakerPhase(), view.modeScope() == null ? 0 : 1, Integer::sum);
            trips.merge(view.name(), view.status().allTrips(), Long::sum);
        }
        List<MetricFamily.Sample> standing = new ArrayList<>();
        states.forEach((key, count) -> standing.add(MetricFamily.Sample.of(
                count, "breaker", key.substring(0, key.indexOf('\n')), "state", key.substring(key.indexOf('\n') + 1))));
        List<MetricFamily.Sample> tripped = new ArrayList<>();
        trips.forEach((name, count) -> tripped.add(MetricFamily.Sample.of(count, "breaker", name)));
        List<MetricFamily.Sample> changes = new ArrayList<>();
        Map<BreakerPhase, Long> counts = breakerRegistry.changes();
        for (BreakerPhase breakerPhase : BreakerPhase.values()) {
            changes.add(MetricFamily.Sample.of(counts.getOrDefault(breakerPhase, 0L), "to", breakerPhase.toString()));
        }
        return List.of(
                new MetricFamily(
                        "sluice_breaker_state",
                        MetricFamily.Type.GAUGE,
                        "Number of scopes by breaker and state.",
                        standing),
                new MetricFamily("sluice_breaker_trips", MetricFamily.Type.GAUGE, "Trips of breakers.", tripped),
                new MetricFamily(
                        "sluice_breaker_transitions_total",
                        MetricFamily.Type.COUNTER,
                        "State changes of breakers, by new state.",
                        changes),
                new MetricFamily(
                        "sluice_breaker_alarms_total",
                        MetricFamily.Type.COUNTER,
                        "Trips that raised an alarm.",
                        List.of(MetricFamily.Sample.of(alarms.get()))));
    }
}
