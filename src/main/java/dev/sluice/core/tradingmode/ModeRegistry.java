package dev.sluice.core.tradingmode;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The modes that are held in the whole gateway, with one immutable snapshot that is replaced as a whole at each change,
 * so that all readers see a change at the same moment.
 *
 * <p>After a stricter mode is set, the caller must inform the admission controllers
 * ({@code AdmissionEvent.ModesChanged}), so that waiting calls are checked again. Calls that start in the meantime are
 * not missed: {@code start} reads the snapshot itself. Changes are synchronized, and reading takes no lock. Any thread.
 * Whoever must decide and change in one step holds the monitor of this object meanwhile.
 */
public final class ModeRegistry {
    private final long startedNanos;
    private final long startedEpochMillis;
    private volatile ModeSnapshot snapshot = ModeSnapshot.NONE;
    private volatile UnaryOperator<ModeScope> spelling = UnaryOperator.identity();

    private volatile Consumer<ModeHold> onTrip = latch -> {};

    /** @param epochMillis time of day at {@code nowNanos} */
    public ModeRegistry(long nowNanos, long epochMillis) {
        startedNanos = nowNanos;
        startedEpochMillis = epochMillis;
    }

    /**
     * Sets the function that gives each scope its canonical spelling, since an exchange may know one instrument by
     * several names. Modes that are held already are changed to it.
     */
    public synchronized void setSpelling(UnaryOperator<ModeScope> newSpelling) {
        spelling = newSpelling;
        List<ModeHold> before = snapshot.all();
        List<ModeHold> all = new ArrayList<>();
        before.forEach(held -> all.add(held.withScope(newSpelling.apply(held.modeScope()))));
        if (!all.equals(before)) {
            snapshot = new ModeSnapshot(all);
        }
    }

    public ModeScope canonical(ModeScope modeScope) {
        return spelling.apply(modeScope);
    }

    public ModeSnapshot snapshot() {
        return snapshot;
    }

    /** Converts a monotonic time to the time of day. */
    public long epochMillis(long nowNanos) {
        return startedEpochMillis + (nowNanos - startedNanos) / Nanos.PER_MILLI;
    }

    /**
     * Sets the listener of trips. It is called for each trip, also when an equally strict latch exists, on the thread
     * that trips and in one step with the trip; it must not block.
     */
    public void onTrip(Consumer<ModeHold> listener) {
        onTrip = listener;
    }

    /**
     * Holds a mode in place of the one that the same cause held for the same scope, and returns that previous mode, or
     * null. Latches are set by {@link #trip}.
     */
    public synchronized @Nullable ModeHold hold(ModeHold requested) {
        ModeHold held = requested.withScope(spelling.apply(requested.modeScope()));
        if (held.latched()) {
            throw new IllegalArgumentException("a latch must be set by a trip: " + held);
        }
        ModeHold before = snapshot.of(held.modeScope(), held.holdCause(), false);
        replace(before, held);
        return before;
    }

    /** Lifts the mode that this cause holds for this scope, and returns it, or null. Its latch stays. */
    public synchronized @Nullable ModeHold lift(ModeScope modeScope, HoldCause holdCause) {
        ModeHold before = snapshot.of(spelling.apply(modeScope), holdCause, false);
        if (before != null) {
            replace(before, null);
        }
        return before;
    }

    /**
     * Sets a latch and returns the latch that is in force. An existing latch of the same scope and cause stays unless
     * the new one is stricter: a trip never loosens a latch.
     */
    public synchronized ModeHold trip(ModeHold requested) {
        ModeHold latched = latch(requested);
        onTrip.accept(latched);
        return latched;
    }

    private ModeHold latch(ModeHold requested) {
        ModeHold latch = requested.withScope(spelling.apply(requested.modeScope()));
        if (!latch.latched()) {
            throw new IllegalArgumentException("a temporary hold must not be set by a trip: " + latch);
        }
        List<ModeHold> all = new ArrayList<>(snapshot.all());
        ModeHold held = set(latch, snapshot, all);
        if (!all.equals(snapshot.all())) {
            snapshot = new ModeSnapshot(all);
        }
        return held;
    }

    /**
     * Sets a latch among these holds, unless an equally strict one of the same scope and cause is among them. Returns
     * the one that is in force.
     */
    private static ModeHold set(ModeHold latch, ModeSnapshot before, List<ModeHold> all) {
        ModeHold known = before.of(latch.modeScope(), latch.holdCause(), true);
        if (known != null && !latch.mode().isStricterThan(known.mode())) {
            return known;
        }
        ModeHold after = known == null
                ? latch
                : new ModeHold(
                        known.modeScope(), // one latch keeps one name, however later trips write it
                        latch.holdCause(),
                        latch.mode(),
                        true,
                        latch.holdReason(),
                        known.refusalCounter(),
                        null);
        all.remove(known);
        all.add(after);
        return after;
    }

    /** Removes the selected latches, as the last step of a re-arm, and returns them. */
    public List<ModeHold> rearm(Predicate<ModeHold> which) {
        return rearm(which, List.of());
    }

    /**
     * Removes the selected latches, as the last step of a re-arm, and returns them. In the same step the others, which
     * they hid, are set.
     */
    public synchronized List<ModeHold> rearm(Predicate<ModeHold> which, List<ModeHold> hidden) {
        List<ModeHold> lifted =
                snapshot.all().stream().filter(ModeHold::latched).filter(which).toList();
        if (!lifted.isEmpty() || !hidden.isEmpty()) {
            List<ModeHold> all = new ArrayList<>(snapshot.all());
            all.removeAll(lifted);
            for (ModeHold latch : hidden) {
                onTrip.accept(set(latch.withScope(spelling.apply(latch.modeScope())), new ModeSnapshot(all), all));
            }
            snapshot = new ModeSnapshot(all);
        }
        return lifted;
    }

    private void replace(@Nullable ModeHold before, @Nullable ModeHold after) {
        List<ModeHold> all = new ArrayList<>(snapshot.all());
        all.remove(before);
        if (after != null) {
            all.add(after);
        }
        snapshot = new ModeSnapshot(all);
    }
}
