package dev.sluice.sim.virtualtime;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A call as a bot sends it. */
@SuppressWarnings("ArrayRecordComponent") // the bytes are never compared or changed
record BotCall(String method, String target, List<Map.Entry<String, String>> headers, byte[] body) {
    private static final byte[] NOTHING = {};

    static BotCall of(String method, String target, List<Map.Entry<String, String>> headers) {
        return new BotCall(method, target, headers, NOTHING);
    }

    static BotCall of(String method, String target, List<Map.Entry<String, String>> headers, String body) {
        return new BotCall(method, target, headers, body.getBytes(StandardCharsets.US_ASCII));
    }
}
