package dev.sluice.exchange;

import dev.sluice.knob.Knob;
import java.util.List;

/** A list of counts in every answer; each is as a header whose name is made of its members' values, joined by '-'. */
public record CountSettings(
        @Knob(value = "Member with the list.", min = 1, max = 64)
        String list,

        @Knob(value = "Members of an element that make its name.", min = 1, max = 8)
        List<String> name,

        @Knob(value = "Member with the used units.", min = 1, max = 64)
        String count) {}
