package dev.sluice.core.health;

import dev.sluice.core.health.ConnectionStatus.State;

/**
 * The state of the REST connection to one exchange, derived from the calls of bots and, when there are none, from the
 * gateway's own clock request. A check decides what follows from it.
 *
 * <pre>
 *  CONNECTING --any response--> CONNECTED --three consecutive failures--> ERROR --any response--> CONNECTED
 *                     |               ^
 *                     +--no response for too long--> DISCONNECTED --any response---+
 *                     +--no response, and the gateway held its request back--> CONNECTING --any response--> CONNECTED
 * </pre>
 *
 * <p>Any thread. It is called for every call, so it does only a few writes under a lock that is held briefly.
 */
public final class ConnectionHealth {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int MAX_ERROR_LENGTH = 200;

    private boolean seen;
    private long lastSeenNanos;
    private long latencyNanos;
    private long errors;
    private int failures;
    private boolean heldBack;
    private long heldBackNanos;
    private String lastError = "";

    /** Records a response that is not a failure of the exchange. */
    public synchronized void answered(long tookNanos, long nowNanos) {
        seen = true;
        lastSeenNanos = nowNanos;
        latencyNanos = tookNanos;
        failures = 0;
    }

    /** Records that the exchange could not be reached, did not respond, or reported a failure. */
    public synchronized void failed(String why) {
        errors++;
        failures++;
        lastError = why.length() > MAX_ERROR_LENGTH ? why.substring(0, MAX_ERROR_LENGTH) : why;
    }

    /** Records that the gateway held its own request back, so that silence does not mean a lost connection. */
    public synchronized void heldBack(long nowNanos) {
        heldBack = true;
        heldBackNanos = nowNanos;
    }

    /**
     * Returns the present status.
     *
     * @param staleNanos time without a response after which the connection counts as lost; 0 when the gateway sends no
     *     requests of its own, so that silence means nothing
     */
    public synchronized ConnectionStatus status(long nowNanos, long staleNanos) {
        long quietNanos = seen ? nowNanos - lastSeenNanos : -1;
        if (failures >= FAILURES_IN_A_ROW) {
            return status(State.ERROR, quietNanos, failures + " consecutive failures");
        }
        if (!seen) {
            return status(State.CONNECTING, quietNanos, "");
        }
        boolean stale = staleNanos > 0 && quietNanos - staleNanos > 0;
        if (stale && heldBack && nowNanos - heldBackNanos - staleNanos <= 0) {
            return status(State.CONNECTING, quietNanos, "not measured: a mode, a limit or a ban delays the request");
        }
        return stale
                ? status(State.DISCONNECTED, quietNanos, ConnectionStatus.silent(quietNanos, staleNanos))
                : status(State.CONNECTED, quietNanos, "");
    }

    private ConnectionStatus status(State state, long quietNanos, String why) {
        return new ConnectionStatus(state, quietNanos, latencyNanos, errors, lastError, why);
    }
}
