package dev.sluice.proxy.acquire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.RequestErrorCode;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.http1.RequestIds;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The handler of {@code POST /acquire}, which grants a permit to a program that cannot be proxied, and of
 * {@code POST /acquire/<id>/outcome}, which settles it. Requests wait in the same queues as proxied calls. Other
 * machines need a bot's token; requests that a web page may have made are refused earlier.
 *
 * <p>Runs on its event loop only.
 */
public final class AcquireHandler {
    private static final JsonFactory STRICT = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    /** Number of copies in memory: the body, its parsed form, and the values derived from it. */
    private static final int COPIES = 4;

    private static final String JSON = "application/json";
    private static final String OUTCOME = "/outcome";
    private static final String START = "/acquire/";
    private static final String BEARER = "Bearer ";

    private final TrafficState traffic;
    private final PermitReports permits;
    private final AdmissionDispatcher dispatcher;
    private final Function<HttpServerRequest, @Nullable InetAddress> callers;

    /**
     * Creates the page of one event loop.
     *
     * @param callers returns the address of the program that sent a request; null if it is unknown
     */
    public AcquireHandler(
            TrafficState traffic,
            PermitReports permits,
            AdmissionDispatcher dispatcher,
            Function<HttpServerRequest, @Nullable InetAddress> callers) {
        this.traffic = traffic;
        this.permits = permits;
        this.dispatcher = dispatcher;
        this.callers = callers;
    }

    public void handle(HttpServerRequest request) {
        InetAddress address = callers.apply(request);
        String peer = address == null ? null : address.getHostAddress();
        String token = token(request);
        String bot = token == null ? null : traffic.endpoints().clientAccess().identify(address, token);
        if (!request.method().name().equals("POST")) {
            request.response().putHeader("Allow", "POST");
            error(request, 405, "use POST to acquire a permit and to report its outcome");
        } else if (bot == null) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            error(
                    request,
                    401,
                    "from this address a token is required: 'Authorization: Bearer TOKEN', with a token of proxy.botTokens in conf/sluice.json");
        } else if (!isJson(request.getHeader("Content-Type"))) {
            error(request, 415, "the header 'Content-Type: application/json' is required");
        } else {
            read(request, bot, peer == null ? "" : peer);
        }
    }

    /** Returns the token, "" if there is none, or null if it is malformed. */
    private static @Nullable String token(HttpServerRequest request) {
        String own = request.getHeader("X-Sluice-Token");
        String bearer = request.getHeader("Authorization");
        if (own != null || bearer == null) {
            return own == null ? "" : own;
        }
        return bearer.regionMatches(true, 0, BEARER, 0, BEARER.length()) ? bearer.substring(BEARER.length()) : null;
    }

    private static boolean isJson(@Nullable String type) {
        String given = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
        return given.equals(JSON) || given.startsWith(JSON + ";");
    }

    private void read(HttpServerRequest request, String bot, String peer) {
        int max = traffic.settings().maxReadBodyBytes();
        InputBudget.Share share = traffic.inputs().open();
        Buffer body = Buffer.buffer();
        request.response().closeHandler(gone -> share.close());
        request.handler(piece -> {
            boolean fits = body.length() <= max && !request.response().ended();
            if (fits && share.tryResize(COPIES * (body.length() + (long) piece.length()))) {
                body.appendBuffer(piece);
            } else if (fits) {
                share.close();
                request.response()
                        .putHeader("X-Sluice-Reason", RequestErrorCode.GATEWAY_FULL.header())
                        .putHeader("Retry-After", "1");
                error(request, InputBudget.FULL.status(), InputBudget.FULL.why());
            }
        });
        request.endHandler(ended -> {
            if (request.response().ended()) {
                return;
            }
            if (body.length() > max) {
                share.close();
                error(
                        request,
                        413,
                        "the body has more than " + max + " bytes (proxy.maxReadBodyBytes in conf/sluice.json)");
                return;
            }
            try {
                String id = RequestIds.of(request.getHeader(RequestIds.HEADER));
                request.response().putHeader("X-Request-Id", id);
                serve(request, json(body), new GrantedPermit.Caller(id, bot, !bot.isEmpty(), peer, share));
            } catch (IllegalArgumentException wrong) {
                share.close();
                error(request, 400, String.valueOf(wrong.getMessage()));
            }
        });
    }

    /** Parses the body. Errors do not repeat its content, which may contain keys. */
    private static JsonObject json(Buffer body) {
        try {
            requireOnce(body);
            if (Json.decodeValue(body) instanceof JsonObject object) {
                return object;
            }
        } catch (DecodeException | IOException noJson) {
            // the error is reported below
        }
        throw new IllegalArgumentException("the body is not a JSON object, or a name occurs twice in it");
    }

    /** Throws an IOException if a name occurs twice in an object. */
    private static void requireOnce(Buffer body) throws IOException {
        try (JsonParser parser = STRICT.createParser(body.getBytes())) {
            while (parser.nextToken() != null) {
                // reads to the end
            }
        }
    }

    private void serve(HttpServerRequest request, JsonObject body, GrantedPermit.Caller caller) {
        String path = request.path();
        if (path.equals("/acquire")) {
            acquire(request, AcquireRequest.of(body), caller);
            return;
        }
        caller.share().close();
        if (path.endsWith(OUTCOME) && path.length() > START.length() + OUTCOME.length()) {
            settle(request, path.substring(START.length(), path.length() - OUTCOME.length()), body);
        } else {
            error(request, 404, "this path does not exist; use POST /acquire or POST /acquire/<permit>/outcome");
        }
    }

    // ---- a permit

    private void acquire(HttpServerRequest request, AcquireRequest acquireRequest, GrantedPermit.Caller caller) {
        String bot = caller.bot();
        ExchangeEndpoint exchangeEndpoint = traffic.endpoints().byName().get(acquireRequest.exchange());
        if (exchangeEndpoint == null) {
            caller.share().close();
            error(request, 404, "no exchange with the name in 'exchange' is configured; GET / lists the exchanges");
            return;
        }
        if (!bot.isEmpty() && !acquireRequest.bot().isEmpty() && !bot.equals(acquireRequest.bot())) {
            caller.share().close();
            error(request, 403, "the token belongs to another bot than the one in 'bot'");
            return;
        }
        String name = bot.isEmpty() ? acquireRequest.bot() : bot;
        GrantedPermit grantedPermit = new GrantedPermit(
                dispatcher,
                traffic.callLog(),
                exchangeEndpoint,
                acquireRequest,
                new GrantedPermit.Caller(caller.id(), name, caller.nameProven(), caller.peer(), caller.share()),
                responder(request));
        request.response().closeHandler(gone -> grantedPermit.callerDisconnected());
        grantedPermit.acquire();
    }

    private GrantedPermit.Responder responder(HttpServerRequest request) {
        return new GrantedPermit.Responder() {
            @Override
            public void granted(GrantedPermit permit) {
                AcquireHandler.this.granted(request, permit);
            }

            @Override
            public void refused(Refused refused) {
                AcquireHandler.refused(request, refused);
            }

            @Override
            public void failed() {
                error(request, 500, "the gateway failed; no permit was granted, so do not send the call");
            }
        };
    }

    private void granted(HttpServerRequest request, GrantedPermit grantedPermit) {
        long settleMillis = traffic.settings().upstream().responseTimeoutMs();
        String id = permits.granted(grantedPermit, traffic.nanos() + settleMillis * Nanos.PER_MILLI);
        if (id == null) {
            String reason = RequestErrorCode.GATEWAY_FULL.header() + "; permits=" + OpenPermits.MAX;
            grantedPermit.refuseGranted(reason, InputBudget.FULL.status());
            request.response().putHeader("X-Sluice-Reason", reason).putHeader("Retry-After", "1");
            error(
                    request,
                    InputBudget.FULL.status(),
                    OpenPermits.MAX
                            + " permits are open, which is the maximum; report outcomes with POST /acquire/<permit>/outcome");
            return;
        }
        json(
                request,
                200,
                new JsonObject()
                        .put("permit", id)
                        .put("kind", grantedPermit.call().kind().name())
                        .put("waitedMs", grantedPermit.waitedNanos() / Nanos.PER_MILLI)
                        .put("settleWithinMs", settleMillis)
                        .put("orderUnanswered", grantedPermit.orderUnanswered()));
    }

    private static void refused(HttpServerRequest request, Refused refused) {
        HttpServerResponse response =
                request.response().putHeader("X-Sluice-Reason", refused.reason().header());
        long millis = Nanos.ceilMillis(refused.retryAfterNanos());
        if (millis > 0) {
            response.putHeader("Retry-After", Long.toString(refused.retryAfterSeconds()));
        }
        json(
                request,
                refused.code() == ReasonCode.NO_TOKEN
                        ? 401
                        : status(refused.reason().kind()),
                new JsonObject()
                        .put("status", "refused")
                        .put("reason", refused.code().header())
                        .put("message", refused.detail())
                        .put("retryAfterMs", millis));
    }

    private static int status(RefusalKind kind) {
        return switch (kind) {
            case BLOCKED_ORDER -> 403;
            case WAIT_LONGER -> 429;
            case STALE -> 400;
            case NONCE_OVERTAKEN -> 409;
            case UNREACHABLE, OUTCOME_UNKNOWN -> 503;
        };
    }

    // ---- its outcome

    private void settle(HttpServerRequest request, String id, JsonObject body) {
        if (!permits.report(id, body, outcome -> settled(request, outcome))) {
            notOpen(request);
        }
    }

    /** Confirms the outcome; null if no permit was settled. Called on any thread. */
    private void settled(HttpServerRequest request, @Nullable String outcome) {
        dispatcher.execute(() -> {
            if (outcome == null) {
                notOpen(request);
            } else {
                json(request, 200, new JsonObject().put("settled", true).put("outcome", outcome));
            }
        });
    }

    private static void notOpen(HttpServerRequest request) {
        error(
                request,
                404,
                "no open permit has this id: it is unknown, its outcome was reported, or its time has passed");
    }

    // ---- responses

    private static void error(HttpServerRequest request, int status, String message) {
        json(request, status, new JsonObject().put("status", "error").put("message", message));
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", JSON)
                .putHeader("Cache-Control", "no-store")
                .end(body.encode());
    }
}
