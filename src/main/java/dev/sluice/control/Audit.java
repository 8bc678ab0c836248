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
 * Writes each change of what may be sent to the {@link AuditLog}, with who made it. Changes of modes are found by
 * comparing snapshots, so none is missed, whatever its source. Thread-safe and non-blocking.
 */
public final class Audit {
    /** A change in one scope: what changed, and its state before and after. */
    public record Change(String what, String scope, String before, String after) {}

    private final AuditLog log;
    private final WallClock wallClock;
    private final ModeRegistry modeRegistry;
    private volatile DoubleSupplier clockErrorMillis = () -> -1;
    private volatile @Nullable ModeLog modeLog;
    private List<ModeHold> recordedHolds = List.of();

    Audit(AuditLog log, WallClock wallClock, ModeRegistry modeRegistry) {
        this.log = log;
        this.wallClock = wallClock;
        this.modeRegistry = modeRegistry;
    }

    /** Sets what returns the maximum error of the clock, for later rows; it returns -1 when the error is unknown. */
    public void setClockErrorSource(DoubleSupplier millis) {
        clockErrorMillis = millis;
    }

    /** Sets the log that later changes of modes are also written to. */
    void setModeLog(ModeLog modeLog) {
        this.modeLog = modeLog;
    }

    /** Records a trip that changed nothing, because this latch is in force already. */
    void recordRepeatedTrip(ModeHold latch, HoldReason repeat) {
        String mode = latch.mode().name();
        Change change = new Change(
                "latch " + latch.holdCause() + " again", latch.modeScope().toString(), mode, mode);
        write(repeat.who(), change, repeat.reason(), 0);
        ModeLog currentLog = modeLog;
        if (currentLog != null) {
            currentLog.logRepeat(latch, repeat);
        }
    }

    /** Logs that the latches are on the disk now, after a response said that they were not. */
    void recordLateSave() {
        ModeLog currentLog = modeLog;
        if (currentLog != null) {
            currentLog.logLateSave();
        }
    }

    public AuditLog log() {
        return log;
    }

    public void write(String who, Change change, String reason, long refused) {
        log.append(new AuditEntry(
                wallClock.epochMillis(),
                clockErrorMillis.getAsDouble(),
                who,
                change.what(),
                change.scope(),
                change.before(),
                change.after(),
                HoldReason.visible(reason),
                refused));
    }

    /** Takes the current modes as the initial state, without a row for them. */
    synchronized void recordInitialModes() {
        recordedHolds = modeRegistry.snapshot().all();
    }

    /** Records the changes of modes since the previous call. */
    public void recordModeChanges() {
        changeAndRecord("", "", () -> "");
    }

    /**
     * Makes a change, records it and returns its result. The change and the comparison happen under one lock. So rows
     * have the order of the changes, and no concurrent {@link #recordModeChanges()} attributes this change to somebody
     * else.
     *
     * @param who who lifts latches; "" means whoever set them
     * @param reason the reason in the rows of lifted latches
     */
    synchronized <T> T changeAndRecord(String who, String reason, Supplier<T> change) {
        T result = change.get();
        recordDifferences(who, reason);
        return result;
    }

    private void recordDifferences(String who, String reason) {
        List<ModeHold> current = modeRegistry.snapshot().all();
        if (current == recordedHolds) {
            return;
        }
        List<ModeHold> ended = new ArrayList<>(recordedHolds);
        List<ModeHold> begun = new ArrayList<>(current);
        ended.removeAll(current);
        begun.removeAll(recordedHolds);
        recordedHolds = current;
        ModeLog currentLog = modeLog;
        for (ModeHold hold : begun) {
            ModeHold previous = ended.stream()
                    .filter(other -> isSameHold(other, hold))
                    .findFirst()
                    .orElse(null);
            ended.remove(previous);
            if (previous == null || previous.mode() != hold.mode()) {
                Mode previousMode = previous == null ? Mode.ACTIVE : previous.mode();
                write(
                        hold.holdReason().who(),
                        change(hold, previousMode, hold.mode()),
                        hold.holdReason().reason(),
                        0);
                if (currentLog != null) {
                    currentLog.logBegin(hold, previousMode);
                }
            }
        }
        for (ModeHold hold : ended) {
            boolean isRearm = hold.latched() && !who.isEmpty();
            String originator = isRearm ? who : hold.holdReason().who();
            String endReason = isRearm ? reason : "";
            write(
                    originator,
                    change(hold, hold.mode(), Mode.ACTIVE),
                    endReason,
                    hold.refusalCounter().refused());
            if (currentLog != null) {
                currentLog.logEnd(hold, originator, endReason);
            }
        }
    }

    private static boolean isSameHold(ModeHold first, ModeHold second) {
        return first.latched() == second.latched()
                && first.modeScope().equals(second.modeScope())
                && first.holdCause().equals(second.holdCause());
    }

    private static Change change(ModeHold hold, Mode before, Mode after) {
        String what = (hold.latched() ? "latch " : "mode ") + hold.holdCause();
        return new Change(what, hold.modeScope().toString(), before.name(), after.name());
    }
}
