package dev.sluice.admin.api;

import static java.net.HttpURLConnection.HTTP_BAD_REQUEST;
import static java.net.HttpURLConnection.HTTP_OK;

import dev.sluice.admin.PageResponse;
import dev.sluice.admin.console.Sessions;
import dev.sluice.part.Identity;
import dev.sluice.part.Role;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The routes with which the console signs in and out: {@code POST /console/session} exchanges a token for a session,
 * {@code GET /console/session} returns whose it is, and {@code POST /console/session/end} ends it.
 */
final class SessionApi {
    private static final String PATH = "/console/session";
    private static final long MAX_BODY_BYTES = 4096;
    private static final long COOKIE_SECONDS = 86_400;

    private final TokenAuthenticator tokenAuthenticator;

    SessionApi(TokenAuthenticator tokenAuthenticator) {
        this.tokenAuthenticator = tokenAuthenticator;
    }

    /** Adds the routes; call before the routes of the files, which match the same path. */
    void addTo(Router router) {
        router.post(PATH).handler(SessionApi::requireJson);
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES))
                .handler(this::signIn);
        router.get(PATH).handler(this::describeSession);
        router.post(PATH + "/end").handler(SessionApi::requireJson).handler(this::signOut);
    }

    private static void requireJson(RoutingContext context) {
        if (AdminServer.requireJson(context)) {
            context.next();
        }
    }

    private void signIn(RoutingContext context) {
        String token = token(context);
        if (token == null) {
            AdminServer.error(context, HTTP_BAD_REQUEST, "the body is not {\"token\": \"...\"}");
            return;
        }
        Sessions.Opened opened = tokenAuthenticator.signIn(context, token);
        Identity identity = opened == null ? null : tokenAuthenticator.identity(token);
        if (opened != null && identity != null) {
            context.response().addCookie(cookie(opened.id(), COOKIE_SECONDS));
            send(context, describe(identity).put("key", opened.key()));
        }
    }

    private static @Nullable String token(RoutingContext context) {
        if (context.body().isEmpty()) {
            return null;
        }
        try {
            boolean object = Json.decodeValue(context.body().buffer()) instanceof JsonObject;
            return object && context.body().asJsonObject().getValue("token") instanceof String token
                    ? token.strip()
                    : null;
        } catch (DecodeException e) {
            return null;
        }
    }

    private void describeSession(RoutingContext context) {
        Identity identity = tokenAuthenticator.identify(context, Role.READ);
        if (identity != null) {
            send(context, describe(identity));
        }
    }

    private void signOut(RoutingContext context) {
        tokenAuthenticator.signOut(context);
        context.response().addCookie(cookie("", 0));
        send(context, new JsonObject().put("signedOut", true));
    }

    private Cookie cookie(String value, long seconds) {
        return Cookie.cookie(tokenAuthenticator.cookie(), value)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setPath("/")
                .setMaxAge(seconds);
    }

    private static JsonObject describe(Identity identity) {
        JsonArray roles = new JsonArray();
        identity.roles().forEach(role -> roles.add(role.name().toLowerCase(Locale.ROOT)));
        return new JsonObject().put("name", identity.name()).put("roles", roles);
    }

    private static void send(RoutingContext context, JsonObject body) {
        new PageResponse(HTTP_OK, PageResponse.JSON, body.encode()).send(context.response());
    }
}
