package dev.sluice.sim.exchange;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A caller of the simulated OKX that signs like a client, with a clock that the test sets. */
final class OkxCaller {
    static final long SECOND = 1_000_000_000L;
    static final long EPOCH = 1_784_000_040L * SECOND;

    private final Venue venue;
    private final Account account;
    long nowNanos = EPOCH;

    OkxCaller(Venue venue, Account account) {
        this.venue = venue;
        this.account = account;
    }

    VenueResponse open(String path) {
        return venue.handle(VenueRequest.bare("10.0.0.1", "GET", "/api/v5/" + path), nowNanos);
    }

    VenueResponse get(String path) {
        return signed("GET", path, "");
    }

    VenueResponse post(String path, String body) {
        return signed("POST", path, body);
    }

    private VenueResponse signed(String method, String path, String body) {
        String timestamp = Instant.ofEpochMilli(nowNanos / 1_000_000).toString();
        String target = "/api/v5/" + path;
        byte[] sign = HmacSha256.of(account.secret(), timestamp + method + target + body);
        return send(method, target, body, timestamp, Base64.getEncoder().encodeToString(sign));
    }

    VenueResponse send(String method, String target, String body, String timestamp, String sign) {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("OK-ACCESS-KEY", account.key()),
                Map.entry("OK-ACCESS-SIGN", sign),
                Map.entry("OK-ACCESS-TIMESTAMP", timestamp),
                Map.entry("OK-ACCESS-PASSPHRASE", "any"));
        return venue.handle(
                new VenueRequest("10.0.0.1", method, target, headers, body.getBytes(StandardCharsets.UTF_8)), nowNanos);
    }

    static String order(String instrument, String more) {
        return "{\"instId\":\"" + instrument
                + "\",\"tdMode\":\"cross\",\"side\":\"buy\",\"ordType\":\"limit\",\"px\":\"20000\"," + "\"sz\":\"0.01\""
                + more + "}";
    }

    /** Returns the body of a batch with this number of orders for that instrument. */
    static String batch(int orders, String instrument) {
        return "[" + String.join(",", Collections.nCopies(orders, order(instrument, ""))) + "]";
    }
}
