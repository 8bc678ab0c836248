package dev.sluice;

import dev.sluice.mode.HeldMode;
import dev.sluice.mode.Mode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.store.AuditEntry;
import dev.sluice.store.AuditLog;
import dev.sluice.time.WallClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Writes down every change of what may be sent. Modes are followed by comparing snapshots, so that none is missed, whoever changed it; who asked for a change is told
 * along with it. Any thread; never waits.
 */
final class Audit {
    /** What became what. */
    record Change(String what, String scope, String before, String after) {}

    private final AuditLog log;
    private final WallClock wallClock;
    private final ModeBoard board;
    private volatile DoubleSupplier clockBoundMillis = () -> -1;
    private List<HeldMode> seen = List.of();

    Audit(AuditLog log, WallClock wallClock, ModeBoard board) {
        this.log = log;
        this.wallClock = wallClock;
        this.board = board;
    }

    /** Rows from now on say how wrong their time may be; -1: not known. */
    void boundBy(DoubleSupplier millis) {
        clockBoundMillis = millis;
    }

    AuditLog log() {
        return log;
    }

    void write(String who, Change change, String reason, long refused) {
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
    void modes() {
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
        List<HeldMode> now = board.now().all();
        if (now == seen) {
            return;
        }
        List<HeldMode> before = new ArrayList<>(seen);
        List<HeldMode> after = new ArrayList<>(now);
        before.removeAll(now);
        after.removeAll(seen);
        seen = now;
        for (HeldMode held : after) {
            HeldMode same =
                    before.stream().filter(one -> isSame(one, held)).findFirst().orElse(null);
            before.remove(same);
            if (same == null || same.mode() != held.mode()) {
                Mode was = same == null ? Mode.ACTIVE : same.mode();
                write(
                        held.why().who(),
                        change(held, was, held.mode()),
                        held.why().reason(),
                        0);
            }
        }
        for (HeldMode held : before) {
            boolean byHand = held.latched() && !who.isEmpty();
            write(
                    byHand ? who : held.why().who(),
                    change(held, held.mode(), Mode.ACTIVE),
                    byHand ? reason : "",
                    held.tally().refused());
        }
    }

    private static boolean isSame(HeldMode one, HeldMode other) {
        return one.latched() == other.latched()
                && one.scope().equals(other.scope())
                && one.cause().equals(other.cause());
    }

    private static Change change(HeldMode held, Mode before, Mode after) {
        String what = (held.latched() ? "latch " : "mode ") + held.cause();
        return new Change(what, held.scope().toString(), before.name(), after.name());
    }
}
