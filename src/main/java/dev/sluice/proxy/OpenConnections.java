package dev.sluice.proxy;

import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeQuery;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The open connections of one event loop: those of bots, and the WebSockets between bots and exchanges. It also adds them to the totals of all event
 * loops. Used on its event loop only.
 */
final class OpenConnections {
    private final Set<BotConnection> bots = new HashSet<>();
    private final Set<Tunnel> tunnels = new HashSet<>();
    private final AtomicInteger botTotal;
    private final AtomicInteger tunnelTotal;

    OpenConnections(AtomicInteger botTotal, AtomicInteger tunnelTotal) {
        this.botTotal = botTotal;
        this.tunnelTotal = tunnelTotal;
    }

    /** Adds a bot's connection. Returns the number of connections on all event loops. */
    int opened(BotConnection bot) {
        bots.add(bot);
        return botTotal.incrementAndGet();
    }

    /** Removes a bot's connection; a second call changes nothing. */
    void closed(BotConnection bot) {
        if (bots.remove(bot)) {
            botTotal.decrementAndGet();
        }
    }

    void opened(Tunnel tunnel) {
        tunnelTotal.incrementAndGet();
        tunnels.add(tunnel);
    }

    void closed(Tunnel tunnel) {
        tunnelTotal.decrementAndGet();
        tunnels.remove(tunnel);
    }

    /** Checks the timeouts of all connections. */
    void check(long now) {
        for (BotConnection bot : List.copyOf(bots)) {
            bot.check(now);
        }
        for (Tunnel tunnel : List.copyOf(tunnels)) {
            tunnel.check(now);
        }
    }

    /** Returns true if no request is being read or answered, and no message of a WebSocket waits. */
    boolean isQuiet() {
        return bots.stream().noneMatch(BotConnection::isBusy)
                && tunnels.stream().noneMatch(Tunnel::isBusy);
    }

    /**
     * Closes the WebSockets whose exchange or bot is HALTED: their bytes are not checked as calls and would otherwise continue to pass.
     *
     * @param holds returns the holds that apply, the strictest first
     */
    void closeHalted(Function<ModeQuery, List<ModeHold>> holds) {
        for (Tunnel tunnel : List.copyOf(tunnels)) {
            boolean halted = holds.apply(tunnel.modeQuery()).stream().anyMatch(hold -> hold.mode() == Mode.HALTED);
            if (halted) {
                tunnel.halt();
            }
        }
    }

    /** Ends the calls of all bots that were not sent, because the time for a graceful stop is over. */
    void giveUp() {
        List.copyOf(bots).forEach(BotConnection::giveUp);
    }

    /** Closes the WebSockets with the code for a service restart, so that bots reconnect elsewhere. Called when no call is left. */
    void stopTunnels() {
        List.copyOf(tunnels).forEach(Tunnel::stop);
    }

    List<OpenSocket> sockets(long now) {
        return tunnels.stream().map(tunnel -> tunnel.now(now)).toList();
    }

    boolean hasTunnels() {
        return !tunnels.isEmpty();
    }
}
