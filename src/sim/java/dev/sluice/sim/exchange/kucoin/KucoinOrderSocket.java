package dev.sluice.sim.exchange.kucoin;

import static dev.sluice.sim.exchange.kucoin.Kucoin.TEXTS;

import dev.sluice.sim.kernel.ExchangeSocket;
import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.RestKeys;
import dev.sluice.sim.market.Values;
import dev.sluice.sim.wire.HandlerResult;
import dev.sluice.sim.wire.VenueRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to KuCoin for spot orders and cancels. The handshake carries a key and its signature; then the exchange
 * sends a text with the session, and the first message of the caller is the signature of that text. What follows a
 * wrong signature is not documented; here an error, after which the connection closes.
 */
final class KucoinOrderSocket extends ExchangeSocket {
    private final Kucoin kucoin;
    private final RestKeys.@Nullable RestKey owner;
    private final String first;

    KucoinOrderSocket(Kucoin kucoin, RestExchange exchange, VenueRequest handshake, long nowNanos) {
        super(exchange, handshake, nowNanos);
        this.kucoin = kucoin;
        Params query = Params.ofForm(handshake.query());
        long nowMillis = exchange.millis(nowNanos);
        String refusal = kucoin.refuseOpening(query, nowMillis);
        owner = refusal == null ? kucoin.keys().find(query.get("apikey")) : null;
        first = refusal == null
                ? TEXTS.text("session", Values.of("now", nowMillis))
                : TEXTS.refused(refusal).text();
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        RestKeys.RestKey opened = owner;
        if (opened == null || !fitsOrCloses("messages", nowNanos)) {
            return List.of();
        }
        RestKeys.RestKey as = key();
        if (as == null) {
            return List.of(logIn(opened, message));
        }
        Params asked = Params.ofJson(message);
        String operation = asked.get("op", "");
        if (operation.equals("ping")) {
            Values echo = Values.of("request", asked.get("id", ""), "now", exchange.millis(nowNanos));
            return List.of(TEXTS.text("orderPong", echo));
        }
        String call = TEXTS.table("operations").get(operation);
        if (call == null) {
            exchange.countRefused(as.name());
        }
        HandlerResult result = call == null
                ? TEXTS.refused("noSuchPath")
                : call(call, asked.inside("args"), as, nowNanos, List.of(), new ArrayList<>());
        return List.of("{\"id\":" + asked.json("id") + ",\"op\":" + asked.json("op") + ','
                + result.text().substring(1));
    }

    private String logIn(RestKeys.RestKey opened, String signature) {
        if (!kucoin.accepts(opened, first, signature)) {
            close();
            return TEXTS.refused("wrongSignature").text();
        }
        logIn(opened);
        return TEXTS.text("sessionWelcome");
    }

    @Override
    protected String greeting() {
        if (owner == null) {
            close();
        }
        return first;
    }
}
