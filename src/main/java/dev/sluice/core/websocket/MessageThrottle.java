package dev.sluice.core.websocket;

import dev.sluice.base.unit.Nanos;

/**
 * The throttle for a bot's messages on a WebSocket whose messages are read. It sends them at the pace that the exchange
 * allows and only while its socket accepts bytes; the others wait here, with cancels first. Reading from the bot
 * continues while only the pace delays messages, since a cancel may follow.
 *
 * <p>Not thread-safe: one instance for each connection.
 */
public final class MessageThrottle {
    /** Maximum number of waiting entries: the messages of a session and some pings. */
    private static final int MAX = 600;

    /** Maximum wait; a message that would wait longer is refused immediately. */
    private static final long MAX_WAIT_NANOS = 5 * Nanos.PER_SECOND;

    /** The two sockets that the messages pass between, and their clock. */
    public interface Connection {
        /** Returns the monotonic time in nanoseconds. */
        long nanos();

        /**
         * Returns whether the exchange's side is closed, or written bytes leave immediately; if not,
         * {@link #proceed} is called once they do.
         */
        boolean maySend();

        /** Stops or continues reading from the bot. */
        void hold(boolean held);

        /** Arranges that {@link #proceed} is called after that time, and not at the time arranged before. */
        void wakeAfter(long nanos);

        /** Cancels the arranged call. */
        void cancelWake();

        /** Reports the exception of one message, which does not stop the others. */
        void report(RuntimeException fault);
    }

    private final Connection connection;
    private final MessagePacer messagePacer;
    private final PacedQueue<Runnable> pacedQueue;
    private long lastPosition;
    private boolean running;

    public MessageThrottle(Connection connection, MessagePacer messagePacer) {
        this.connection = connection;
        this.messagePacer = messagePacer;
        pacedQueue = new PacedQueue<>(messagePacer);
    }

    /** Returns the position for a new message of the bot. */
    public long position() {
        return ++lastPosition;
    }

    /** Returns the wait in nanoseconds if it is too long; 0 if the message may wait. */
    public long tooLongNanos(PacedMessage paced) {
        long wait = messagePacer.waitNanos(paced, connection.nanos());
        return wait > MAX_WAIT_NANOS ? wait : 0;
    }

    /**
     * Runs {@code turn} when the message may be sent, possibly immediately; a message that is then sent must be
     * reported by {@link #sent}.
     */
    public void await(long position, PacedMessage paced, Runnable turn) {
        pacedQueue.add(position, turn, paced);
        proceed();
    }

    public void leave(long position) {
        pacedQueue.remove(position);
    }

    public boolean isEmpty() {
        return pacedQueue.size() == 0;
    }

    /** Notes that a message is being sent. */
    public void sent(PacedMessage paced) {
        pacedQueue.recordSent(paced, connection.nanos());
    }

    /**
     * Runs the messages that may be sent now. A nested call returns immediately: messages added by a turn are processed
     * after it, so that two cannot use the same slot.
     */
    public void proceed() {
        if (running) {
            return;
        }
        running = true;
        try {
            Runnable turn;
            while (connection.maySend() && (turn = pacedQueue.next(connection.nanos())) != null) {
                run(turn);
            }
        } finally {
            running = false;
            armWake(); // also after a fault, or later messages would stand still
        }
    }

    private void run(Runnable turn) {
        try {
            turn.run();
        } catch (RuntimeException fault) {
            connection.report(fault);
        }
    }

    private void armWake() {
        connection.hold(pacedQueue.size() > MAX);
        long wait = pacedQueue.waitNanos(connection.nanos());
        if (wait == PacedQueue.NEVER || !connection.maySend()) {
            connection.cancelWake();
        } else {
            connection.wakeAfter(wait);
        }
    }

    /** Runs all waiting messages after the exchange's side has closed, so that they end. */
    public void over() {
        connection.cancelWake();
        Runnable turn;
        while ((turn = pacedQueue.take()) != null) {
            run(turn);
        }
    }
}
