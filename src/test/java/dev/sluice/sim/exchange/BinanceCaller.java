package dev.sluice.sim.exchange;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A caller of the simulated Binance that signs like a client, with a clock that the test sets. */
final class BinanceCaller {
    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long EPOCH = 1_784_000_040L * SECOND; // a whole minute

    private final Venue venue;
    private final Account account;
    private final String ip;
    long nowNanos = EPOCH;

    BinanceCaller(Venue venue, Account account, String ip) {
        this.venue = venue;
        this.account = account;
        this.ip = ip;
    }

    static BinanceCaller of(Venue venue) {
        return new BinanceCaller(venue, Account.demo().get(2), "10.0.0.1");
    }

    VenueResponse get(String target) {
        return send("GET", target, "");
    }

    VenueResponse send(String method, String target, String body) {
        VenueRequest request = new VenueRequest(
                ip,
                method,
                target,
                List.of(Map.entry("X-MBX-APIKEY", account.key())),
                body.getBytes(StandardCharsets.UTF_8));
        return venue.handle(request, nowNanos);
    }

    VenueResponse signed(String method, String path, String query) {
        return signed(method, path, query, "");
    }

    VenueResponse signed(String method, String path, String query, String body) {
        String timed = query + (query.isEmpty() ? "" : "&") + "timestamp=" + nowNanos / 1_000_000;
        String signature = hmac(account.secret(), timed + body);
        return body.isEmpty()
                ? send(method, path + '?' + timed + "&signature=" + signature, "")
                : send(method, path + '?' + timed, body + "&signature=" + signature);
    }

    VenueResponse place(String clientId) {
        return signed(
                "POST",
                "/api/v3/order",
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=40000&newClientOrderId="
                        + clientId);
    }

    static String hmac(String secret, String text) {
        return HexFormat.of().formatHex(HmacSha256.of(secret, text));
    }
}
