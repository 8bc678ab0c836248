package dev.sluice.proxy.metrics;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The latest calls that the gateway refused, for operators. Bounded in number and in the length of its texts.
 * Thread-safe.
 */
public final class LatestRefusals {
    static final int MAX_KEPT = 200;
    static final int MAX_CHARS = 200;

    /**
     * A refused call.
     *
     * @param id the {@code X-Request-Id} of its response
     * @param bot the name of the bot; "" if it gave none
     * @param account the account; "" when it is not known
     * @param kind the kind of the call; "" when it is not known
     * @param route the route; "" when it is not known
     * @param reason the reason with its figures, as in {@code X-Sluice-Reason}
     * @param atNanos the time of the refusal
     */
    public record Entry(
            String exchange,
            @JsonProperty("requestId") String id,
            String bot,
            String account,
            String kind,
            String route,
            String reason,
            @JsonIgnore long atNanos) {
        public Entry {
            id = cut(id);
            bot = cut(bot);
            account = cut(account);
            reason = cut(reason);
        }

        private static String cut(String text) {
            return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
        }
    }

    private final Deque<Entry> latest = new ArrayDeque<>(MAX_KEPT);

    public synchronized void add(Entry entry) {
        if (latest.size() >= MAX_KEPT) {
            latest.removeFirst();
        }
        latest.addLast(entry);
    }

    /** Returns the entries, newest first. */
    public synchronized List<Entry> newestFirst() {
        List<Entry> entries = new ArrayList<>(latest);
        Collections.reverse(entries);
        return entries;
    }
}
