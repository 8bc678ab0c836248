package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import java.util.List;
import java.util.Map;

/** What makes a call another kind than its route's: all of these parameters say one of these values, to the letter. */
public record KindRule(
        @Knob(value = "Parameter to the values that match.", min = 1, max = 16)
        Map<String, List<String>> when,

        @Knob(value = "What the call is then.", def = "\"REDUCE\"")
        Kind kind,

        @Knob(value = "Only for accounts whose settings say spotSellsReduce.", def = "false")
        boolean spotSells) {}
