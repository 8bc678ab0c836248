package dev.sluice.config;

import dev.sluice.exchange.DialectSettings;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.ExchangeSettings;
import dev.sluice.gate.GateSettings;
import dev.sluice.health.ConnectionSettings;
import dev.sluice.limit.LimitSettings;
import dev.sluice.probe.ClockSettings;
import dev.sluice.share.ReadSettings;
import java.util.List;

/**
 * A configured exchange, ready to run, with the part of its entry that each package needs.
 *
 * @param isNamed whether it is in use from the start, before the first call
 * @param limits with {@code usePercent} and {@code reserve} as numbers, in the order that costs refer to
 */
public record ConfiguredExchange(
        String name,
        boolean isNamed,
        ExchangeSettings settings,
        DialectSettings dialect,
        List<LimitSettings> limits,
        Exchange exchange,
        GateSettings gate,
        ClockSettings clock,
        ConnectionSettings connections,
        ReadSettings reads) {}
