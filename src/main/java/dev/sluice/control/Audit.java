package dev.sluice.control;

import dev.sluice.base.time.WallClock;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.AuditLog;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An audit log of every change of what may be sent. Modes are compared by snapshots, so that no change is missed,
 * whatever its source; the originator is recorded with it. Thread-safe and non-blocking.
 */
public final class Audit {
    /** A change of one scope, with the state before and after it. */
    public record Change(String what, String scope, String before, String after) {}

    private final AuditLog log;
    private final WallClock wallClock;
    private final ModeRegistry modeRegistry;
    private volatile DoubleSupplier clockBoundMillis = () -> -1;
    private volatile @Nullable ModeLog modeLog;
    private List<ModeHold> seen = List.of();

    Audit(AuditLog log, WallClock wallClock, ModeRegistry modeRegistry) {
        this.log = log;
        this.wallClock = wallClock;
        this.modeRegistry = modeRegistry;
    }

    /** Sets the source of the clock error that later rows include; -1 when it is unknown. */
    public void setClockErrorSource(DoubleSupplier millis) {
        clockBoundMillis = millis;
    }

    /** Logs later changes of modes too. */
    void logTo(ModeLog to) {
        modeLog = to;
    }

    /** Records a trip that changed nothing, because this latch is in force already. */
    void recordRepeatedTrip(ModeHold inForce, HoldReason by) {
        String mode = inForce.mode().name();
        Change again = new Change(
                "latch " + inForce.holdCause() + " again", inForce.modeScope().toString(), mode, mode);
        write(by.who(), again, by.reason(), 0);
        ModeLog to = modeLog;
        if (to != null) {
            to.again(inForce, by);
        }
    }

    /** Logs that the latches are on the disk, later than somebody was told that they were not. */
    void recordLateSave() {
        ModeLog to = modeLog;
        if (to != null) {
            to.savedLate();
        }
    }

    public AuditLog log() {
        return log;
    }

    public void write(String who, Change change, String reason, long refused) {
        log.append(new AuditEntry(
                wallClock.epochMillis(),
                clockBoundMillis.getAsDouble(),
                who,
                change.what(),
                change.scope(),
                change.before(),
                change.after(),
                HoldReason.visible(reason),
                refused));
    }

    /** Records the current modes as the initial state, which is no change. */
    synchronized void recordInitialModes() {
        seen = modeRegistry.snapshot().all();
    }

    /** Records the changes of modes since the previous call. */
    public void recordModeChanges() {
        changeAndRecord("", "", () -> "");
    }

    /**
     * Makes a change and records it. The change and the comparison happen under one lock, so that an older state never
     * follows a newer one, and no concurrent {@link #recordModeChanges()} attributes the change to another originator.
     *
     * @param who the originator of lifted latches; "" for the holder of each
     * @param reason the reason for the audit
     * @param change the change to make
     */
    synchronized <T> T changeAndRecord(String who, String reason, Supplier<T> change) {
        T made = change.get();
        follow(who, reason);
        return made;
    }

    private void follow(String who, String reason) {
        List<ModeHold> now = modeRegistry.snapshot().all();
        if (now == seen) {
            return;
        }
        List<ModeHold> before = new ArrayList<>(seen);
        List<ModeHold> after = new ArrayList<>(now);
        before.removeAll(now);
        after.removeAll(seen);
        seen = now;
        ModeLog to = modeLog;
        for (ModeHold held : after) {
            ModeHold same =
                    before.stream().filter(one -> isSame(one, held)).findFirst().orElse(null);
            before.remove(same);
            if (same == null || same.mode() != held.mode()) {
                Mode was = same == null ? Mode.ACTIVE : same.mode();
                write(
                        held.holdReason().who(),
                        change(held, was, held.mode()),
                        held.holdReason().reason(),
                        0);
                if (to != null) {
                    to.began(held, was);
                }
            }
        }
        for (ModeHold held : before) {
            boolean byHand = held.latched() && !who.isEmpty();
            String by = byHand ? who : held.holdReason().who();
            String why = byHand ? reason : "";
            write(
                    by,
                    change(held, held.mode(), Mode.ACTIVE),
                    why,
                    held.refusalCounter().refused());
            if (to != null) {
                to.ended(held, by, why);
            }
        }
    }

    private static boolean isSame(ModeHold one, ModeHold other) {
        return one.latched() == other.latched()
                && one.modeScope().equals(other.modeScope())
                && one.holdCause().equals(other.holdCause());
    }

    private static Change change(ModeHold held, Mode before, Mode after) {
        String what = (held.latched() ? "latch " : "mode ") + held.holdCause();
        return new Change(what, held.modeScope().toString(), before.name(), after.name());
    }
}
