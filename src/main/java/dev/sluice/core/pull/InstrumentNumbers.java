package dev.sluice.core.pull;

import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.NumberListSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of instruments, for an exchange whose cancels name an instrument by its number. A name that was listed
 * with two numbers has none. Not thread-safe.
 */
public final class InstrumentNumbers {
    private static final int MAX_NAMES = 20_000;
    private static final long CONTRADICTED = -1;

    private final Map<String, Long> numbers = new HashMap<>();

    /** Returns a scanner that learns the numbers from a response while it arrives. */
    public ListScanner scanner(NumberListSettings settings) {
        String number = settings.number();
        List<String> members = number == null ? List.of(settings.name()) : List.of(settings.name(), number);
        int[] place = {0};
        return new ListScanner(settings.list(), members, null, values -> {
            long own = number == null ? place[0] : NumberParser.whole(values[1]);
            place[0]++;
            if (values[0] != null && own >= 0) {
                learn(values[0], own + settings.offset());
            }
        });
    }

    private void learn(String name, long number) {
        if (numbers.size() < MAX_NAMES || numbers.containsKey(name)) {
            numbers.merge(name, number, (before, now) -> before.equals(now) ? before : CONTRADICTED);
        }
    }

    /** Returns the number of an instrument as a cancel names it; null if it is not known. */
    public @Nullable String of(String name) {
        long number = numbers.getOrDefault(name, CONTRADICTED);
        return number == CONTRADICTED ? null : Long.toString(number);
    }
}
