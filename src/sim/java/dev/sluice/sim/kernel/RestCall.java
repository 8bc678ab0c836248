package dev.sluice.sim.kernel;

import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderStore;
import dev.sluice.sim.market.ReportedClock;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call to a simulated exchange. Templates show its time as {@code now}, {@code seconds}, {@code micros}, {@code iso},
 * {@code isoSecond} and {@code rfc1123}, the times {@code dayAgo}, {@code funding} and {@code nextFunding} (every eight
 * hours), the name of its {@code account}, the {@code keyName}, its first characters as {@code keyStart} and its
 * {@code rights}, and its parameters as {@code param.name} or {@code param.name:default}.
 *
 * @param params the parameters in the path, the query and the body, in this order
 * @param instrument the instrument that the call names; null when it names none or an unknown one
 * @param key the key that the call is made with; a key of nobody for public calls
 * @param origin how the call arrived
 * @param counters the counters of the exchange
 * @param room the number of orders of a batch that fit in a quota, where an exchange executes the first ones
 * @param nowNanos the exchange's clock, nanoseconds since 1970
 * @param nowMillis the same as the exchange reports it, milliseconds
 */
public record RestCall(
        VenueRequest request,
        RestRoute route,
        Params params,
        @Nullable Instrument instrument,
        RestKeys.RestKey key,
        Origin origin,
        Uses counters,
        int room,
        long nowNanos,
        long nowMillis)
        implements Values {
    private static final long DAY_MILLIS = 86_400_000L;
    private static final long FUNDING_MILLIS = DAY_MILLIS / 3;
    private static final int KEY_START = 12;
    private static final String PARAMETER = "param.";

    /** A function that returns the units that a call finds in use in a counter. */
    public interface Uses {
        long used(Quota quota, String detail, RestCall call);
    }

    /** How a call arrived. */
    public enum Origin {
        HTTP,
        /** As a message of a WebSocket, with key and signature. */
        MESSAGE,
        /** As a message of a WebSocket that is logged in, without a signature. */
        SESSION
    }

    /** Returns what the row of the call's route says to the handler. */
    public String argument() {
        return route.argument();
    }

    public RestAccount account() {
        return key.account();
    }

    /** Returns the orders of the account, at an exchange that has one book of orders for all its products. */
    public OrderStore orders() {
        return account().orderStore;
    }

    /** Returns the open order that one of these parameters names, or null. */
    public @Nullable Order openOrder(String id, String clientId) {
        return orders().open(params.get(id), params.get(clientId));
    }

    /** Returns the order that one of these parameters names, open or closed, or null. */
    public @Nullable Order anyOrder(String id, String clientId) {
        return orders().any(params.get(id), params.get(clientId));
    }

    /** Returns the filled orders of the market that the call names, or of all markets, newest first. */
    public Stream<Order> filled() {
        return orders().newestFirst(instrument, Set.of(Order.State.FILLED)).stream();
    }

    /** Cancels the open orders of a market, or all for null, and returns them. */
    public List<Order> cancelOpen(@Nullable Instrument market) {
        List<Order> open = orders().open(market);
        open.forEach(order -> orders().cancel(order, nowNanos));
        return open;
    }

    RestCall by(RestKeys.RestKey other) {
        return new RestCall(request, route, params, instrument, other, origin, counters, room, nowNanos, nowMillis);
    }

    RestCall withRoom(int orders) {
        return new RestCall(request, route, params, instrument, key, origin, counters, orders, nowNanos, nowMillis);
    }

    /** Returns a parameter that limits a number of rows, between 1 and {@code max}. */
    public int count(String parameter, int absent, int max) {
        return (int) Math.max(1, Math.min(max, params.number(parameter, absent)));
    }

    @Override
    public @Nullable Object get(String name) {
        return switch (name) {
            case "now" -> nowMillis;
            case "seconds" -> Math.floorDiv(nowMillis, 1_000L);
            case "micros" -> nowMillis * 1_000;
            case "nanos" -> nowMillis * 1_000_000;
            case "iso" -> ReportedClock.iso(nowMillis);
            case "isoSecond" -> ReportedClock.isoSecond(nowMillis);
            case "rfc1123" -> ReportedClock.rfc1123(nowMillis);
            case "dayAgo" -> nowMillis - DAY_MILLIS;
            case "funding" -> funding();
            case "nextFunding" -> funding() + FUNDING_MILLIS;
            case "account" -> account().name;
            case "accountUuid" -> UUID.nameUUIDFromBytes(account().name.getBytes(StandardCharsets.UTF_8));
            case "rights" -> key.rights();
            case "keyName" -> key.name();
            case "keyStart" ->
                key.name().substring(0, Math.min(KEY_START, key.name().length()));
            case "user" -> account().name.hashCode() & Integer.MAX_VALUE;
            default -> name.startsWith(PARAMETER) ? parameter(name.substring(PARAMETER.length())) : null;
        };
    }

    private long funding() {
        return nowMillis / FUNDING_MILLIS * FUNDING_MILLIS + FUNDING_MILLIS;
    }

    private String parameter(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? params.get(name, "") : params.get(name.substring(0, colon), name.substring(colon + 1));
    }
}
