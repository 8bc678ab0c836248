package dev.sluice.config;

import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.health.ConnectionSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.probe.ClockSettings;
import java.util.List;

/**
 * A configured exchange, ready to run, with the part of its entry that each package needs.
 *
 * @param isUsedFromStart whether it is in use from the start, before the first call
 * @param limits with {@code usePercent} and {@code reserve} as numbers, in the order that costs refer to
 */
public record ConfiguredExchange(
        String name,
        boolean isUsedFromStart,
        ExchangeSettings settings,
        DialectSettings dialect,
        List<LimitSettings> limits,
        Exchange exchange,
        AdmissionSettings admission,
        ClockSettings clock,
        ConnectionSettings connections,
        ReadSettings reads) {

    /**
     * Returns the name under which its usage is saved. A testnet has its own, because it is counted apart from the real
     * exchange.
     */
    public String usageName() {
        return settings.testnet() ? name + "~testnet" : name;
    }

    /**
     * Returns this exchange without accounts and streams and with one host for all calls, so that it can be rehearsed
     * on this machine.
     *
     * @param observe whether its limits are only reported
     */
    public ConfiguredExchange redirectedTo(Upstream target, boolean observe) {
        Exchange redirected = exchange.redirectedTo(target);
        return new ConfiguredExchange(
                name,
                isUsedFromStart,
                redirected.settings(),
                dialect,
                limits,
                redirected,
                observe ? admission.observing() : admission,
                clock,
                connections,
                reads);
    }
}
