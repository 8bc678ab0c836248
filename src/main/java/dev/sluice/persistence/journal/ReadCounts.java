package dev.sluice.persistence.journal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.core.call.Kind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The numbers of reads that have no record of their own, by exchange, kind and outcome. Added to by any thread without
 * a lock; taken by one.
 */
final class ReadCounts {
    private final Map<String, Map<Kind, Map<String, LongAdder>>> exchanges = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Long>> taken = new TreeMap<>();

    private static Map<Kind, Map<String, LongAdder>> kinds() {
        Map<Kind, Map<String, LongAdder>> kinds = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            kinds.put(kind, new ConcurrentHashMap<>());
        }
        return kinds;
    }

    void add(String exchange, Kind kind, String outcome) {
        Map<Kind, Map<String, LongAdder>> known = exchanges.get(exchange);
        Map<Kind, Map<String, LongAdder>> kinds =
                known != null ? known : exchanges.computeIfAbsent(exchange, any -> kinds());
        Map<String, LongAdder> outcomes = kinds.get(kind);
        if (outcomes != null) {
            LongAdder adder = outcomes.get(outcome);
            (adder != null ? adder : outcomes.computeIfAbsent(outcome, any -> new LongAdder())).increment();
        }
    }

    /** Returns what was added since the last call of this method, by exchange and {@code "<kind> <outcome>"}. */
    Map<String, Map<String, Long>> take() {
        Map<String, Map<String, Long>> added = new TreeMap<>();
        exchanges.forEach((exchange, kinds) -> kinds.forEach((kind, outcomes) -> outcomes.forEach((outcome, adder) -> {
            String key = kind.text() + " " + outcome;
            long sum = adder.sum();
            Long before =
                    taken.computeIfAbsent(exchange, any -> new TreeMap<>()).put(key, sum);
            long more = sum - (before == null ? 0 : before);
            if (more > 0) {
                added.computeIfAbsent(exchange, any -> new TreeMap<>()).put(key, more);
            }
        })));
        return added;
    }

    /** Writes the object of a line with counts. */
    static void write(long epochMillis, Map<String, Map<String, Long>> counts, JsonGenerator to) throws IOException {
        to.writeStartObject();
        to.writeStringField("t", CallLine.time(epochMillis));
        to.writeObjectFieldStart("counts");
        for (Map.Entry<String, Map<String, Long>> exchange : counts.entrySet()) {
            to.writeObjectFieldStart(exchange.getKey());
            for (Map.Entry<String, Long> count : exchange.getValue().entrySet()) {
                to.writeNumberField(count.getKey(), count.getValue());
            }
            to.writeEndObject();
        }
        to.writeEndObject();
        to.writeEndObject();
    }
}
