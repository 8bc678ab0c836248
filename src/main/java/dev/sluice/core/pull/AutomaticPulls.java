package dev.sluice.core.pull;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The decision for which halts a pull begins automatically: halts whose cause is in {@code killSwitch.pullOn}. Each
 * halt starts one pull only, even across restarts. Not thread-safe.
 */
public final class AutomaticPulls {
    private final PulledHalts pulled = new PulledHalts();
    /** Trips that found an equally strict latch, with the time of that latch; no pull was begun for them yet. */
    private final List<ModeHold> hiddenTrips = new ArrayList<>();

    private boolean isCrowded;

    /**
     * The halts for which a pull is to begin.
     *
     * @param isCrowded whether other halts must wait for room now and none had to at the last call
     */
    public record Due(List<ModeHold> halts, boolean isCrowded) {}

    /** Adds the halts for which an earlier process began a pull. */
    public void restore(List<String> saved) {
        pulled.restore(saved);
    }

    /** Returns the halts for which a pull was begun, for the next process. */
    public List<String> saved() {
        return pulled.saved();
    }

    /**
     * Adds a trip that found an existing latch of another cause. A pull begins for it as if it had set the latch, once
     * while that latch holds.
     */
    public void addHiddenTrip(ModeHold trip, Collection<ModeHold> holds, Collection<String> pullOn) {
        boolean isOther =
                holds.stream().noneMatch(hold -> hold.modeScope().isSame(trip.modeScope()) && isPulledOn(hold, pullOn));
        if (isPulledOn(trip, pullOn) && isOther && hiddenTrips.size() < PulledHalts.MAX) {
            holds.stream()
                    .filter(hold -> hold.latched() && hold.modeScope().isSame(trip.modeScope()))
                    .filter(hold -> hold.holdCause().equals(trip.holdCause()))
                    .findFirst()
                    .ifPresent(found -> hiddenTrips.add(atTimeOf(found, trip)));
        }
    }

    /** Returns the trip with the scope and time of the latch that it found, by which a restart knows it again. */
    private static ModeHold atTimeOf(ModeHold found, ModeHold trip) {
        HoldReason reason = trip.holdReason();
        return ModeHold.latch(
                found.modeScope(),
                trip.holdCause(),
                trip.mode(),
                new HoldReason(
                        reason.reason(), reason.who(), found.holdReason().sinceEpochMillis(), reason.liftedBy()));
    }

    /** Adds halts for which another member of the cluster pulls; returns whether one of them is new. */
    public boolean addPulledElsewhere(List<ModeHold> halts, Collection<ModeHold> holds, Collection<String> pullOn) {
        boolean isNew = false;
        for (ModeHold halt : halts) {
            isNew |= isPulledOn(halt, pullOn) && pulled.add(halt, holds);
        }
        return isNew;
    }

    /**
     * Returns the halts for which a pull begins now, and remembers that it does.
     *
     * @param holds all holds of now
     * @param isRearmed whether a re-arm of a scope is being decided, so that its pull waits
     * @param room how many pulls may begin
     */
    public Due takeDue(
            Collection<ModeHold> holds, Predicate<ModeScope> isRearmed, Collection<String> pullOn, int room) {
        hiddenTrips.removeIf(trip -> pulled.contains(trip) || !isLatchHeld(trip, holds));
        List<ModeHold> halts =
                Stream.concat(holds.stream(), List.copyOf(hiddenTrips).stream()).toList();
        List<ModeHold> due = new ArrayList<>();
        boolean wasCrowded = isCrowded;
        isCrowded = false;
        for (ModeHold halt : halts) {
            if (isPulledOn(halt, pullOn) && !isRearmed.test(halt.modeScope()) && !pulled.contains(halt)) {
                isCrowded |= due.size() >= room || !pulled.hasRoomFor(halt, halts);
                if (!isCrowded) {
                    pulled.add(halt, halts);
                    due.add(halt);
                }
            }
        }
        return new Due(due, isCrowded && !wasCrowded);
    }

    /** Returns whether the latch that a trip found still holds. */
    private static boolean isLatchHeld(ModeHold trip, Collection<ModeHold> holds) {
        long since = trip.holdReason().sinceEpochMillis();
        return holds.stream()
                .anyMatch(hold -> hold.mode() == Mode.CANCEL_ONLY
                        && hold.modeScope().isSame(trip.modeScope())
                        && hold.holdReason().sinceEpochMillis() == since);
    }

    private static boolean isPulledOn(ModeHold hold, Collection<String> pullOn) {
        return hold.mode() == Mode.CANCEL_ONLY && pullOn.contains(cause(hold));
    }

    /** Returns what {@code pullOn} calls the cause of a hold: file, signal, watchdog or a breaker. */
    private static String cause(ModeHold hold) {
        if (hold.holdCause().source() != HoldCause.Source.KILL_SWITCH) {
            return hold.holdCause().toString();
        }
        String who = hold.holdReason().who();
        int blank = who.indexOf(' ');
        return blank < 0 ? who : who.substring(0, blank);
    }
}
