package dev.sluice.gate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * After a mode tightened or the exchange was taken out: waiting calls that no longer pass get their definite no, a few a turn and with a pause between, so that ten thousand
 * keep neither a cancel nor the operator's acknowledgement waiting. All have heard within a fraction of a second; none can start meanwhile.
 */
final class Sweep {
    /** Between two turns of it: the event loops do what else there is. */
    private static final long PAUSE_NANOS = 1_000_000;

    private static final int MOST_A_TURN = 64;

    private final Doorkeeper doorkeeper;
    private final Asking asking;
    private final Deque<Ticket> unswept = new ArrayDeque<>();

    Sweep(Doorkeeper doorkeeper, Asking asking) {
        this.doorkeeper = doorkeeper;
        this.asking = asking;
    }

    void begin() {
        unswept.clear();
        unswept.addAll(asking.waits().lane().all());
    }

    /** That wait, or a shorter one until it goes on. */
    long orGoOn(long nanos) {
        return unswept.isEmpty() ? nanos : Math.min(PAUSE_NANOS, nanos);
    }

    void goOn() {
        for (int i = 0; i < MOST_A_TURN && !unswept.isEmpty(); i++) {
            Ticket ticket = unswept.remove();
            Refused refused = ticket.stage == Ticket.Stage.WAITING ? doorkeeper.whileItWaits(ticket) : null;
            if (refused != null) {
                asking.refuse(ticket, refused);
            }
        }
    }
}
