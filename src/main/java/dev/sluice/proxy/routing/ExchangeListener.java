package dev.sluice.proxy.routing;

import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.exchange.respond.MarginReading;
import dev.sluice.core.exchange.respond.PublishedLimit;
import java.util.List;

/** A listener for events of the calls of one exchange. Its methods run on any event loop and do not block. */
public interface ExchangeListener {
    /** Ignores everything. */
    ExchangeListener NONE = new ExchangeListener() {};

    /** A call was classified; the first one begins the use of the exchange. */
    default void called() {}

    /** A call names an instrument by a numeric id that no response has revealed yet. */
    default void unknownInstrument() {}

    /** A response reports these limits. */
    default void published(List<PublishedLimit> limits) {}

    /** The exchange refused a signed call because of its timestamp. */
    default void clockRefused(ClockRefusal refusal) {}

    /** A response reports the margin of an account. */
    default void margin(String account, MarginReading margin) {}
}
