package dev.sluice.proxy.http1;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The ids of requests: the bot's {@code X-Request-Id}, or a generated one. A generated id appears only in the response
 * and the log; the exchange gets the bot's bytes unchanged.
 */
public final class RequestIds {
    public static final String HEADER = "x-request-id";

    private static final int LONGEST = 128;

    /** Random prefix per process, so that the ids of two processes in one log differ. */
    private static final String PREFIX =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36) + "-";

    private static final AtomicLong NEXT = new AtomicLong();

    private RequestIds() {}

    /**
     * Returns the id of a request.
     *
     * @param given the value of its header; null if it has none
     */
    public static String of(@Nullable String given) {
        return given != null && isPlain(given) ? given : PREFIX + Long.toHexString(NEXT.incrementAndGet());
    }

    /** Returns whether the id has only plain characters; other ids are not copied to responses and logs. */
    private static boolean isPlain(String given) {
        for (int i = 0; i < given.length(); i++) {
            char c = given.charAt(i);
            if (!HttpChars.isWord(c) && c != ':') {
                return false;
            }
        }
        return !given.isEmpty() && given.length() <= LONGEST;
    }
}
