package dev.sluice.proxy.call;

import static java.net.HttpURLConnection.HTTP_UNAUTHORIZED;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.call.HeaderValue;
import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.call.RequestErrorCode;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.proxy.http1.InputBudget;
import org.jspecify.annotations.Nullable;

/**
 * A factory for responses to refused calls, in the exchange's format so that its clients understand them, with the
 * details in headers.
 */
public final class RefusalResponse {
    private static final long SECOND_MILLIS = 1000;

    private RefusalResponse() {}

    /**
     * Returns the response for a failed call.
     *
     * @param call the call; null if it was not classified
     * @param sent true if it, or an earlier attempt of it, was sent
     * @param explain whether the body may say why
     */
    public static GatewayResponse of(
            CallFailure failure, Exchange exchange, @Nullable Call call, boolean sent, boolean explain) {
        if (failure instanceof CallFailure.NotAdmitted notAdmitted) {
            return refused(exchange, call, notAdmitted.refused(), sent, explain);
        } else if (call != null && failure instanceof CallFailure.ResponseLost lost) {
            return lost(exchange, call, lost.loss(), explain);
        } else if (call != null && failure instanceof CallFailure.LeaderLost lost) {
            return lost(exchange, call, lost.loss(), explain);
        }
        return GatewayResponse.plain(
                413,
                "the body is too large: it must be read to classify the call, up to proxy.maxReadBodyBytes in conf/sluice.json",
                false);
    }

    /** The outcome of a read is never reported as unknown unless it timed out. */
    private static GatewayResponse lost(Exchange exchange, Call call, CallFailure.Loss loss, boolean explain) {
        boolean read = call.kind().reads() || call.route().isWebSocket();
        if (read && loss == CallFailure.Loss.BROKEN) {
            return GatewayResponse.empty(502, true).reason(loss.reason());
        }
        Refusal worded = exchange.refusals().create(RefusalKind.OUTCOME_UNKNOWN, call, loss.reason());
        return GatewayResponse.of(
                        explain ? exchange.refusals().withExplanation(worded, call, loss.reason()) : worded, true)
                .reason(loss.reason());
    }

    /** Returns the response for a request that the gateway has no capacity to receive. */
    public static GatewayResponse full(Exchange exchange, boolean explain) {
        Refusal worded =
                exchange.refusals().create(RefusalKind.WAIT_LONGER, null, "not sent: " + InputBudget.FULL.why());
        return early(exchange, worded, RequestErrorCode.GATEWAY_FULL, explain).retryLater();
    }

    /** Returns the response for a request with a header twice that decides about the call. */
    public static GatewayResponse headerTwice(Exchange exchange, String header, boolean explain) {
        Refusal worded = exchange.refusals().malformed("not sent: the header " + header + " occurs twice");
        return early(exchange, worded, RequestErrorCode.HEADER_TWICE, explain)
                .reason(RequestErrorCode.HEADER_TWICE.header() + "; header=" + header);
    }

    private static GatewayResponse early(Exchange exchange, Refusal worded, RequestErrorCode code, boolean explain) {
        return GatewayResponse.of(
                explain ? exchange.refusals().withExplanation(worded, null, code.header()) : worded, false);
    }

    private static Refusal worded(Exchange exchange, @Nullable Call call, Refused refused) {
        if (refused.code() == ReasonCode.TWO_KEYS) {
            return exchange.refusals().malformed(refused.detail());
        }
        Refusal worded = exchange.refusals().create(refused.reason().kind(), call, refused.detail());
        return refused.code() == ReasonCode.NO_TOKEN
                ? new Refusal(HTTP_UNAUTHORIZED, worded.contentType(), worded.body())
                : worded;
    }

    private static GatewayResponse refused(
            Exchange exchange, @Nullable Call call, Refused refused, boolean sent, boolean explain) {
        Refusal worded = worded(exchange, call, refused);
        if (explain) {
            worded = exchange.refusals()
                    .withExplanation(worded, call, refused.reason().explanation());
        }
        GatewayResponse response =
                GatewayResponse.of(worded, sent).reason(refused.reason().header());
        long seconds = refused.retryAfterSeconds();
        if (seconds > 0) {
            response.with("Retry-After", Long.toString(seconds));
        }
        LimitSettings limit = refused.reason().limit();
        if (limit != null) {
            String name = "\"" + HeaderValue.printable(limit.name()) + "\"";
            long window = (limit.windowMs() + SECOND_MILLIS - 1) / SECOND_MILLIS;
            response.with("RateLimit-Policy", name + ";q=" + limit.size() + ";w=" + window)
                    .with("RateLimit", name + ";r=0" + (seconds > 0 ? ";t=" + seconds : ""));
        }
        return response;
    }
}
