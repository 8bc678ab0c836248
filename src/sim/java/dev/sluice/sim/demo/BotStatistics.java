package dev.sluice.sim.demo;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The number of one bot's calls in an interval, by result. Immutable. */
final class BotStatistics {
    static final BotStatistics NONE = new BotStatistics(new EnumMap<>(BotResult.class));

    private static final String LABEL = "tally";

    private final EnumMap<BotResult, Integer> counts;

    private BotStatistics(EnumMap<BotResult, Integer> counts) {
        this.counts = counts;
    }

    int count(BotResult result) {
        return counts.getOrDefault(result, 0);
    }

    /** Returns these counts and {@code number} further calls with that result. */
    BotStatistics plus(BotResult result, int number) {
        EnumMap<BotResult, Integer> sum = new EnumMap<>(counts);
        sum.merge(result, number, Integer::sum);
        return new BotStatistics(sum);
    }

    BotStatistics plus(BotStatistics other) {
        BotStatistics sum = this;
        for (Map.Entry<BotResult, Integer> entry : other.counts.entrySet()) {
            sum = sum.plus(entry.getKey(), entry.getValue());
        }
        return sum;
    }

    /** Returns the line that a bot's process prints: the count of each result, in the order of {@link BotResult}. */
    String line() {
        return Arrays.stream(BotResult.values())
                .map(result -> Integer.toString(count(result)))
                .collect(Collectors.joining(" ", LABEL + " ", ""));
    }

    static BotStatistics parse(String line) {
        String[] words = line.split(" ", -1);
        BotStatistics parsed = NONE;
        BotResult[] results = BotResult.values();
        for (int i = 0; i < results.length; i++) {
            parsed = parsed.plus(results[i], Integer.parseInt(words[i + 1]));
        }
        return parsed;
    }
}
