package dev.sluice.core.health;

import dev.sluice.core.health.ConnectionStatus.State;

/**
 * The state of the REST connection to one exchange, by the calls of bots and the gateway's own clock requests.
 *
 * <pre>
 *  CONNECTING --any response--> CONNECTED --three consecutive failures--> ERROR --any response--> CONNECTED
 *                     |               ^
 *                     +--no response for too long--> DISCONNECTED --any response---+
 *                     +--the same, but the gateway held its request back--> CONNECTING --any response--> CONNECTED
 * </pre>
 *
 * <p>Thread-safe. It is called for every call, so it does only a few writes under its lock.
 */
public final class ConnectionHealth {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int MAX_ERROR_LENGTH = 200;

    private boolean hasResponded;
    private long lastSeenNanos;
    private long latencyNanos;
    private long errors;
    private int failures;
    private boolean isHeldBack;
    private long heldBackNanos;
    private String lastError = "";

    /** Records a response that reports no failure of the exchange. */
    public synchronized void recordResponse(long newLatencyNanos, long nowNanos) {
        hasResponded = true;
        lastSeenNanos = nowNanos;
        latencyNanos = newLatencyNanos;
        failures = 0;
    }

    /** Records that the exchange could not be reached, did not respond, or reported a failure. */
    public synchronized void recordFailure(String why) {
        errors++;
        failures++;
        lastError = why.length() > MAX_ERROR_LENGTH ? why.substring(0, MAX_ERROR_LENGTH) : why;
    }

    /** Records that the gateway held its own request back, so silence does not mean a lost connection. */
    public synchronized void isHeldBack(long nowNanos) {
        isHeldBack = true;
        heldBackNanos = nowNanos;
    }

    /**
     * Returns the current status.
     *
     * @param staleNanos time without a response after which the connection counts as lost; 0 when the gateway sends no
     *     requests of its own, because silence then means nothing
     */
    public synchronized ConnectionStatus status(long nowNanos, long staleNanos) {
        long quietNanos = hasResponded ? nowNanos - lastSeenNanos : -1;
        if (failures >= FAILURES_IN_A_ROW) {
            return status(State.ERROR, quietNanos, failures + " consecutive failures");
        }
        if (!hasResponded) {
            return status(State.CONNECTING, quietNanos, "");
        }
        boolean isStale = staleNanos > 0 && quietNanos - staleNanos > 0;
        if (isStale && isHeldBack && nowNanos - heldBackNanos - staleNanos <= 0) {
            return status(State.CONNECTING, quietNanos, "not measured: a mode, a limit or a ban delays the request");
        }
        return isStale
                ? status(State.DISCONNECTED, quietNanos, ConnectionStatus.describeSilence(quietNanos, staleNanos))
                : status(State.CONNECTED, quietNanos, "");
    }

    private ConnectionStatus status(State state, long quietNanos, String why) {
        return new ConnectionStatus(state, quietNanos, latencyNanos, errors, lastError, why);
    }
}
