package dev.sluice.sim.exchange.bitget;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.OrderCalls;
import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Order;
import dev.sluice.sim.market.OrderIds;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The simulated Bitget v2, spot and futures: its quotas, keys and wording. Futures have no positions, and one-way mode.
 *
 * <p>The documentation, copied on 2025-11-30, has a number of calls in a second on the page of each call, which counts
 * for itself: for the address where it is public, else for the account. All calls of an address together may be 6,000
 * in a minute; above that the address is blocked for five minutes. How the windows run is not documented, so they slide
 * here, the strictest reading.
 */
public final class Bitget extends RestDialect {
    static final Templates TEXTS = Templates.of("bitget");

    /** The products, which share market names. */
    private static final Map<String, Markets> MARKETS = Stream.of(
                    "SPOT", "USDT-FUTURES", "COIN-FUTURES", "USDC-FUTURES")
            .collect(Collectors.toUnmodifiableMap(product -> product, product -> TEXTS.markets("product", product)));

    private static final String FUTURES = "/api/v2/mix/";
    private static final String ORDERS = "orderIdList";
    private static final String STREAMS = "/v2/ws/";
    private static final long MAX_OFF_MILLIS = 30_000;

    public Bitget(VenueSettings settings) {
        super("bitget", TEXTS, settings, any -> true);
        OrderCalls orders = new OrderCalls(this, new OrderProcessor(TEXTS, "problems", new OrderIds()::next));
        addHandlers(orders);
        addHandler("orderInfo", Bitget::order);
        addHandler("cancelListed", call -> call.params().each(ORDERS).isEmpty() ? cancelAll(call) : orders.batch(call));
        addHandler("cancelProduct", this::cancelAll);
        serve();
    }

    /** Returns the market of a product, or null. */
    static @Nullable Instrument market(String product, @Nullable String id) {
        return MARKETS.getOrDefault(product, new Markets()).find(id);
    }

    @Override
    public @Nullable HandlerResult refuseForm(RestCall call) {
        boolean named = call.params().get("productType") != null;
        return named || !call.request().path().startsWith(FUTURES) ? null : TEXTS.refused("noProduct", call);
    }

    @Override
    public @Nullable Instrument instrument(Params params) {
        return market(params.get("productType", "SPOT"), params.get("symbol"));
    }

    @Override
    protected @Nullable Instrument marketOf(Params order, RestCall call) {
        boolean isEach = call.params().get("batchMode", "").equals("multiple");
        return isEach ? instrument(order) : call.instrument();
    }

    /** Cancels all orders of a product or, if the call names one, of a market. */
    private HandlerResult cancelAll(RestCall call) {
        if (call.params().get("symbol") != null && call.instrument() == null) {
            return noSuchMarket(call);
        }
        String product = call.params().get("productType", "");
        List<Order> orders = call.orders().open(call.instrument()).stream()
                .filter(order -> order.instrument.fact("product").equals(product))
                .toList();
        orders.forEach(order -> call.orders().cancel(order, call.nowNanos()));
        String cancelled = TEXTS.orders("ids", orders.stream());
        return TEXTS.answer(TEXTS.text("batch", Values.of("well", cancelled, "failed", "[]")), call);
    }

    private static HandlerResult order(RestCall call) {
        Order order = call.anyOrder("orderId", "clientOid");
        return TEXTS.answer(TEXTS.orders("order", Stream.ofNullable(order)), call);
    }

    /** Returns the name of the error that refuses the login of a WebSocket, or null. */
    @Nullable
    String refuseLogin(Params login, long nowMillis) {
        RestKeys.RestKey key = keys.find(login.get("apiKey"));
        String timestamp = login.get("timestamp", "");
        if (key == null) {
            return "unknownKey";
        }
        if (Math.abs(nowMillis - 1_000 * Params.wholeNumber(timestamp, 0)) > MAX_OFF_MILLIS) {
            return "expired";
        }
        if (!keys.accepts(Account.PASSPHRASE, login.get("passphrase"))) {
            return "wrongPassphrase";
        }
        String signature = hmac(key).base64Of(timestamp + "GET/user/verify", new byte[0]);
        return keys.accepts(signature, login.get("sign")) ? null : "wrongSignature";
    }

    /** Opens a WebSocket of v2; those of the unified account are not simulated. */
    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return Set.of(STREAMS + "public", STREAMS + "private").contains(handshake.path())
                ? HandshakeResult.of(new BitgetSocket(this, exchange, handshake, nowNanos))
                : null;
    }

    /** Refuses with status 429; a blocked address gets 403 from the network before the exchange. */
    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return refusal.quota().name().equals("ip")
                ? HandlerResult.of(
                        403, "error code: 1015", refusal.blocked() ? CallVerdict.BANNED : CallVerdict.LIMITED)
                : super.overLimit(refusal, call);
    }
}
