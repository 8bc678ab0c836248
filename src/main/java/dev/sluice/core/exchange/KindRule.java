package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;
import java.util.Map;

/** A rule that gives a call a different kind than its route if all the parameters have one of the listed values, compared exactly. */
public record KindRule(
        @Setting(value = "Parameter to the values that match.", min = 1, max = 16)
        Map<String, List<String>> when,

        @Setting(value = "What the call is then.", def = "\"REDUCE\"")
        Kind kind,

        @Setting(value = "Only for accounts whose settings say spotSellsReduce.", def = "false")
        boolean spotSells) {}
