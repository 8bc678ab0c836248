package dev.sluice.drift;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that tells the time, at one moment.
 *
 * @param wall this machine's own clock
 * @param daemon UTC by the machine's own time daemon; null: there is none, or it is not synchronised
 * @param sources UTC by the time servers that say something, by name
 * @param exchanges the exchanges' clocks that are known, by exchange
 * @param inUse whether any exchange is in use: while none is, nobody asks an exchange for the time and nothing depends on it
 */
public record Evidence(
        Offset wall,
        @Nullable Offset daemon,
        Map<String, Offset> sources,
        Map<String, Offset> exchanges,
        boolean inUse) {
    public Evidence {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        exchanges = Collections.unmodifiableMap(new LinkedHashMap<>(exchanges));
    }
}
