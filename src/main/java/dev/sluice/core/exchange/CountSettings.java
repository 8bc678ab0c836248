package dev.sluice.core.exchange;

import dev.sluice.config.annotation.Setting;
import java.util.List;

/** A list of counts in every answer; each is as a header whose name is made of its members' values, joined by '-'. */
public record CountSettings(
        @Setting(value = "Member with the list.", min = 1, max = 64)
        String list,

        @Setting(value = "Members of an element that make its name.", min = 1, max = 8)
        List<String> name,

        @Setting(value = "Member with the used units.", min = 1, max = 64)
        String count) {}
