package dev.sluice.core.exchange.settings;

import dev.sluice.base.settings.Setting;
import org.jspecify.annotations.Nullable;

/** Settings of a public call that lists the numbers of instruments. */
public record NumberListSettings(
        @Setting(
                value = "The call as in its route, a GET or a POST with one parameter: POST /info?type=meta.",
                min = 1,
                max = 256)
        String call,

        @Setting(value = "Name of the list in the response.", min = 1, max = 64)
        String list,

        @Setting(value = "Member of an element with the instrument's name.", min = 1, max = 64)
        String name,

        @Setting(
                value = "Member of an element with the number. Absent: its place in the list, from 0.",
                min = 1,
                max = 64)
        @Nullable
        String number,

        @Setting(value = "What is added to it.", min = 0, max = 1_000_000_000, def = "0")
        int offset) {}
