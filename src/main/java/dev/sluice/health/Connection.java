package dev.sluice.health;

import dev.sluice.health.ConnectionStatus.State;

/**
 * One exchange's REST as calls find it: bots' calls, and the clock's question where there are none. What follows from its state is a check's to say.
 *
 * <pre>
 *   CONNECTING --any answer--> CONNECTED --three failures in a row--> ERROR --any answer--> CONNECTED
 *                                  |                                                            ^
 *                                  +--nothing heard for too long--> DISCONNECTED --any answer---+
 *                                  +--for so long, and the gateway itself does not ask--> CONNECTING --any answer--> CONNECTED
 * </pre>
 *
 * Any thread; answered on every call's way, so it is a few writes under a lock that is never held for long.
 */
public final class Connection {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int LONGEST_ERROR = 200;

    private boolean seen;
    private long lastSeenNanos;
    private long latencyNanos;
    private long errors;
    private int failures;
    private boolean heldBack;
    private long heldBackNanos;
    private String lastError = "";

    /** An answer came that is no failure of the exchange. */
    public synchronized void answered(long tookNanos, long nowNanos) {
        seen = true;
        lastSeenNanos = nowNanos;
        latencyNanos = tookNanos;
        failures = 0;
    }

    /** It could not be reached, did not answer, or said that it fails. */
    public synchronized void failed(String why) {
        errors++;
        failures++;
        lastError = why.length() > LONGEST_ERROR ? why.substring(0, LONGEST_ERROR) : why;
    }

    /** The gateway kept its own question back: that the exchange is silent then says nothing of it. */
    public synchronized void heldBack(long nowNanos) {
        heldBack = true;
        heldBackNanos = nowNanos;
    }

    /**
     * How it stands now.
     *
     * @param staleNanos nothing heard for so long is a lost connection; 0: nobody asks when bots do not, so silence says nothing
     */
    public synchronized ConnectionStatus status(long nowNanos, long staleNanos) {
        long quietNanos = seen ? nowNanos - lastSeenNanos : -1;
        if (failures >= FAILURES_IN_A_ROW) {
            return status(State.ERROR, quietNanos, failures + " failures in a row");
        }
        if (!seen) {
            return status(State.CONNECTING, quietNanos, "");
        }
        boolean stale = staleNanos > 0 && quietNanos - staleNanos > 0;
        if (stale && heldBack && nowNanos - heldBackNanos - staleNanos <= 0) {
            return status(State.CONNECTING, quietNanos, "not asked: a mode, a limit or a ban holds the question back");
        }
        return stale
                ? status(State.DISCONNECTED, quietNanos, ConnectionStatus.silent(quietNanos, staleNanos))
                : status(State.CONNECTED, quietNanos, "");
    }

    private ConnectionStatus status(State state, long quietNanos, String why) {
        return new ConnectionStatus(state, quietNanos, latencyNanos, errors, lastError, why);
    }
}
