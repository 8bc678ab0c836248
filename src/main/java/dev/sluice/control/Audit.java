package dev.sluice.control;

import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.AuditLog;
import dev.sluice.time.WallClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Writes down every change of what may be sent. Modes are followed by comparing snapshots, so that none is missed, whoever changed it; who asked for a change is told
 * along with it. Any thread; never waits.
 */
public final class Audit {
    /** What became what. */
    public record Change(String what, String scope, String before, String after) {}

    private final AuditLog log;
    private final WallClock wallClock;
    private final ModeRegistry board;
    private volatile DoubleSupplier clockBoundMillis = () -> -1;
    private List<ModeHold> seen = List.of();

    Audit(AuditLog log, WallClock wallClock, ModeRegistry board) {
        this.log = log;
        this.wallClock = wallClock;
        this.board = board;
    }

    /** Rows from now on say how wrong their time may be; -1: not known. */
    public void boundBy(DoubleSupplier millis) {
        clockBoundMillis = millis;
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
                reason,
                refused));
    }

    /** What stands now stood when the process started: it is no change. */
    synchronized void found() {
        seen = board.now().all();
    }

    /** Writes down how the modes differ from what they were when this was called last. */
    public void modes() {
        modes("", "", () -> "");
    }

    /**
     * The same for a change that somebody makes by hand. It is made, and the board looked at, under the lock, so that an older state never follows a newer one, and
     * nobody who only looks writes it down as another's.
     *
     * @param who lifts the latches that are gone after it; "": whoever held them
     */
    synchronized <T> T modes(String who, String reason, Supplier<T> change) {
        T made = change.get();
        follow(who, reason);
        return made;
    }

    private void follow(String who, String reason) {
        List<ModeHold> now = board.now().all();
        if (now == seen) {
            return;
        }
        List<ModeHold> before = new ArrayList<>(seen);
        List<ModeHold> after = new ArrayList<>(now);
        before.removeAll(now);
        after.removeAll(seen);
        seen = now;
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
            }
        }
        for (ModeHold held : before) {
            boolean byHand = held.latched() && !who.isEmpty();
            write(
                    byHand ? who : held.holdReason().who(),
                    change(held, held.mode(), Mode.ACTIVE),
                    byHand ? reason : "",
                    held.refusalCounter().refused());
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
