package dev.sluice.proxy.websocket;

import dev.sluice.core.websocket.MessagePacer;
import dev.sluice.core.websocket.PacedMessage;
import dev.sluice.core.websocket.PacedQueue;
import dev.sluice.proxy.call.AdmissionDispatcher;

/**
 * The throttle for a bot's messages on a WebSocket whose messages are read. It sends them at the pace that the exchange
 * allows and only while its socket accepts bytes; the others wait here, with cancels first. Reading from the bot
 * continues while only the pace delays messages, since a cancel may follow.
 *
 * <p>Used on its bot's event loop only.
 */
public final class MessageThrottle {
    /** Maximum number of waiting entries: the messages of a session and some pings. */
    private static final int MAX = 600;

    /** Maximum wait; a message that would wait longer is refused immediately. */
    private static final long MAX_WAIT_NANOS = 5_000_000_000L;

    private final AdmissionDispatcher dispatcher;
    private final TunnelEnd bot;
    private final TunnelEnd upstream;
    private final MessagePacer messagePacer;
    private final PacedQueue<Runnable> pacedQueue;
    private final PacingTimer timer;
    private long lastPosition;
    private boolean running;

    MessageThrottle(AdmissionDispatcher dispatcher, TunnelEnd bot, TunnelEnd upstream, MessagePacer messagePacer) {
        this.dispatcher = dispatcher;
        this.bot = bot;
        this.upstream = upstream;
        this.messagePacer = messagePacer;
        pacedQueue = new PacedQueue<>(messagePacer);
        timer = new PacingTimer(dispatcher.eventLoop(), this::proceed);
    }

    /** Returns the position for a new message of the bot. */
    long position() {
        return ++lastPosition;
    }

    /** Returns the wait in nanoseconds if it is too long; 0 if the message may wait. */
    long tooLongNanos(PacedMessage pacedMessage) {
        long wait = messagePacer.waitNanos(pacedMessage, dispatcher.nanos());
        return wait > MAX_WAIT_NANOS ? wait : 0;
    }

    /**
     * Runs {@code turn} when the message may be sent, possibly immediately; a message that is then sent must be
     * reported by {@link #sent}.
     */
    void await(long position, PacedMessage pacedMessage, Runnable turn) {
        pacedQueue.add(position, turn, pacedMessage);
        proceed();
    }

    void leave(long position) {
        pacedQueue.remove(position);
    }

    boolean isEmpty() {
        return pacedQueue.size() == 0;
    }

    /** Notes that a message is being sent. */
    void sent(PacedMessage pacedMessage) {
        pacedQueue.went(pacedMessage, dispatcher.nanos());
    }

    /**
     * Runs the messages that may be sent now. A nested call returns immediately: messages added by a turn are processed
     * after it, so that two cannot use the same slot.
     */
    void proceed() {
        if (running) {
            return;
        }
        running = true;
        try {
            Runnable turn;
            while (maySend() && (turn = pacedQueue.next(dispatcher.nanos())) != null) {
                turn.run();
            }
        } finally {
            running = false;
        }
        bot.hold(pacedQueue.size() > MAX);
        long wait = pacedQueue.waitNanos(dispatcher.nanos());
        if (wait == PacedQueue.NEVER || !maySend()) {
            timer.clear();
        } else {
            timer.set(wait);
        }
    }

    /**
     * Returns true if written bytes leave immediately; {@link #proceed} is called once the socket is writable again.
     */
    private boolean maySend() {
        return upstream.isOver() || upstream.channelIo().isWritable();
    }

    /** Runs all waiting messages after the exchange's side has closed, so that they end. */
    void over() {
        timer.clear();
        Runnable turn;
        while ((turn = pacedQueue.take()) != null) {
            turn.run();
        }
    }
}
