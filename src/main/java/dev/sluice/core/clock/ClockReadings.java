package dev.sluice.core.clock;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All clocks as they are known at one moment.
 *
 * @param wall this machine's own clock
 * @param daemon UTC according to the machine's time daemon; null when there is none or it is not synchronised
 * @param sources UTC according to the time servers that respond, by name of the server
 * @param exchanges known clocks of exchanges, by exchange
 * @param inUse whether any exchange is in use; only then are the clocks of exchanges requested
 */
public record ClockReadings(
        EpochOffset wall,
        @Nullable EpochOffset daemon,
        Map<String, EpochOffset> sources,
        Map<String, EpochOffset> exchanges,
        boolean inUse) {
    public ClockReadings {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        exchanges = Collections.unmodifiableMap(new LinkedHashMap<>(exchanges));
    }
}
