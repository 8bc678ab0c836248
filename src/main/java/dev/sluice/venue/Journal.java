package dev.sluice.venue;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/** The latest calls, byte for byte as they came, and how each was answered. Bounded by number; bodies by {@link #BODY_KEPT}. */
final class Journal {
    static final int BODY_KEPT = 65_536;

    private final int size;
    private final ArrayDeque<JournalEntry> entries = new ArrayDeque<>();

    Journal(int size) {
        this.size = size;
    }

    void add(Request request, Answer answer, long exchangeNanos) {
        if (size == 0) {
            return;
        }
        if (entries.size() == size) {
            entries.removeFirst();
        }
        byte[] body = request.body();
        Request kept = body.length <= BODY_KEPT
                ? request
                : new Request(
                        request.sourceIp(),
                        request.method(),
                        request.target(),
                        request.headers(),
                        Arrays.copyOf(body, BODY_KEPT));
        entries.addLast(new JournalEntry(exchangeNanos, kept, answer.status()));
    }

    List<JournalEntry> entries() {
        return List.copyOf(entries);
    }
}
