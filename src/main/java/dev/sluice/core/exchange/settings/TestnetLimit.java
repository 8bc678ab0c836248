package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;

/** Settings that state the documented size of one limit of a testnet, where it differs from the exchange's. */
public record TestnetLimit(
        @Setting(value = "Name of the limit, as in conf/exchanges.json.", min = 1, max = 64)
        String name,

        @Setting(
                value =
                        "Size in units, in the window of the limit. The smaller one of this and the configured size is used.",
                min = 1,
                max = 1_000_000_000)
        long size,

        @Setting(value = "Source and date.", min = 1, max = 1000)
        String source) {}
