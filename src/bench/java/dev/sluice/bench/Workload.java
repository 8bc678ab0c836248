package dev.sluice.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The calls of a load and the length of their responses. Each has a key, like the calls of bots, so that every scope of
 * limits counts.
 */
enum Workload {
    TICKER("/ticker", 300),
    ORDER("/order", 120),
    DEPTH("/depth", 10_000),
    HISTORY("/history", 1_000_000);

    static final String KEY_HEADER = "X-BENCH-KEY";
    static final String KEY = "bench-key-0123456789abcdef0123456789abcdef";
    static final String TIME_PATH = "/time";

    private static final String HEADERS =
            "Host: localhost\r\n" + KEY_HEADER + ": " + KEY + "\r\nUser-Agent: bench\r\nAccept: */*\r\n";
    private static final String SIGNATURE = "0123456789abcdef".repeat(4);

    private final String path;
    private final int responseBytes;

    Workload(String path, int responseBytes) {
        this.path = path;
        this.responseBytes = responseBytes;
    }

    String path() {
        return path;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns JSON of exactly the length of this load's responses. */
    String response() {
        String head = "{\"symbol\":\"BTCUSDT\",\"bid\":\"64999.90\",\"ask\":\"65000.10\",\"fill\":\"";
        return head + "x".repeat(responseBytes - head.length() - 2) + "\"}";
    }

    String method() {
        return this == ORDER ? "POST" : "GET";
    }

    /** Returns the body of a call, about 200 bytes and signed at this time; empty except for an order. */
    String body(long epochMillis) {
        return this == ORDER
                ? "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=65000.10&recvWindow=60000&timestamp="
                        + epochMillis + "&signature=" + SIGNATURE
                : "";
    }

    /** Returns one call, byte for byte. */
    String request(TargetAddress address, long epochMillis) {
        String body = body(epochMillis);
        String length = this == ORDER
                ? "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\n"
                : "";
        return method() + " " + address.path(path) + " HTTP/1.1\r\n" + HEADERS + length + "\r\n" + body;
    }

    static byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\n" + HEADERS + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
