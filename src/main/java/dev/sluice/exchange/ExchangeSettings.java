package dev.sluice.exchange;

import java.util.List;
import java.util.Map;

/**
 * One exchange of {@code conf/exchanges.json}, as far as naming calls and reading answers go; its limits and bots belong to other rooms, so
 * {@code config} reads the whole entry and hands each room its part.
 */
public record ExchangeSettings(
        String name,
        String dialect,
        List<String> aliases,
        List<UpstreamSettings> upstreams,
        Map<String, AccountSettings> accounts,
        ClockSettings clock) {
    public ExchangeSettings {
        aliases = List.copyOf(aliases);
        upstreams = List.copyOf(upstreams);
        accounts = Map.copyOf(accounts);
    }
}
