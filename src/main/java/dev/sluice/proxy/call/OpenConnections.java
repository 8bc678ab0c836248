package dev.sluice.proxy.call;

import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The open connections of one event loop: those of bots, and the WebSockets between bots and exchanges. It also adds
 * them to the totals of all event loops. Used on its event loop only.
 */
public final class OpenConnections {
    /** A connection of a bot that carries HTTP requests. */
    public interface Bot {
        void check(long nowNanos);

        /** Returns true while a request is being read or answered. */
        boolean isBusy();

        /** Stops a call that was not sent. */
        void giveUp();

        /** Gives a call that was not sent to the process that takes over. */
        void handOver();
    }

    /** A WebSocket between a bot and an exchange. */
    public interface Socket {
        void check(long now);

        /** Returns whether a message waits, or an order is in flight. */
        boolean isBusy();

        /** Returns the query for the modes that apply to it. */
        ModeQuery modeQuery();

        /** Closes both sides immediately because trading is HALTED. */
        void halt();

        /** Closes both sides because the gateway stops. */
        void stop();

        OpenSocket describe(long now);
    }

    /**
     * The most connections that are checked in one turn of the event loop: to check ten thousand takes milliseconds, in
     * which no cancel would be sent. With ten thousand connections, each one is checked once a second.
     */
    private static final int MAX_CHECKS = 500;

    private final Set<Bot> bots = new HashSet<>();
    private final Set<Socket> sockets = new HashSet<>();
    private final Round<Bot> botChecks = new Round<>(bots);
    private final Round<Socket> socketChecks = new Round<>(sockets);
    private final AtomicInteger botTotal;
    private final AtomicInteger socketTotal;

    public OpenConnections(AtomicInteger botTotal, AtomicInteger socketTotal) {
        this.botTotal = botTotal;
        this.socketTotal = socketTotal;
    }

    /** Adds a bot's connection. Returns the number of connections on all event loops. */
    public int opened(Bot bot) {
        bots.add(bot);
        return botTotal.incrementAndGet();
    }

    /** Removes a bot's connection; a second call changes nothing. */
    public void closed(Bot bot) {
        if (bots.remove(bot)) {
            botTotal.decrementAndGet();
        }
    }

    public void opened(Socket socket) {
        socketTotal.incrementAndGet();
        sockets.add(socket);
    }

    public void closed(Socket socket) {
        socketTotal.decrementAndGet();
        sockets.remove(socket);
    }

    /** Checks the timeouts of the next connections, or of all if they are few. Called periodically. */
    public void check(long now) {
        botChecks.next(bot -> bot.check(now));
        socketChecks.next(socket -> socket.check(now));
    }

    /** A walk over all connections of a set, again and again, some at a time. */
    private static final class Round<T> {
        private final Set<T> all;
        private List<T> round = List.of();
        private int at;

        Round(Set<T> all) {
            this.all = all;
        }

        /** Runs the action for the next connections that are still open. */
        void next(Consumer<T> action) {
            if (at == round.size()) {
                round = List.copyOf(all);
                at = 0;
            }
            for (int end = Math.min(round.size(), at + MAX_CHECKS); at < end; ) {
                T one = round.get(at++); // before its check, so that one that fails does not stop those of the others
                if (all.contains(one)) {
                    action.accept(one);
                }
            }
        }
    }

    /** Returns whether no request is being read or answered, and no message of a WebSocket waits. */
    public boolean isQuiet() {
        return bots.stream().noneMatch(Bot::isBusy) && sockets.stream().noneMatch(Socket::isBusy);
    }

    /**
     * Closes the WebSockets whose exchange or bot is HALTED: their bytes are not checked as calls and would otherwise
     * continue to pass.
     *
     * @param holds returns the holds that apply, the strictest first
     */
    public void closeHalted(Function<ModeQuery, List<ModeHold>> holds) {
        for (Socket socket : List.copyOf(sockets)) {
            boolean halted = holds.apply(socket.modeQuery()).stream().anyMatch(hold -> hold.mode() == Mode.HALTED);
            if (halted) {
                socket.halt();
            }
        }
    }

    /** Ends the calls of all bots that were not sent, because the time for a graceful stop is over. */
    public void giveUp() {
        List.copyOf(bots).forEach(Bot::giveUp);
    }

    /** Gives the calls of all bots that were not sent to the process that takes over. */
    public void handOver() {
        List.copyOf(bots).forEach(Bot::handOver);
    }

    /**
     * Closes the WebSockets on which no message waits and no order is in flight, so that their bots connect to the
     * process that takes over.
     */
    public void stopQuietSockets() {
        for (Socket socket : List.copyOf(sockets)) {
            if (!socket.isBusy()) {
                socket.stop();
            }
        }
    }

    /** Returns whether a message of a WebSocket waits, or an order is in flight. */
    public boolean isSocketBusy() {
        return sockets.stream().anyMatch(Socket::isBusy);
    }

    /**
     * Closes the WebSockets with the code for a service restart, so that bots reconnect elsewhere. Called when no call
     * is left.
     */
    public void stopSockets() {
        List.copyOf(sockets).forEach(Socket::stop);
    }

    public List<OpenSocket> sockets(long now) {
        return sockets.stream().map(socket -> socket.describe(now)).toList();
    }

    public boolean hasSockets() {
        return !sockets.isEmpty();
    }
}
