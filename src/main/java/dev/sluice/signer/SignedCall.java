package dev.sluice.signer;

import java.util.LinkedHashMap;
import java.util.Map;

/** A call to an exchange as the gateway sends it. */
record SignedCall(String method, String host, String path, String query, Map<String, String> headers, String body) {

    /** Returns a call with these headers, and the type of its body if it has one. */
    static SignedCall of(UnsignedCall call, Map<String, String> headers) {
        return of(call, call.query(), headers, call.body());
    }

    static SignedCall of(UnsignedCall call, String query, Map<String, String> headers, String body) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (!body.isEmpty()) {
            all.put("Content-Type", call.json() == null ? "application/x-www-form-urlencoded" : "application/json");
        }
        return new SignedCall(call.method(), call.host(), call.path(), query, all, body);
    }
}
