package dev.sluice.admin.api;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/**
 * What a request offers to prove who sent it: a bearer token, or a session of the console. A session counts only with
 * its key in a header of the console, or among the subprotocols of a WebSocket, whose headers a page cannot set: a page
 * of another site can send neither.
 *
 * @param hasAuthorization whether there is a header Authorization, even one that is no bearer token
 * @param token the bearer token; "" when there is none
 * @param session the id of the session, from its cookie; "" when there is none
 * @param key the key of the session; "" when there is none
 */
record Credentials(boolean hasAuthorization, String token, String session, String key) {
    private static final String BEARER = "Bearer ";
    private static final String KEY_HEADER = "X-Sluice-Session-Key";
    private static final String KEY_PROTOCOL = TokenAuthenticator.PROTOCOL + ", ";

    static Credentials of(HttpServerRequest request, String cookie) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null) {
            boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
            String token = isBearer ? authorization.substring(BEARER.length()) : "";
            return new Credentials(true, token, "", "");
        }
        Cookie session = request.getCookie(cookie);
        return new Credentials(false, "", session == null ? "" : session.getValue(), key(request));
    }

    private static String key(HttpServerRequest request) {
        String protocols = Objects.requireNonNullElse(request.getHeader("Sec-WebSocket-Protocol"), "");
        return protocols.startsWith(KEY_PROTOCOL)
                ? protocols.substring(KEY_PROTOCOL.length())
                : Objects.requireNonNullElse(request.getHeader(KEY_HEADER), "");
    }
}
