package dev.sluice.proxy.routing;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.coalesce.ReadSettings;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.MarginReading;
import dev.sluice.core.exchange.PublishedLimit;
import dev.sluice.core.health.ConnectionHealth;
import dev.sluice.core.health.ExchangeStreams;
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
 * @param exchangeStreams how its WebSockets do
 * @param called hears, on any event loop, of every call; the first one begins the use of the exchange
 * @param untold hears, on any event loop, that somebody names instruments by numbers that no answer told yet
 * @param reads what is done about identical public reads
 */
public record ExchangeEndpoint(
        Exchange exchange,
        AdmissionController admission,
        RemoteClock clock,
        Consumer<List<PublishedLimit>> published,
        Consumer<ClockRefusal> clockRefused,
        BiConsumer<String, MarginReading> margins,
        ConnectionHealth rest,
        ExchangeStreams exchangeStreams,
        Runnable called,
        Runnable untold,
        ReadSettings reads) {
    /** A call was named, and is to be asked for. */
    public void named(Call call) {
        called.run();
        if (call.isInstrumentUnknown()) {
            untold.run();
        }
    }

    /** A WebSocket for orders was opened, whose orders may name instruments by numbers: better they are known before. */
    public void openedForOrders() {
        if (exchange.namesByNumber() && exchange.instrumentIds().size() == 0) {
            untold.run();
        }
    }

    /** For an exchange whose answers tell neither limits nor margins and go to one bot each. */
    public ExchangeEndpoint(Exchange exchange, AdmissionController admission, RemoteClock clock) {
        this(
                exchange,
                admission,
                clock,
                limits -> {},
                refusal -> {},
                (account, margin) -> {},
                new ConnectionHealth(),
                new ExchangeStreams(),
                () -> {},
                () -> {},
                ReadSettings.OFF);
    }
}
