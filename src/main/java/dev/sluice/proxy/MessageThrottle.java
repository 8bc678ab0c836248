package dev.sluice.proxy;

import dev.sluice.core.websocket.MessagePacer;
import dev.sluice.core.websocket.PacedMessage;
import dev.sluice.core.websocket.PacedQueue;

/**
 * What a bot says on one WebSocket whose messages are read, at the pace that the exchange allows and only while its socket takes what is written: who may not go yet waits here, cancels
 * before all others. The bot is read on while only the pace holds messages back, since a cancel may come behind.
 *
 * <p>On its bot's event loop only.
 */
final class MessageThrottle {
    /** Conversation's messages, and some pings. */
    private static final int MOST = 600;

    /** Who would wait longer is told so at once. */
    private static final long MOST_WAIT_NANOS = 5_000_000_000L;

    private final ProxyVerticle proxyVerticle;
    private final Tunnel tunnel;
    private final MessagePacer messagePacer;
    private final PacedQueue<Runnable> pacedQueue;
    private final PacingTimer timer;
    private long places;
    private boolean going;

    MessageThrottle(ProxyVerticle proxyVerticle, Tunnel tunnel, MessagePacer messagePacer) {
        this.proxyVerticle = proxyVerticle;
        this.tunnel = tunnel;
        this.messagePacer = messagePacer;
        pacedQueue = new PacedQueue<>(messagePacer);
        timer = new PacingTimer(proxyVerticle, this::goOn);
    }

    /** The bot said something more. */
    long place() {
        return ++places;
    }

    /** Nanoseconds that are too long to wait for, for one of that name; 0: it may wait. */
    long tooLongNanos(PacedMessage pacedMessage) {
        long wait = messagePacer.waitNanos(pacedMessage, proxyVerticle.nanos());
        return wait > MOST_WAIT_NANOS ? wait : 0;
    }

    /** It is told when its turn comes, perhaps now; if it goes then, it says so by {@link #went}. */
    void await(long place, PacedMessage pacedMessage, Runnable turn) {
        pacedQueue.add(place, turn, pacedMessage);
        goOn();
    }

    void leave(long place) {
        pacedQueue.remove(place);
    }

    boolean isEmpty() {
        return pacedQueue.size() == 0;
    }

    void went(PacedMessage pacedMessage) {
        pacedQueue.went(pacedMessage, proxyVerticle.nanos());
    }

    /** A turn may bring others here: they go after it, lest two take the same place. */
    void goOn() {
        if (going) {
            return;
        }
        going = true;
        try {
            Runnable turn;
            while (mayGo() && (turn = pacedQueue.next(proxyVerticle.nanos())) != null) {
                turn.run();
            }
        } finally {
            going = false;
        }
        tunnel.bot().hold(pacedQueue.size() > MOST);
        long wait = pacedQueue.waitNanos(proxyVerticle.nanos());
        if (wait == PacedQueue.NEVER || !mayGo()) {
            timer.clear();
        } else {
            timer.set(wait);
        }
    }

    /** Whether what is written now leaves now; who is writable again goes on. */
    private boolean mayGo() {
        return !tunnel.reachesExchange() || tunnel.upstream().channelIo().isWritable();
    }

    /** The exchange has gone: whoever waits finds out now. */
    void over() {
        timer.clear();
        Runnable turn;
        while ((turn = pacedQueue.take()) != null) {
            turn.run();
        }
    }
}
