package dev.sluice.core.breaker;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of the breakers that are not closed, so that a restart of the process or the machine does not reset them.
 * Times are times of day: a change of the clock can shorten an open time, or lengthen it up to the longest configured
 * one. The table is bounded; a breaker that does not fit is not stored.
 */
final class PersistedBreakers {
    /**
     * A stored breaker.
     *
     * @param index index of the entry in the table
     * @param name name of the breaker
     * @param modeScope scope of the breaker
     * @param storedBreaker stored state
     * @param why reason, cut to the available space; "" when there is none
     */
    record Entry(int index, String name, ModeScope modeScope, StoredBreaker storedBreaker, String why) {}

    private static final int ENTRIES = 256;
    private static final int TEXT_LONGS = 28;
    private static final int STATE = 0;
    private static final int UNTIL = 1;
    private static final int CHECK = 2;
    private static final int TEXT = 3;
    private static final int LONGS = TEXT + TEXT_LONGS;
    private static final int PHASE_BITS = 8;
    private static final List<BreakerPhase> PHASES = List.of(BreakerPhase.values());

    private final LongBuffer table;
    private final ModeRegistry modeRegistry;

    PersistedBreakers(UsageStore store, ModeRegistry modeRegistry) {
        table = store.slot("breakers", ENTRIES * LONGS).longs();
        this.modeRegistry = modeRegistry;
    }

    List<Entry> read(long now) {
        List<Entry> entries = new ArrayList<>();
        for (int index = 0; index < ENTRIES * LONGS; index += LONGS) {
            Entry entry = table.get(index + STATE) == 0 ? null : entry(index, now);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Reads an entry. Returns null and clears it when it is invalid, for example after a power failure. */
    private @Nullable Entry entry(int index, long now) {
        long state = table.get(index + STATE);
        int phase = (int) (state & ((1 << PHASE_BITS) - 1)) - 1;
        String text = text(index);
        int end = text.indexOf('\n');
        if (phase < 0 || phase >= PHASES.size() || end < 0 || table.get(index + CHECK) != checksum(index)) {
            table.put(index + STATE, 0);
            return null;
        }
        long left = (table.get(index + UNTIL) - modeRegistry.epochMillis(now)) * Nanos.PER_MILLI;
        StoredBreaker storedBreaker = new StoredBreaker(PHASES.get(phase), (int) (state >>> PHASE_BITS), left);
        try {
            int scopeEnd = text.indexOf('\n', end + 1);
            String scope = text.substring(end + 1, scopeEnd < 0 ? text.length() : scopeEnd);
            String why = scopeEnd < 0 ? "" : text.substring(scopeEnd + 1);
            return new Entry(index, text.substring(0, end), ModeScope.parse(scope), storedBreaker, why);
        } catch (IllegalArgumentException e) {
            table.put(index + STATE, 0);
            return null;
        }
    }

    /** Stores the current state; deletes the entry when the breaker is closed. */
    void store(String name, ScopedBreaker scoped, long now) {
        StoredBreaker storedBreaker = scoped.breaker.snapshot(now);
        if (storedBreaker.breakerPhase() == BreakerPhase.CLOSED) {
            delete(scoped);
            return;
        }
        int previous = scoped.storedAt;
        String text = text(name, scoped, now);
        int index = previous >= 0 && text(previous).equals(text) ? previous : writeText(text);
        index = index < 0 ? previous : index; // no entry is free, so the old one stays, with the old reason
        if (index >= 0) {
            scoped.storedAt = index;
            long state = PHASES.indexOf(storedBreaker.breakerPhase()) + 1L;
            table.put(index + UNTIL, modeRegistry.epochMillis(now) + storedBreaker.leftNanos() / Nanos.PER_MILLI);
            VarHandle.releaseFence();
            table.put(index + STATE, state | ((long) storedBreaker.trips() << PHASE_BITS));
            if (previous >= 0 && previous != index) {
                VarHandle.releaseFence();
                table.put(previous + STATE, 0); // last, so that the breaker is always stored, for a moment twice
            }
        }
    }

    /** Returns the name, the scope and the reason, the reason cut to the available space. */
    private static String text(String name, ScopedBreaker scoped, long now) {
        String key = name + "\n" + scoped.modeScope;
        int maxReasonLength = TEXT_LONGS * Long.BYTES - key.getBytes(StandardCharsets.UTF_8).length - 1;
        StringBuilder why = new StringBuilder();
        String all = scoped.breaker.status(now).why();
        for (int i = 0; i < all.length() && why.length() < maxReasonLength; i++) {
            char c = all.charAt(i);
            why.append(c >= ' ' && c < 0x7F ? c : '?'); // one byte per character
        }
        return maxReasonLength <= 0 || why.isEmpty() ? key : key + "\n" + why;
    }

    /** Deletes an entry that belongs to no breaker. */
    void delete(Entry entry) {
        table.put(entry.index() + STATE, 0);
    }

    void delete(ScopedBreaker scoped) {
        if (scoped.storedAt >= 0) {
            table.put(scoped.storedAt + STATE, 0);
            scoped.storedAt = -1;
        }
    }

    /**
     * Writes the text into a free entry and returns its index; -1 when there is no free entry or the text is too long.
     */
    private int writeText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > TEXT_LONGS * Long.BYTES) {
            return -1;
        }
        for (int index = 0; index < ENTRIES * LONGS; index += LONGS) {
            if (table.get(index + STATE) == 0) {
                ByteBuffer padded = ByteBuffer.allocate(TEXT_LONGS * Long.BYTES).put(bytes);
                for (int i = 0; i < TEXT_LONGS; i++) {
                    table.put(index + TEXT + i, padded.getLong(i * Long.BYTES));
                }
                table.put(index + CHECK, checksum(index));
                return index;
            }
        }
        return -1;
    }

    private String text(int index) {
        ByteBuffer bytes = ByteBuffer.allocate(TEXT_LONGS * Long.BYTES);
        for (int i = 0; i < TEXT_LONGS; i++) {
            bytes.putLong(table.get(index + TEXT + i));
        }
        String text = new String(bytes.array(), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private long checksum(int index) {
        long checksum = 1;
        for (int i = 0; i < TEXT_LONGS; i++) {
            checksum = checksum * 31 + table.get(index + TEXT + i);
        }
        return checksum;
    }
}
