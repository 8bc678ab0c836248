package dev.sluice.sim.virtualtime;

import dev.sluice.CaseCount;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The exchanges of the committed configuration, with changes that some simulations need. */
final class ShippedExchanges {
    private static final Config CONFIG = read();

    private ShippedExchanges() {}

    private static Config read() {
        if (Config.load(Path.of("conf")) instanceof LoadResult.Valid valid) {
            return valid.config();
        }
        throw new AssertionError("the committed configuration is not valid");
    }

    /** Returns four of the simulated exchanges, and all with {@code -Dlong=true}. */
    static List<String> chosenNames() {
        return CaseCount.chosen(4, Simulation.exchangeNames());
    }

    static ConfiguredExchange exchange(String name) {
        return Objects.requireNonNull(CONFIG.exchange(name), name);
    }

    /**
     * Returns the exchange with its address limit without the margin for other programs, with which orders would rarely
     * wait for their own limits at Bybit.
     */
    static ConfiguredExchange withoutMargin(String name) {
        ConfiguredExchange of = exchange(name);
        List<LimitSettings> limits = of.limits().stream()
                .map(limit -> limit.name().equals("ip") ? limit.with(95, limit.reserve()) : limit)
                .toList();
        return with(of, limits, of.admission());
    }

    /** Returns the exchange with limits that are only observed. */
    static ConfiguredExchange observing(String name) {
        ConfiguredExchange of = exchange(name);
        return with(of, of.limits(), of.admission().observing());
    }

    private static ConfiguredExchange with(
            ConfiguredExchange of, List<LimitSettings> limits, AdmissionSettings admission) {
        return new ConfiguredExchange(
                of.name(),
                true,
                of.settings(),
                of.dialect(),
                limits,
                of.exchange(),
                admission,
                of.clock(),
                of.connections(),
                of.reads());
    }
}
