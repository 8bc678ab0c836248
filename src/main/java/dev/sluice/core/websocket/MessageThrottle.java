package dev.sluice.core.websocket;

import dev.sluice.base.unit.Nanos;

/**
 * Throttles a bot's messages on a WebSocket whose messages are read. A message is sent when the limits of the exchange
 * allow it and the exchange's socket accepts bytes. The others wait here, cancels first. Reading from the bot continues
 * while messages wait, because a cancel may follow.
 *
 * <p>Not thread-safe: one instance for each connection.
 */
public final class MessageThrottle {
    /** The number of waiting messages above which reading from the bot pauses: those of a session and some pings. */
    private static final int MAX_WAITING = 600;

    /** Maximum wait; a message that would wait longer is refused at once. */
    private static final long MAX_WAIT_NANOS = 5 * Nanos.PER_SECOND;

    /** The two sockets between which the messages pass, and their clock. */
    public interface Connection {
        /** Returns the monotonic time in nanoseconds. */
        long nanos();

        /**
         * Returns whether the socket to the exchange accepts bytes, or is closed. If not, {@link #proceed} is called as
         * soon as it does.
         */
        boolean maySend();

        /** Pauses or resumes reading from the bot. */
        void pauseReading(boolean isPaused);

        /** Sets the timer that calls {@link #proceed} after this time; it replaces the former timer. */
        void wakeAfter(long nanos);

        /** Cancels the timer. */
        void cancelWake();

        /** Reports an exception while one message was sent; the others continue. */
        void reportFault(RuntimeException fault);
    }

    private final Connection connection;
    private final MessagePacer messagePacer;
    private final PacedQueue<Runnable> pacedQueue;
    private long lastPosition;
    private boolean isRunning;

    public MessageThrottle(Connection connection, MessagePacer messagePacer) {
        this.connection = connection;
        this.messagePacer = messagePacer;
        pacedQueue = new PacedQueue<>(messagePacer);
    }

    /** Returns the position for a new message of the bot. */
    public long nextPosition() {
        return ++lastPosition;
    }

    /** Returns the wait in nanoseconds if it is too long; 0 if the message can wait here. */
    public long excessiveWaitNanos(PacedMessage paced) {
        long wait = messagePacer.waitNanos(paced, connection.nanos());
        return wait > MAX_WAIT_NANOS ? wait : 0;
    }

    /**
     * Runs {@code turn} when the message may be sent, possibly before this method returns. If {@code turn} sends the
     * message, it calls {@link #recordSent}.
     */
    public void await(long position, PacedMessage paced, Runnable turn) {
        pacedQueue.add(position, turn, paced);
        proceed();
    }

    public void remove(long position) {
        pacedQueue.remove(position);
    }

    public boolean isEmpty() {
        return pacedQueue.size() == 0;
    }

    /** Records that a message is sent now. */
    public void recordSent(PacedMessage paced) {
        pacedQueue.recordSent(paced, connection.nanos());
    }

    /**
     * Runs the turns of the messages that may be sent now. A nested call does nothing: messages that a turn adds are
     * processed after it, so that two messages cannot use the same place in a limit.
     */
    public void proceed() {
        if (isRunning) {
            return;
        }
        isRunning = true;
        try {
            Runnable turn;
            while (connection.maySend() && (turn = pacedQueue.next(connection.nanos())) != null) {
                run(turn);
            }
        } finally {
            isRunning = false;
            armWake(); // even after an exception; otherwise later messages would wait forever
        }
    }

    private void run(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException fault) {
            connection.reportFault(fault);
        }
    }

    private void armWake() {
        connection.pauseReading(pacedQueue.size() > MAX_WAITING);
        long wait = pacedQueue.waitNanos(connection.nanos());
        if (wait == PacedQueue.NEVER || !connection.maySend()) {
            connection.cancelWake();
        } else {
            connection.wakeAfter(wait);
        }
    }

    /** Runs the turns of all waiting messages after the socket to the exchange was closed, so that the calls end. */
    public void close() {
        connection.cancelWake();
        Runnable turn;
        while ((turn = pacedQueue.poll()) != null) {
            run(turn);
        }
    }
}
