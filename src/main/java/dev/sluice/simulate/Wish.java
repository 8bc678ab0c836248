package dev.sluice.simulate;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** One call as a bot sends it. */
@SuppressWarnings("ArrayRecordComponent") // bytes pass through as they are: nobody compares or changes them
record Wish(String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {
    private static final byte[] NOTHING = {};

    static Wish of(String method, String target, List<Map.Entry<String, String>> headers) {
        return new Wish(method, target, headers, NOTHING);
    }

    static Wish of(String method, String target, List<Map.Entry<String, String>> headers, String body) {
        return new Wish(method, target, headers, body.getBytes(StandardCharsets.US_ASCII));
    }
}
