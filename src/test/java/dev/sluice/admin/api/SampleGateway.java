package dev.sluice.admin.api;

import dev.sluice.admin.SampleLimits;
import dev.sluice.admin.health.HealthRoutes;
import dev.sluice.admin.health.HealthSnapshot;
import dev.sluice.admin.metrics.GatewayMetrics;
import dev.sluice.base.hash.Sha256;
import dev.sluice.base.time.Clocks;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.core.clock.DriftStatistics;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.part.Identity;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Operation.Method;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.CheckList;
import dev.sluice.status.ControlStatus;
import dev.sluice.status.ExchangeStatus;
import dev.sluice.status.ExchangeUse;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.MachineClockStatus;
import dev.sluice.status.SafetyStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A gateway with one exchange in an extreme state, as its admin port sees it: what it shows and its operations. */
final class SampleGateway implements Part {
    private static final ClockStatus CLOCK = new ClockStatus(
            new ClockVerdict(
                    ClockStanding.BEYOND,
                    new Drift(1_990_000_000, 2_010_000_000),
                    "3 of 4 time servers",
                    true,
                    "too far",
                    List.of("liar"),
                    Map.of()),
            250_000_000,
            DriftStatistics.NONE,
            List.of(new ClockStatus.Source("liar", "answers", true, true)),
            "not asked",
            false,
            1,
            5_000_000);

    private volatile boolean reloads = true;

    /** Returns whose the token with this hash is; null if it is none of these. */
    static @Nullable Identity identity(Map<String, Identity> tokens, String hash) {
        return tokens.entrySet().stream()
                .filter(token -> Sha256.hex(token.getKey()).equals(hash))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Sets whether reloads take effect. */
    void reloads(boolean works) {
        reloads = works;
    }

    GatewayStatus gatewayStatus() {
        List<AdmissionStatus.Use> bots =
                List.of(new AdmissionStatus.Use("maker1", 25), new AdmissionStatus.Use("", 7, 2));
        AdmissionStatus admission = new AdmissionStatus(
                AdmissionStatus.Enforcement.ENFORCE,
                "not yet: a test",
                3,
                700,
                Map.of("cancel", 1, "read-public", 2),
                4,
                Map.of("place", 3, "read-public", 1),
                1,
                9,
                Map.of(GuardViolation.Rule.SAME_ORDER, 2L),
                Map.of(OrderRuleViolation.Check.MAX_VALUE, 5L),
                6,
                Map.of(ReasonCode.LANE_FULL, 7L),
                Map.of("weight", 8L),
                List.of(new AdmissionStatus.BotStatus(
                        "maker1", 12, Map.of("weight", 25L), Map.of("limit weight", 3L), Map.of())),
                List.of(new AdmissionStatus.AccountCalls("desk", 12)),
                List.of(new AdmissionStatus.InstrumentCalls("BTCUSDT", 12)),
                List.of(new AdmissionStatus.RouteStatus("depth", Map.of("weight", 25L))),
                List.of(new AdmissionStatus.RampStatus("exchange:binance", 0.25, 30_000_000_000L)),
                SampleLimits.TOTALS,
                0,
                List.of(
                        SampleLimits.weight(1_500_000_000, "b", bots),
                        SampleLimits.orders("other", 20, 0),
                        SampleLimits.orders("a\"b\\c", 10, 250_000_000)));
        return new GatewayStatus(
                LifecycleStage.SERVING,
                "0.1.0",
                1_800_000_000_000L,
                12.5,
                2,
                true,
                Mode.ACTIVE,
                List.of(),
                new SafetyStatus(
                        new ControlStatus(1, null, true, Map.of(), 0, 0),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        null),
                MachineClockStatus.of(CLOCK),
                CheckList.of(new ReadinessStatus(List.of(), List.of(), 0)),
                List.of(new ExchangeStatus(
                        "binance",
                        false,
                        ExchangeUse.USED,
                        true,
                        Mode.ACTIVE,
                        new ExchangeStatus.Clock(1, 2, "the bot's clock", -3.5, 20.0),
                        new ConnectionHealth().status(0, 0),
                        Map.of(),
                        admission,
                        null)));
    }

    @Override
    public void metrics(Metrics to) {
        GatewayMetrics.add(gatewayStatus(), "c0ffee00", to);
        to.counter("sluice_requests_total", "Calls.").add(42, "kind", "PLACE");
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation(Method.GET, "/status", Role.READ, "Status.", List.of(), request -> status()),
                new Operation(Method.POST, "/reload", Role.ADMIN, "Reload.", List.of(), request -> reload()),
                new Operation(
                        Method.POST,
                        "/trip",
                        Role.TRIP,
                        "Trip.",
                        List.of(
                                new Operation.Field("reason", Operation.Type.TEXT, true, "why"),
                                new Operation.Field("count", Operation.Type.NUMBER, false, "a number")),
                        request -> Future.succeededFuture(Operation.Response.ok(
                                request.fields().put("who", request.by().name())))),
                new Operation(
                        Method.POST,
                        "/heartbeat/{name}",
                        Role.TRIP,
                        "Heartbeat.",
                        List.of(),
                        request -> Future.succeededFuture(Operation.Response.ok(request.fields()))));
    }

    private Future<Operation.Response> status() {
        return Future.succeededFuture(Operation.Response.ok(gatewayStatus()));
    }

    private Future<Operation.Response> reload() {
        return Future.succeededFuture(
                new Operation.Response(reloads ? 200 : 422, new JsonObject().put("reloaded", reloads)));
    }

    /** Returns the health routes of a gateway in which alice halted one account. */
    HealthRoutes health() {
        ModeRegistry modes = new ModeRegistry(0, 0);
        modes.trip(ModeHold.latch(
                ModeScope.account("binance", "desk"),
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("a test", "alice", 0, HoldReason.REARM)));
        return new HealthRoutes(
                new HealthRoutes.Sources(
                        () -> new HealthSnapshot(
                                LifecycleStage.SERVING,
                                modes.snapshot(),
                                CLOCK,
                                List.of(),
                                new ReadinessStatus(List.of(), List.of(), 0),
                                Set.of(),
                                Map.of(),
                                List.of(),
                                List.of(),
                                null),
                        List::of,
                        query -> List.of(),
                        Set::of),
                new Clocks(() -> 0, () -> 0),
                "0.1.0");
    }
}
