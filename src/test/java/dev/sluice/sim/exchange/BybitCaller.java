package dev.sluice.sim.exchange;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A caller of the simulated Bybit that signs like a client, with a clock that the test sets. */
final class BybitCaller {
    static final long SECOND = 1_000_000_000L;
    static final long EPOCH = 1_784_000_040L * SECOND;

    private final Venue venue;
    private final Account account;
    long nowNanos = EPOCH;

    BybitCaller(Venue venue, Account account) {
        this.venue = venue;
        this.account = account;
    }

    VenueResponse open(String target) {
        return open("10.0.0.1", target);
    }

    VenueResponse open(String ip, String target) {
        return venue.handle(VenueRequest.bare(ip, "GET", "/v5/" + target), nowNanos);
    }

    VenueResponse get(String path, String query) {
        return send("GET", path + '?' + query, "", nowNanos / 1_000_000, sign(nowNanos / 1_000_000, query));
    }

    VenueResponse post(String path, String body) {
        return send("POST", path, body, nowNanos / 1_000_000, sign(nowNanos / 1_000_000, body));
    }

    String sign(long timestamp, String payload) {
        return HexFormat.of().formatHex(HmacSha256.of(account.secret(), timestamp + account.key() + "5000" + payload));
    }

    VenueResponse send(String method, String target, String body, long timestamp, String sign) {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("X-BAPI-API-KEY", account.key()),
                Map.entry("X-BAPI-TIMESTAMP", Long.toString(timestamp)),
                Map.entry("X-BAPI-RECV-WINDOW", "5000"),
                Map.entry("X-BAPI-SIGN", sign));
        return venue.handle(
                new VenueRequest("10.0.0.1", method, "/v5/" + target, headers, body.getBytes(StandardCharsets.UTF_8)),
                nowNanos);
    }

    VenueResponse place(String category, String more) {
        return post("order/create", "{\"category\":\"" + category + "\"," + order(more) + "}");
    }

    VenueResponse batch(String path, String category, int orders) {
        String list = String.join(",", Collections.nCopies(orders, "{" + order("") + "}"));
        return post(path, "{\"category\":\"" + category + "\",\"request\":[" + list + "]}");
    }

    private static String order(String more) {
        return "\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"orderType\":\"Limit\",\"qty\":\"0.01\",\"price\":\"20000\""
                + more;
    }
}
