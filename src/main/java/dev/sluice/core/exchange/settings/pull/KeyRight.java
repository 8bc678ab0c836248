package dev.sluice.core.exchange.settings.pull;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;

/** A right that a key needs, so that the resting orders of some books can be listed and cancelled with it. */
public record KeyRight(
        @Setting(value = "Beginnings of the names of the books that need it. Empty: all.", max = 8, def = "[]")
        List<String> books,

        @Setting(value = "Paths and their values of which one says that the key has the right.", min = 1, max = 4)
        Map<String, List<String>> any) {
    /** Returns whether a book needs this right. */
    public boolean concerns(String book) {
        return books.isEmpty() || books.stream().anyMatch(book::startsWith);
    }
}
