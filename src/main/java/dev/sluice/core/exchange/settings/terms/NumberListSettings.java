package dev.sluice.core.exchange.settings.terms;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.CallRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of public calls that list numbers and what they stand for, such as instruments. */
public record NumberListSettings(
        @Setting(
                value = "The calls that the gateway sends itself, one after the other: path and query of a GET, or "
                        + "'POST /path?name=value' for a JSON body with this one member.",
                max = 32,
                def = "[]")
        List<String> fetch,

        @Setting(
                value = "Routes whose responses to bots are read as well. Empty: none, because the same route may list "
                        + "other numbers.",
                max = 16,
                def = "[]")
        List<String> listedBy,

        @Setting(value = "Name of the list in the response.", min = 1, max = 64)
        String list,

        @Setting(value = "Member of an element with the name.", min = 1, max = 64)
        String name,

        @Setting(
                value = "Member of an element with the number. Absent: its place in the list, from 0.",
                min = 1,
                max = 64)
        @Nullable
        String number,

        @Setting(value = "What is added to it.", min = 0, max = 1_000_000_000, def = "0")
        int offset) {
    public NumberListSettings {
        fetch.forEach(CallRequest::parse);
    }
}
