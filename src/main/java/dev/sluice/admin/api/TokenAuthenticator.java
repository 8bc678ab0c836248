package dev.sluice.admin.api;

import static java.net.HttpURLConnection.HTTP_FORBIDDEN;
import static java.net.HttpURLConnection.HTTP_UNAUTHORIZED;

import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.console.Sessions;
import dev.sluice.base.hash.Sha256;
import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.part.Identity;
import dev.sluice.part.Role;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The authentication of the admin port. The response to a wrong token is delayed, the longer the more of them arrived
 * lately; a valid token never waits. Used on the event loop of the admin port, except for the counter.
 */
public final class TokenAuthenticator {
    /** The subprotocol of the WebSocket of the console. */
    static final String PROTOCOL = "sluice-console";

    private static final int MAX_DOUBLINGS = 5;
    private static final int MAX_DELAYED = 100;
    private static final long FORGET_NANOS = 60 * Nanos.PER_SECOND;

    private final Vertx vertx;
    private final Ticker ticker;
    private final Function<String, @Nullable Identity> identities;
    private final long firstDelayMillis;
    private final Sessions sessions = new Sessions();
    private final LongAdder wrong = new LongAdder();
    private int lately;
    private long lastNanos;
    private int delayed;

    /** @param identities returns the owner of a token, by its SHA-256 in hex digits, in constant time; or null */
    public TokenAuthenticator(
            Vertx vertx, Ticker ticker, Function<String, @Nullable Identity> identities, long firstDelayMillis) {
        this.vertx = vertx;
        this.ticker = ticker;
        this.identities = identities;
        this.firstDelayMillis = firstDelayMillis;
    }

    /** Returns the identity when it has the role; else null, and the response was sent or will be. */
    @Nullable
    Identity identify(RoutingContext context, Role role) {
        Credentials credentials = Credentials.of(context.request(), cookie());
        String token = token(credentials);
        Identity identity = token == null ? null : identities.apply(token);
        if (identity == null) {
            reject(context, credentials.hasAuthorization());
            return null;
        }
        if (!identity.may(role)) {
            AdminServer.error(
                    context,
                    HTTP_FORBIDDEN,
                    "the token '" + identity.name() + "' does not have the role '" + role
                            + "', which this operation requires");
            return null;
        }
        return identity;
    }

    /** Returns whether the request has a token or the key of a session, right or wrong. */
    boolean isOffered(RoutingContext context) {
        Credentials credentials = Credentials.of(context.request(), cookie());
        return credentials.hasAuthorization() || !credentials.key().isEmpty();
    }

    /**
     * Returns the reader of a request, for a response that lasts; null when it may not read now, and the response was
     * sent or will be.
     */
    EventFeed.@Nullable Reader follow(RoutingContext context, Role role) {
        Identity reader = identify(context, role);
        if (reader == null) {
            return null;
        }
        List<String> roles =
                reader.roles().stream().sorted().map(Role::toString).toList();
        Credentials credentials = Credentials.of(context.request(), cookie());
        return new EventFeed.Reader(reader.name(), roles, reader.mayAct(), () -> {
            String token = token(credentials);
            Identity identity = token == null ? null : identities.apply(token);
            return identity != null && identity.may(role);
        });
    }

    /** Returns the hash of the token of a request, right or wrong; null without a session. */
    private @Nullable String token(Credentials credentials) {
        return credentials.hasAuthorization()
                ? Sha256.hex(credentials.token())
                : sessions.token(credentials.session(), credentials.key(), ticker.nanos());
    }

    /**
     * Opens a session for the token in the body of a request. Returns its secrets; null when the token is wrong, and
     * the response will be sent.
     */
    Sessions.@Nullable Opened signIn(RoutingContext context, String token) {
        String hash = Sha256.hex(token);
        Identity identity = identities.apply(hash);
        if (identity == null) {
            reject(context, true);
            return null;
        }
        return sessions.open(hash, identity.mayAct(), ticker.nanos());
    }

    /** Ends the session of a request. */
    void signOut(RoutingContext context) {
        Credentials credentials = Credentials.of(context.request(), cookie());
        sessions.end(credentials.session(), credentials.key());
    }

    @Nullable
    Identity identity(String token) {
        return identities.apply(Sha256.hex(token));
    }

    /** Returns the sessions, which outlive the process. */
    public Sessions sessions() {
        return sessions;
    }

    /** Returns the name of the cookie. */
    String cookie() {
        return sessions.cookie();
    }

    void reject(RoutingContext context, boolean guessed) {
        wrong.increment();
        if (!guessed) {
            unauthorized(context);
            return;
        }
        if (delayed >= MAX_DELAYED) {
            context.request().connection().close(); // a response at once would be worth more than a delayed one
            return;
        }
        long now = ticker.nanos();
        lately = now - lastNanos > FORGET_NANOS ? 0 : Math.min(MAX_DOUBLINGS, lately + 1);
        lastNanos = now;
        delayed++;
        vertx.setTimer(Math.max(1, firstDelayMillis << lately), timer -> {
            delayed--;
            unauthorized(context);
        });
    }

    private static void unauthorized(RoutingContext context) {
        context.response().putHeader("WWW-Authenticate", "Bearer");
        AdminServer.error(
                context,
                HTTP_UNAUTHORIZED,
                "needs 'Authorization: Bearer TOKEN' with the token from admin.token, or one from tokens, in the data folder");
    }

    /** Returns the number of requests without a valid token. */
    public long wrong() {
        return wrong.sum();
    }
}
