package dev.sluice.sim.exchange.gate;

import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.OrderCalls;
import dev.sluice.sim.kernel.OrderProcessor;
import dev.sluice.sim.kernel.Params;
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
import dev.sluice.sim.signature.Digests;
import dev.sluice.sim.signature.HmacSigner;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The simulated spot exchange of Gate APIv4: its quotas, keys and wording. An order is named by its id or by the
 * caller's {@code text}. Of futures only the lists of contracts and prices are served; delivery and options have no
 * markets here.
 *
 * <p>Sizes are those of "Frequency limit rule" of APIv4 v4.105.26, copied on 2025-11-30: public calls 200 in 10 s for
 * each endpoint and address; placing and amending 10 in 1 s for each account and market; cancelling 200 in 1 s for an
 * account; other spot calls 200 in 10 s and wallet balances 80 in 10 s for each endpoint and account. How windows run
 * is not documented, so they slide here, the strictest reading. A batch is one call.
 */
public final class Gate extends RestDialect {
    static final Templates TEXTS = Templates.of("gate");
    static final Markets MARKETS = TEXTS.markets();

    private static final int MAX_READ = 100;
    private static final int MAX_PAGE = 1_000;

    public Gate(VenueSettings settings) {
        super("gate", TEXTS, settings, any -> true);
        addHandlers(new OrderCalls(this, new OrderProcessor(TEXTS, "problems", new OrderIds()::next)));
        addHandler("open", Gate::open);
        addHandler("list", Gate::list);
        serve();
    }

    @Override
    public @Nullable HandshakeResult open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        return handshake.path().equals("/ws/v4/") || handshake.path().equals("/ws/v4")
                ? HandshakeResult.of(new GateSocket(keys, exchange, handshake, nowNanos))
                : null;
    }

    /** Lists the open orders of all pairs, by pair. */
    private static HandlerResult open(RestCall call) {
        StringJoiner pairs = new StringJoiner(",", "[", "]");
        for (Instrument instrument : MARKETS.all()) {
            List<Order> orders = call.orders().open(instrument);
            if (!orders.isEmpty()) {
                Values values = Values.of("total", orders.size(), "orders", list(call, orders));
                pairs.add(TEXTS.text("openOfPair", instrument, values));
            }
        }
        return HandlerResult.ok(pairs.toString());
    }

    private static HandlerResult list(RestCall call) {
        boolean open = call.params().get("status", "open").equals("open");
        Instrument pair = call.instrument();
        return HandlerResult.ok(
                list(call, open ? call.orders().open(pair) : call.orders().newestFirst(pair, Order.DONE)));
    }

    private static String list(RestCall call, List<Order> orders) {
        int max = call.count("limit", MAX_READ, MAX_READ);
        int before = max * (call.count("page", 1, MAX_PAGE) - 1);
        return TEXTS.orders("order", orders.stream().skip(before).limit(max));
    }

    /** Returns the instrument that the call names; for a batch, that of its first order. */
    @Override
    public @Nullable Instrument instrument(Params params) {
        List<Params> batch = params.each("");
        return MARKETS.find((batch.isEmpty() ? params : batch.get(0)).get("currency_pair"));
    }

    /**
     * Returns the hex HMAC-SHA512 of method, path, query without encoding, hash of the body, and time, in lines.
     */
    @Override
    protected String signature(RestCall call, RestKeys.RestKey key, String timestamp) {
        VenueRequest request = call.request();
        String lines = String.join(
                "\n",
                request.method(),
                request.path(),
                Params.decode(request.query()),
                HexFormat.of().formatHex(Digests.sha512(request.body())),
                timestamp);
        return HmacSigner.sha512(key.secret()).hexOf(lines.getBytes(StandardCharsets.UTF_8), new byte[0]);
    }
}
