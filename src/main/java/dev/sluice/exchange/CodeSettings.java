package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import java.util.List;

/** Numbers that stand for instruments in orders, and where the exchange tells which is whose. */
public record CodeSettings(
        @Knob(
                value = "Parameter with the number; where the instrument's name stands beside it, the number counts.",
                min = 1,
                max = 64)
        String parameter,

        @Knob(value = "Calls whose answers tell them, as their routes have them; read in passing.", min = 1, max = 16)
        List<String> told,

        @Knob(value = "Name of the list in such an answer.", min = 1, max = 64)
        String list,

        @Knob(value = "Name of the instrument in an element.", min = 1, max = 64)
        String name,

        @Knob(value = "Name of the number in an element.", min = 1, max = 64)
        String code,

        @Knob(
                value =
                        "Path and query of each public GET call that the gateway asks itself, one after the other, when an order names a number that it does not know.",
                max = 32,
                def = "[]")
        List<String> ask,

        @Knob(value = "Where this comes from: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {}
