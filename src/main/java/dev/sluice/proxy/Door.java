package dev.sluice.proxy;

import dev.sluice.drift.ClockRefusal;
import dev.sluice.drift.RemoteClock;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.MarginSeen;
import dev.sluice.exchange.Published;
import dev.sluice.gate.Gate;
import dev.sluice.health.Connection;
import dev.sluice.health.Sockets;
import dev.sluice.share.ReadSettings;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * One exchange as the proxy sees it. A reload makes a new one with the same gate and clock.
 *
 * @param clock the exchange's clock, which every answer's time stamp may teach
 * @param published hears which limits an answer told, on any event loop
 * @param clockRefused hears which signed call it refused for its time stamp, on any event loop
 * @param margins hears of whose account an answer told how near it is to liquidation, on any event loop
 * @param rest how its REST does, as calls find it
 * @param sockets how its WebSockets do
 * @param called hears, on any event loop, of every call; the first one begins the use of the exchange
 * @param untold hears, on any event loop, that somebody names instruments by numbers that no answer told yet
 * @param reads what is done about identical public reads
 */
public record Door(
        Exchange exchange,
        Gate gate,
        RemoteClock clock,
        Consumer<List<Published>> published,
        Consumer<ClockRefusal> clockRefused,
        BiConsumer<String, MarginSeen> margins,
        Connection rest,
        Sockets sockets,
        Runnable called,
        Runnable untold,
        ReadSettings reads) {
    /** A call was named, and is to be asked for. */
    void named(Call call) {
        called.run();
        if (call.isUntold()) {
            untold.run();
        }
    }

    /** A WebSocket for orders was opened, whose orders may name instruments by numbers: better they are known before. */
    void openedForOrders() {
        if (exchange.namesByNumber() && exchange.codes().size() == 0) {
            untold.run();
        }
    }

    /** For an exchange whose answers tell neither limits nor margins and go to one bot each. */
    public Door(Exchange exchange, Gate gate, RemoteClock clock) {
        this(
                exchange,
                gate,
                clock,
                limits -> {},
                refusal -> {},
                (account, margin) -> {},
                new Connection(),
                new Sockets(),
                () -> {},
                () -> {},
                ReadSettings.OFF);
    }
}
