package dev.sluice.core.exchange.settings.terms;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;

/** Settings of the messages of WebSockets that have the latest prices of instruments. */
public record PriceStreamSettings(
        @Setting(
                value = "Prefixes of the WebSockets' paths at the gateway, in whole segments. \"/\": all.",
                min = 1,
                max = 8)
        List<String> paths,

        @Setting(
                value = "Path of the list in a message, or of its only element; \"\": the message itself; data.*: the "
                        + "members of an object.",
                max = 64,
                def = "\"\"")
        String list,

        @Setting(value = "Member with the instrument's name; *: the name of the element itself.", min = 1, max = 64)
        String name,

        @Setting(value = "Member with the price; =: the element itself, where it is a plain value.", min = 1, max = 64)
        String price,

        @Setting(
                value = "Member of an element and its values without which it has no price. Empty: none.",
                max = 1,
                def = "{}")
        Map<String, List<String>> when,

        @Setting(
                value = "Path in the message, outside the list, and the values without which it has no prices. Empty: "
                        + "none.",
                max = 1,
                def = "{}")
        Map<String, List<String>> message) {
    public PriceStreamSettings {
        paths = List.copyOf(paths);
    }
}
