package dev.sluice.persistence.journal;

import dev.sluice.core.call.CallRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The calls that were sent and have not ended, from their records in order. A bot may use one request id for several
 * calls. Bounded; the oldest are forgotten. Used by one thread.
 */
final class OpenCalls {
    static final int MAX = 50_000;

    private final Map<String, List<CallRecord>> open = new LinkedHashMap<>();
    private int calls;

    /** Handles the next record. A call whose begin is repeated in a later segment counts once. */
    void next(CallRecord call) {
        String id = call.subject().id();
        if (call.isInFlight()) {
            List<CallRecord> same = open.computeIfAbsent(id, any -> new ArrayList<>(1));
            if (!same.contains(call)) {
                same.add(call);
                calls++;
                forgetOldest();
            }
        } else {
            List<CallRecord> same = open.getOrDefault(id, List.of());
            int begun = indexOfBegin(same, call);
            if (begun >= 0) {
                same.remove(begun);
                calls--;
                if (same.isEmpty()) {
                    open.remove(id);
                }
            }
        }
    }

    private static int indexOfBegin(List<CallRecord> same, CallRecord ended) {
        for (int i = 0; i < same.size(); i++) {
            if (isSame(same.get(i), ended)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isSame(CallRecord begun, CallRecord ended) {
        CallRecord.Subject before = begun.subject();
        CallRecord.Subject after = ended.subject();
        return Objects.equals(before.kind(), after.kind())
                && before.route().equals(after.route())
                && (before.clientOrderId().isEmpty() || before.clientOrderId().equals(after.clientOrderId()))
                && (before.orderId().isEmpty() || before.orderId().equals(after.orderId()));
    }

    private void forgetOldest() {
        Iterator<List<CallRecord>> oldest = open.values().iterator();
        while (calls > MAX) {
            calls -= oldest.next().size();
            oldest.remove();
        }
    }

    /** Returns the records of the calls that have not ended, the oldest first. */
    List<CallRecord> all() {
        return open.values().stream().flatMap(Collection::stream).toList();
    }
}
