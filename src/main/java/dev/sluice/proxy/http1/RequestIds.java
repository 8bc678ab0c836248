package dev.sluice.proxy.http1;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The id by which bot, gateway and exchange speak of one request: what the bot sent as {@code X-Request-Id}, else one made here. Ours goes into the answer and the
 * log only: the exchange gets the bytes that the bot sent.
 */
final class RequestIds {
    private static final String HEADER = "x-request-id";
    private static final int LONGEST = 128;

    /** Another one in each process, so that ids of two do not meet in one log. */
    private static final String PREFIX =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";

    private static final AtomicLong NEXT = new AtomicLong();

    private RequestIds() {}

    static String of(MessageHead messageHead) {
        int field = messageHead.find(HEADER);
        return field >= 0 && isPlain(messageHead, field)
                ? messageHead.text(messageHead.valueFrom(field), messageHead.valueTo(field))
                : PREFIX + Long.toString(NEXT.incrementAndGet(), 36);
    }

    /** What is odd is not repeated into answers and logs. */
    private static boolean isPlain(MessageHead messageHead, int field) {
        byte[] bytes = messageHead.bytes();
        int from = messageHead.valueFrom(field);
        int to = messageHead.valueTo(field);
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            boolean letterOrDigit = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (!letterOrDigit && b != '-' && b != '_' && b != '.' && b != ':') {
                return false;
            }
        }
        return to > from && to - from <= LONGEST;
    }
}
