package dev.sluice.proxy;

import dev.sluice.base.time.Ticker;
import dev.sluice.config.Settings;
import dev.sluice.core.admission.AdmissionContext;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.charge.CostModel;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.admission.settings.DeadlineSettings;
import dev.sluice.core.admission.settings.PolicySettings;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.orderrule.OrderPriceSettings;
import dev.sluice.core.queue.LaneSettings;
import dev.sluice.core.ratelimit.BackoffSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.GuardSettings;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A real admission controller, without limits or with the limits under test; each call costs one unit of each limit.
 */
public final class TestAdmission {
    final ModeRegistry modeRegistry = new ModeRegistry(Ticker.system().nanos(), 1_800_000_000_000L);
    private final AdmissionController admission;

    public TestAdmission(LimitSettings... limits) {
        this(Set.of(), limits);
    }

    /** Creates a controller for which the names of these bots need a token. */
    TestAdmission(Set<String> tokenBots, LimitSettings... limits) {
        PolicySettings policy = new PolicySettings(
                new DeadlineSettings(
                        30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 500),
                new LaneSettings(10_000, 67_108_864, 5, 100),
                new BackoffSettings(1000, 60_000, 100, 2000, 120_000, 60_000, 10),
                1000,
                1000,
                20,
                20_000,
                50,
                List.of(),
                Settings.of(GuardSettings.class, "{'enabled': false}"),
                List.of(),
                Settings.of(OrderPriceSettings.class, "{}"));
        AdmissionSettings settings = new AdmissionSettings(
                policy, false, false, Map.of(), tokenBots, Set.of(), Map.of(), Map.of(), Map.of());
        List<LimitSettings> all = List.of(limits);
        CostModel costModel = (call, orderCache, now) -> java.util.stream.IntStream.range(0, all.size())
                .mapToObj(i -> new dev.sluice.core.call.Cost(i, "", 1, 1))
                .toList();
        admission = new AdmissionController(
                costModel,
                settings,
                all,
                new AdmissionContext(
                        "plain",
                        modeRegistry,
                        BreakerRegistry.none(modeRegistry),
                        UsageStore.heap(),
                        new MarketData(),
                        () -> 0.5),
                Ticker.system().nanos());
    }

    public AdmissionController controller() {
        return admission;
    }

    AdmissionStatus status() {
        return admission.status(Ticker.system().nanos());
    }
}
