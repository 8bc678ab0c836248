package dev.sluice.core.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which instrument each number stands for, as far as the exchange's answers told it. A number that was told of two instruments is nobody's: it
 * is never charged to the wrong one. Bounded; what was not told for longest is forgotten first, which makes it unknown again. Any thread.
 */
public final class InstrumentIds {
    public static final int MOST = 20_000;

    private static final int LONGEST_NAME = 64;
    private static final String CONTRADICTED = "";

    private final int most;
    private final Map<Long, String> names = new LinkedHashMap<>();

    InstrumentIds() {
        this(MOST);
    }

    InstrumentIds(int most) {
        this.most = most;
    }

    /** The exchange told it. */
    synchronized void told(long code, String instrument) {
        if (code < 0 || instrument.isEmpty() || instrument.length() > LONGEST_NAME) {
            return;
        }
        String before = names.remove(code);
        if (before == null && names.size() >= most) {
            names.remove(names.keySet().iterator().next());
        }
        names.put(code, before == null || before.equals(instrument) ? instrument : CONTRADICTED);
    }

    /** The instrument of that number as a call spells it; null: unknown. */
    synchronized @Nullable String name(String code) {
        String name = names.get(NumberParser.whole(code));
        return CONTRADICTED.equals(name) ? null : name;
    }

    /** What another one learned, too. */
    void inherit(InstrumentIds other) {
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
