package dev.sluice.sim.wire;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/**
 * A bounded record of the latest calls, byte for byte, with the status of each response. Bodies are limited to
 * {@link #BODY_KEPT}.
 */
public final class Journal {
    static final int BODY_KEPT = 65_536;

    private final int size;
    private final ArrayDeque<JournalEntry> entries = new ArrayDeque<>();

    public Journal(int size) {
        this.size = size;
    }

    public void add(VenueRequest request, VenueResponse response, long exchangeNanos) {
        if (size == 0) {
            return;
        }
        if (entries.size() == size) {
            entries.removeFirst();
        }
        byte[] body = request.body();
        VenueRequest kept = body.length <= BODY_KEPT
                ? request
                : new VenueRequest(
                        request.sourceIp(),
                        request.method(),
                        request.target(),
                        request.headers(),
                        Arrays.copyOf(body, BODY_KEPT));
        entries.addLast(new JournalEntry(exchangeNanos, kept, response.status()));
    }

    public List<JournalEntry> entries() {
        return List.copyOf(entries);
    }
}
