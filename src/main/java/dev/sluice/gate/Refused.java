package dev.sluice.gate;

import dev.sluice.exchange.Answer;

/**
 * It is not sent, and never will be.
 *
 * @param shape which of the exchange's own errors the caller gets
 * @param retryAfterNanos when to come again, lengthened by chance so that not all come together; 0: nothing to say
 * @param detail names the limit, its size and the like
 */
public record Refused(Reason reason, Answer shape, long retryAfterNanos, String detail)
        implements Verdict, StartVerdict {}
