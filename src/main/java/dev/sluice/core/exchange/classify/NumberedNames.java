package dev.sluice.core.exchange.classify;

import dev.sluice.core.exchange.parse.NumberParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of the names of an exchange's instruments, or of its currencies, by the numbers that it gives them,
 * learned from responses. A number that was reported for two names stays unknown, so that no order is charged to the
 * wrong instrument. When the cache is full, the entry that was reported longest ago is removed. Thread-safe.
 */
public final class NumberedNames {
    public static final int MAX_NUMBERS = 20_000;

    private static final int MAX_NAME_LENGTH = 64;
    private static final String CONTRADICTED = "";

    private final int maxNumbers;
    private final Map<Long, String> names = new LinkedHashMap<>();

    public NumberedNames() {
        this(MAX_NUMBERS);
    }

    public NumberedNames(int maxNumbers) {
        this.maxNumbers = maxNumbers;
    }

    /** Records a number that the exchange reported. */
    public synchronized void learn(long number, String name) {
        if (number < 0 || name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            return;
        }
        String before = names.remove(number);
        if (before == null && names.size() >= maxNumbers) {
            names.remove(names.keySet().iterator().next());
        }
        names.put(number, before == null || before.equals(name) ? name : CONTRADICTED);
    }

    /** Returns the name with that number, or null if it is unknown. */
    public synchronized @Nullable String name(String number) {
        String name = names.get(NumberParser.parse(number));
        return CONTRADICTED.equals(name) ? null : name;
    }

    /** Returns the number of that name; null if it is not known, or if there are two. */
    public synchronized @Nullable String number(String instrument) {
        List<Long> numbers = names.entrySet().stream()
                .filter(one -> one.getValue().equals(instrument))
                .map(Map.Entry::getKey)
                .toList();
        return numbers.size() == 1 ? numbers.get(0).toString() : null;
    }

    /** Copies all entries of another cache. */
    public void inherit(NumberedNames other) {
        Map<Long, String> copy;
        synchronized (other) {
            copy = new LinkedHashMap<>(other.names);
        }
        synchronized (this) {
            names.putAll(copy);
        }
    }

    public synchronized int size() {
        return names.size();
    }
}
