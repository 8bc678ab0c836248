package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.Kind;
import java.util.List;
import java.util.Map;

/**
 * A rule that gives a call a different kind than its route if all the parameters have one of the listed values,
 * compared exactly.
 */
public record KindRule(
        @Setting(
                value =
                        "Parameters and the values that match. Empty, for a path that only sells: every call, with spotSells.",
                max = 16)
        Map<String, List<String>> when,

        @Setting(value = "Kind of the call when they match.", def = "\"REDUCE\"")
        Kind kind,

        @Setting(value = "Applies only to accounts with spotSellsReduce.", def = "false")
        boolean spotSells) {
    public KindRule {
        if (when.isEmpty() && !spotSells) {
            throw new IllegalArgumentException(
                    "a rule without parameters matches every call: set 'kind' of the route instead");
        }
    }
}
