package dev.sluice.proxy.http1;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ids of requests: the bot's {@code X-Request-Id}, or a generated one. A generated id appears only in the response
 * and the log; the exchange gets the bot's bytes unchanged.
 */
final class RequestIds {
    private static final String HEADER = "x-request-id";
    private static final int LONGEST = 128;

    /** Random prefix per process, so that the ids of two processes in one log differ. */
    private static final String PREFIX =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";

    private static final AtomicLong NEXT = new AtomicLong();

    private RequestIds() {}

    static String of(MessageHead messageHead) {
        int field = messageHead.find(HEADER);
        return field >= 0 && isPlain(messageHead, field)
                ? messageHead.text(messageHead.valueFrom(field), messageHead.valueTo(field))
                : PREFIX + Long.toHexString(NEXT.incrementAndGet());
    }

    /** Returns true if the id has only plain characters; other ids are not copied to responses and logs. */
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
