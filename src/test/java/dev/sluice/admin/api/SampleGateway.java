package dev.sluice.admin.api;

import dev.sluice.admin.ExchangeUse;
import dev.sluice.admin.LifecycleStage;
import dev.sluice.admin.Operation;
import dev.sluice.admin.Operation.Method;
import dev.sluice.admin.Role;
import dev.sluice.admin.SampleLimits;
import dev.sluice.admin.health.HealthPages;
import dev.sluice.admin.health.HealthSnapshot;
import dev.sluice.admin.health.StatusJson;
import dev.sluice.admin.metrics.GatewaySnapshot;
import dev.sluice.admin.metrics.MetricFamily;
import dev.sluice.core.admission.AdmissionStatus;
import dev.sluice.core.admission.RefusalReason;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.core.clock.DriftStatistics;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A gateway with one exchange in an extreme state, as its admin port sees it: what it shows and its operations. */
final class SampleGateway {
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

    /** Sets whether reloads take effect. */
    void reloads(boolean works) {
        reloads = works;
    }

    GatewaySnapshot snapshot() {
        AdmissionStatus.LimitUse bots =
                new AdmissionStatus.LimitUse(List.of(new AdmissionStatus.Use("maker1", 25)), 2, 7);
        AdmissionStatus admission = new AdmissionStatus(
                false,
                false,
                3,
                700,
                Map.of("cancel", 1, "read-public", 2),
                4,
                Map.of("place", 3, "read-public", 1),
                1,
                9,
                Map.of(RefusalReason.LANE_FULL, 7L),
                Map.of("weight", 8L),
                Map.of(GuardViolation.Rule.SAME_ORDER, 2L),
                6,
                SampleLimits.TOTALS,
                List.of(
                        SampleLimits.weight(1_500_000_000, "b", bots),
                        SampleLimits.orders("other", 20, 0),
                        SampleLimits.orders("a\"b\\c", 10, 250_000_000)),
                List.of(new AdmissionStatus.BotStatus("maker1", 12, Map.of("weight", 25L), Map.of("limit weight", 3L))),
                List.of(new AdmissionStatus.Recent("desk", 12)),
                List.of(new AdmissionStatus.Recent("BTCUSDT", 12)),
                List.of(new AdmissionStatus.RouteStatus("depth", Map.of("weight", 25L))),
                List.of(new AdmissionStatus.RampStatus("exchange:binance", 0.25, 30_000_000_000L)));
        return new GatewaySnapshot(
                LifecycleStage.SERVING,
                12.5,
                1_800_000_000_000L,
                "0.1.0",
                2,
                true,
                "c0ffee00",
                CLOCK,
                new ReadinessStatus(List.of(), List.of(), 0),
                List.of(new GatewaySnapshot.OfExchange(
                        "binance",
                        false,
                        ExchangeUse.USED,
                        admission,
                        new GatewaySnapshot.Clock(-3.5, 20, 1, 2, "the bot's clock"),
                        new ConnectionHealth().status(0, 0),
                        Map.of())),
                Set.of("binance"),
                new ModeRegistry(0, 0).now(),
                new JsonObject(),
                List.of(new MetricFamily(
                        "sluice_requests_total",
                        MetricFamily.Type.COUNTER,
                        "Calls.",
                        List.of(MetricFamily.Sample.of(42, "kind", "PLACE")))));
    }

    List<Operation> operations() {
        return List.of(
                new Operation(Method.GET, "/status", Role.READ, "Status.", List.of(), request -> status()),
                new Operation(Method.POST, "/reload", Role.ADMIN, "Reload.", List.of(), request -> reload()),
                new Operation(
                        Method.POST,
                        "/trip",
                        Role.TRIP,
                        "Trip.",
                        List.of(Operation.Field.required("reason", "why"), Operation.Field.number("count", "a number")),
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
        return Future.succeededFuture(Operation.Response.ok(StatusJson.of(snapshot())));
    }

    private Future<Operation.Response> reload() {
        return Future.succeededFuture(
                new Operation.Response(reloads ? 200 : 422, new JsonObject().put("reloaded", reloads)));
    }

    /** Returns health routes that report a serving gateway with the same clock. */
    /** Returns the health routes of a gateway in which alice halted one account. */
    HealthPages health() {
        ModeRegistry modes = new ModeRegistry(0, 0);
        modes.trip(ModeHold.latch(
                ModeScope.account("binance", "desk"),
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("a test", "alice", 0, HoldReason.REARM)));
        return new HealthPages(new HealthPages.Setup(
                () -> new HealthSnapshot(
                        LifecycleStage.SERVING,
                        modes.now(),
                        CLOCK,
                        List.of(),
                        new ReadinessStatus(List.of(), List.of(), 0),
                        Set.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        null),
                List::of,
                Set::of,
                () -> 0,
                () -> 0,
                "0.1.0"));
    }
}
