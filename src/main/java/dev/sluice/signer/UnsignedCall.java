package dev.sluice.signer;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A call to an exchange before it is signed.
 *
 * @param query the encoded query without its question mark; empty when there is none
 * @param form the encoded form of the body; empty when there is none
 * @param json the JSON of the body, or null
 */
record UnsignedCall(
        String method,
        String host,
        String path,
        String query,
        String form,
        @Nullable JsonNode json) {
    /** Returns the path with the query, as in a request line. */
    String target() {
        return query.isEmpty() ? path : path + '?' + query;
    }

    String body() {
        return json == null ? form : json.toString();
    }
}
