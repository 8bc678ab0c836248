package dev.sluice.proxy;

import dev.sluice.pace.Line;
import dev.sluice.pace.Pace;
import dev.sluice.pace.Saying;

/**
 * What a bot says on one WebSocket whose messages are read, at the pace that the exchange allows and only while its socket takes what is written: who may not go yet waits here, cancels
 * before all others. The bot is read on while only the pace holds messages back, since a cancel may come behind.
 *
 * <p>On its bot's event loop only.
 */
final class Speech {
    /** Conversation's messages, and some pings. */
    private static final int MOST = 600;

    /** Who would wait longer is told so at once. */
    private static final long MOST_WAIT_NANOS = 5_000_000_000L;

    private final Loop loop;
    private final Tunnel tunnel;
    private final Pace pace;
    private final Line<Runnable> line;
    private final TurnTimer timer;
    private long places;
    private boolean going;

    Speech(Loop loop, Tunnel tunnel, Pace pace) {
        this.loop = loop;
        this.tunnel = tunnel;
        this.pace = pace;
        line = new Line<>(pace);
        timer = new TurnTimer(loop, this::goOn);
    }

    /** The bot said something more. */
    long place() {
        return ++places;
    }

    /** Nanoseconds that are too long to wait for, for one of that name; 0: it may wait. */
    long tooLongNanos(Saying saying) {
        long wait = pace.waitNanos(saying, loop.nanos());
        return wait > MOST_WAIT_NANOS ? wait : 0;
    }

    /** It is told when its turn comes, perhaps now; if it goes then, it says so by {@link #went}. */
    void await(long place, Saying saying, Runnable turn) {
        line.add(place, turn, saying);
        goOn();
    }

    void leave(long place) {
        line.remove(place);
    }

    boolean isEmpty() {
        return line.size() == 0;
    }

    void went(Saying saying) {
        line.went(saying, loop.nanos());
    }

    /** A turn may bring others here: they go after it, lest two take the same place. */
    void goOn() {
        if (going) {
            return;
        }
        going = true;
        try {
            Runnable turn;
            while (mayGo() && (turn = line.next(loop.nanos())) != null) {
                turn.run();
            }
        } finally {
            going = false;
        }
        tunnel.bot().hold(line.size() > MOST);
        long wait = line.waitNanos(loop.nanos());
        if (wait == Line.NEVER || !mayGo()) {
            timer.clear();
        } else {
            timer.set(wait);
        }
    }

    /** Whether what is written now leaves now; who is writable again goes on. */
    private boolean mayGo() {
        return !tunnel.reachesExchange() || tunnel.upstream().wire().isWritable();
    }

    /** The exchange has gone: whoever waits finds out now. */
    void over() {
        timer.clear();
        Runnable turn;
        while ((turn = line.take()) != null) {
            turn.run();
        }
    }
}
