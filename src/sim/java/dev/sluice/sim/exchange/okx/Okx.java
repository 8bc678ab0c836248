package dev.sluice.sim.exchange.okx;

import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.QuotaCharge;
import dev.sluice.sim.kernel.QuotaCounters;
import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.kernel.RestDialect;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.market.Instrument;
import dev.sluice.sim.market.Markets;
import dev.sluice.sim.market.Templates;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.CallVerdict;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The simulated OKX v5: its keys, market data and balances. {@link OkxOrders} handles its orders. There are no bans.
 *
 * <p>Quotas are those of the documentation of 2026-06 to 2026-09. It states a number "in 2 seconds" but not how the
 * window runs, so it slides here, the strictest reading. A batch of one order counts as a single order; longer batches
 * have their own quota, with a unit for each order in the counter of its instrument. A passphrase is required, but any
 * is accepted.
 */
public final class Okx extends RestDialect {
    static final Templates TEXTS = Templates.of("okx");
    static final Markets MARKETS = TEXTS.markets();

    private static final String STREAMS = "/ws/v5/";
    private static final Set<String> PLACES = Set.of("public", "private", "business");
    private static final Set<String> TYPES = Set.of("SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION");
    private static final long MAX_OFF_MILLIS = 30_000;

    public Okx(VenueSettings settings) {
        super("okx", TEXTS, settings, any -> true);
        OkxOrders orders = new OkxOrders();
        addHandler("instruments", Okx::instruments);
        addHandler("markets", call -> TEXTS.answer(list(call.argument(), call)));
        addHandler("tickers", Okx::tickers);
        addHandler("market", dataCalls.one((call, market) -> TEXTS.list(call.argument(), Stream.of(market), call)));
        addHandler("orders", orders::handle);
        addHandler("closePosition", Okx::closePosition);
        addHandler("order", orders::order);
        addHandler("pending", orders::pending);
        addHandler("history", orders::history);
        addHandler("fills", orders::fills);
        addCosts("byType", Okx::byType);
        addCosts("derivatives", QuotaCharge.Costs.units(call -> derivatives(OkxOrders.of(call))));
        addCosts("one", call -> OkxOrders.of(call).size() == 1 ? byInstrument(OkxOrders.of(call)) : List.of());
        addCosts("many", call -> OkxOrders.of(call).size() == 1 ? List.of() : byInstrument(OkxOrders.of(call)));
        serve();
    }

    private static List<QuotaCharge.Cost> byType(RestCall call) {
        String type = call.params().get("instType", "");
        return List.of(new QuotaCharge.Cost(TYPES.contains(type) ? type : "none", 1));
    }

    private static List<QuotaCharge.Cost> byInstrument(List<Params> orders) {
        Map<String, Long> counted = new LinkedHashMap<>();
        for (Params order : orders) {
            Instrument instrument = marketOf(order);
            counted.merge(instrument == null ? "none" : instrument.id(), 1L, Long::sum);
        }
        List<QuotaCharge.Cost> costs = new ArrayList<>(counted.size());
        counted.forEach((instrument, units) -> costs.add(new QuotaCharge.Cost(instrument, units)));
        return costs;
    }

    private static long derivatives(List<Params> orders) {
        return orders.stream()
                .map(Okx::marketOf)
                .filter(market -> market != null && !isSpot(market))
                .count();
    }

    private static HandlerResult instruments(RestCall call) {
        return isTyped(call)
                ? TEXTS.answer(list(
                        "instrument." + (call.params().get("instType", "").equals("SWAP") ? "SWAP" : "SPOT"), call))
                : wrongParameter("instType");
    }

    private static HandlerResult tickers(RestCall call) {
        return isTyped(call) ? TEXTS.answer(list("ticker", call)) : wrongParameter("instType");
    }

    private static boolean isTyped(RestCall call) {
        return TYPES.contains(call.params().get("instType", ""));
    }

    /** Lists the markets of the requested type and, if given, with the requested name. */
    private static String list(String text, RestCall call) {
        String type = call.params().get("instType");
        return TEXTS.list(
                text,
                MARKETS.all().stream()
                        .filter(market -> isOf(type, market) && call.params().isAbsentOr("instId", market.id())),
                call);
    }

    /** Refuses to close a position, because accounts never have one. */
    private static HandlerResult closePosition(RestCall call) {
        return TEXTS.refused(call.instrument() == null ? "noSuchMarket" : "noPosition");
    }

    @Override
    public @Nullable Instrument instrument(Params params) {
        return marketOf(params);
    }

    /** Returns the market of an order, by its code if present, else by its id. */
    static @Nullable Instrument marketOf(Params order) {
        String code = order.get("instIdCode");
        return code == null ? MARKETS.find(order.get("instId")) : MARKETS.find("code", code);
    }

    static boolean isSpot(Instrument instrument) {
        return instrument.fact("type").equals("SPOT");
    }

    /** Returns whether a market is of that type; null is any, and spot markets have a margin. */
    static boolean isOf(@Nullable String type, Instrument instrument) {
        return type == null || type.equals(instrument.fact("type")) || (type.equals("MARGIN") && isSpot(instrument));
    }

    /** Returns a successful response; in market data the message precedes the data, which may be long. */
    @Override
    protected HandlerResult answer(String json, RestCall call) {
        return call.route().name().startsWith("market-")
                ? HandlerResult.ok(TEXTS.text("market", Values.of("data", json)))
                : TEXTS.answer(json);
    }

    /** Returns the code and message that refuse the login of a WebSocket, or null. */
    String @Nullable [] refuseLogin(Params login, long nowMillis) {
        RestKeys.RestKey key = keys.find(login.get("apiKey", ""));
        if (key == null) {
            return new String[] {"60005", "Invalid apiKey"};
        }
        if (login.get("passphrase") == null) {
            return new String[] {"60024", "Wrong passphrase"};
        }
        String timestamp = login.get("timestamp", "");
        if (Math.abs(nowMillis - 1_000 * Params.wholeNumber(timestamp, 0)) > MAX_OFF_MILLIS) {
            return new String[] {"60006", "Timestamp request expired"};
        }
        String signature = HmacSigner.sha256(key.secret()).base64Of(timestamp + "GET/users/self/verify", new byte[0]);
        return keys.accepts(signature, login.get("sign", "")) ? null : new String[] {"60007", "Invalid sign"};
    }

    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        String path = handshake.path();
        if (!path.startsWith(STREAMS)) {
            return null;
        }
        String place = path.substring(STREAMS.length());
        return PLACES.contains(place)
                ? HandshakeResult.of(new OkxSocket(this, exchange, handshake, place, nowNanos))
                : HandshakeResult.refused(404);
    }

    @Override
    public HandlerResult overLimit(QuotaCounters.Refusal refusal, RestCall call) {
        return TEXTS.refused(
                CallVerdict.LIMITED, refusal.quota().name().equals("sub-account") ? "subAccountLimit" : "overLimit");
    }

    static HandlerResult wrongParameter(String name) {
        return TEXTS.refused("wrongParameter", Values.of("field", name));
    }
}
