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
 * A table of the breakers that are not closed, in a storage slot that survives a restart of the process and of the
 * machine, so that a restart does not reset a breaker. Times are times of day: a change of the clock can lengthen or
 * shorten an open time, but never beyond the longest open time. The table is bounded; what does not fit is not stored.
 */
final class PersistedBreakers {
    /**
     * A stored breaker.
     *
     * @param at index of the entry in the table
     * @param name name of the breaker
     * @param modeScope scope of the breaker
     * @param storedBreaker stored state
     * @param why reason, cut to the space that is left; "" when none is left
     */
    record Entry(int at, String name, ModeScope modeScope, StoredBreaker storedBreaker, String why) {}

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
        for (int at = 0; at < ENTRIES * LONGS; at += LONGS) {
            Entry entry = table.get(at + STATE) == 0 ? null : entry(at, now);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Returns null, and clears the entry, when the entry is invalid, for example after a power failure. */
    private @Nullable Entry entry(int at, long now) {
        long state = table.get(at + STATE);
        int phase = (int) (state & ((1 << PHASE_BITS) - 1)) - 1;
        String text = text(at);
        int end = text.indexOf('\n');
        if (phase < 0 || phase >= PHASES.size() || end < 0 || table.get(at + CHECK) != check(at)) {
            table.put(at + STATE, 0);
            return null;
        }
        long left = (table.get(at + UNTIL) - modeRegistry.epochMillis(now)) * Nanos.PER_MILLI;
        StoredBreaker storedBreaker = new StoredBreaker(PHASES.get(phase), (int) (state >>> PHASE_BITS), left);
        try {
            int scopeEnd = text.indexOf('\n', end + 1);
            String scope = text.substring(end + 1, scopeEnd < 0 ? text.length() : scopeEnd);
            String why = scopeEnd < 0 ? "" : text.substring(scopeEnd + 1);
            return new Entry(at, text.substring(0, end), ModeScope.parse(scope), storedBreaker, why);
        } catch (IllegalArgumentException e) {
            table.put(at + STATE, 0);
            return null;
        }
    }

    /** Stores the current state; deletes the entry when the breaker is closed. */
    void keep(String name, ScopedBreaker one, long now) {
        StoredBreaker storedBreaker = one.breaker.snapshot(now);
        if (storedBreaker.breakerPhase() == BreakerPhase.CLOSED) {
            forget(one);
            return;
        }
        int before = one.keptAt;
        String text = text(name, one, now);
        int at = before >= 0 && text(before).equals(text) ? before : place(text);
        at = at < 0 ? before : at; // no free entry for the new reason: keep the old one
        if (at >= 0) {
            one.keptAt = at;
            long state = PHASES.indexOf(storedBreaker.breakerPhase()) + 1L;
            table.put(at + UNTIL, modeRegistry.epochMillis(now) + storedBreaker.leftNanos() / Nanos.PER_MILLI);
            VarHandle.releaseFence();
            table.put(at + STATE, state | ((long) storedBreaker.trips() << PHASE_BITS));
            if (before >= 0 && before != at) {
                VarHandle.releaseFence();
                table.put(before + STATE, 0); // in between it is stored twice, so it is never missing
            }
        }
    }

    /** Returns the name, the scope and the reason, the reason cut to the available space. */
    private static String text(String name, ScopedBreaker one, long now) {
        String whose = name + "\n" + one.modeScope;
        int room = TEXT_LONGS * Long.BYTES - whose.getBytes(StandardCharsets.UTF_8).length - 1;
        StringBuilder why = new StringBuilder();
        String all = one.breaker.status(now).why();
        for (int i = 0; i < all.length() && why.length() < room; i++) {
            char c = all.charAt(i);
            why.append(c >= ' ' && c < 0x7F ? c : '?'); // one byte per character
        }
        return room <= 0 || why.isEmpty() ? whose : whose + "\n" + why;
    }

    /** Deletes an entry that no breaker uses. */
    void forget(Entry entry) {
        table.put(entry.at() + STATE, 0);
    }

    void forget(ScopedBreaker one) {
        if (one.keptAt >= 0) {
            table.put(one.keptAt + STATE, 0);
            one.keptAt = -1;
        }
    }

    /**
     * Writes the text into a free entry and returns its index; -1 when there is no free entry or the text is too long.
     */
    private int place(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > TEXT_LONGS * Long.BYTES) {
            return -1;
        }
        for (int at = 0; at < ENTRIES * LONGS; at += LONGS) {
            if (table.get(at + STATE) == 0) {
                ByteBuffer padded = ByteBuffer.allocate(TEXT_LONGS * Long.BYTES).put(bytes);
                for (int i = 0; i < TEXT_LONGS; i++) {
                    table.put(at + TEXT + i, padded.getLong(i * Long.BYTES));
                }
                table.put(at + CHECK, check(at));
                return at;
            }
        }
        return -1;
    }

    private String text(int at) {
        ByteBuffer bytes = ByteBuffer.allocate(TEXT_LONGS * Long.BYTES);
        for (int i = 0; i < TEXT_LONGS; i++) {
            bytes.putLong(table.get(at + TEXT + i));
        }
        String text = new String(bytes.array(), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private long check(int at) {
        long check = 1;
        for (int i = 0; i < TEXT_LONGS; i++) {
            check = check * 31 + table.get(at + TEXT + i);
        }
        return check;
    }
}
