package dev.sluice.admin.api;

import dev.sluice.admin.Identity;
import dev.sluice.admin.Role;
import dev.sluice.time.Ticker;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The authentication of the admin port. The response to a wrong token is delayed, the longer the more of them arrived
 * lately; a valid token never waits. Used on the event loop of the admin port, except for the counter.
 */
final class TokenAuthenticator {
    private static final String BEARER = "Bearer ";
    private static final int MAX_DOUBLINGS = 5;
    private static final int MAX_DELAYED = 100;
    private static final long FORGET_NANOS = 60_000_000_000L;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private final Vertx vertx;
    private final Ticker ticker;
    private final Function<String, @Nullable Identity> identities;
    private final long firstDelayMillis;
    private final LongAdder wrong = new LongAdder();
    private int lately;
    private long lastNanos;
    private int delayed;

    TokenAuthenticator(Vertx vertx, AdminServer.Setup setup) {
        this.vertx = vertx;
        ticker = setup.ticker();
        identities = setup.identities();
        firstDelayMillis = setup.settings().wrongTokenDelayMs();
    }

    /** Returns the identity when it has the role; else null, and the response was sent or will be. */
    @Nullable
    Identity identify(RoutingContext context, Role role) {
        String offered = context.request().getHeader("Authorization");
        Identity identity = offered != null && offered.startsWith(BEARER)
                ? identities.apply(offered.substring(BEARER.length()))
                : null;
        if (identity == null) {
            turnAway(context, offered != null);
            return null;
        }
        if (!identity.may(role)) {
            AdminServer.error(
                    context,
                    FORBIDDEN,
                    "the token '" + identity.name() + "' does not have the role '" + role
                            + "', which this operation requires");
            return null;
        }
        return identity;
    }

    private void turnAway(RoutingContext context, boolean guessed) {
        wrong.increment();
        if (!guessed || delayed >= MAX_DELAYED) {
            unauthorized(context);
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
                UNAUTHORIZED,
                "needs 'Authorization: Bearer TOKEN' with the token from admin.token, or one from tokens, in the data folder");
    }

    /** Returns the number of requests without a valid token. */
    long wrong() {
        return wrong.sum();
    }
}
