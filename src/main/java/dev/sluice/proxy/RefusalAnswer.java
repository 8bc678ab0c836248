package dev.sluice.proxy;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.gate.Refused;
import org.jspecify.annotations.Nullable;

/** The gate's no, worded so that the exchange's clients understand it, with what it is about in headers. */
final class RefusalAnswer {
    private static final long SECOND_NANOS = 1_000_000_000L;

    private RefusalAnswer() {}

    static OwnAnswer of(Exchange exchange, @Nullable Call call, Refused refused) {
        OwnAnswer answer = OwnAnswer.of(exchange.refusal(refused.shape(), call, refused.detail()), false)
                .because(refused.reason().header());
        if (refused.retryAfterNanos() > 0) {
            long seconds = (refused.retryAfterNanos() + SECOND_NANOS - 1) / SECOND_NANOS;
            answer.with("Retry-After", Long.toString(seconds))
                    .with("RateLimit", "\"" + refused.reason().header() + "\";r=0;t=" + seconds);
        }
        return answer;
    }
}
