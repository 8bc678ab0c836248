package dev.sluice.persistence.journal;

import dev.sluice.core.call.CallRecord;
import java.util.List;

/**
 * A part of what a search found, the newest first.
 *
 * @param inFlight calls that were sent and have not ended; only in the first part
 * @param ended calls that have ended
 * @param cursor from where to go on; "" if there is nothing more
 * @param newest up to where the journal was read, for a search for what comes after it; "" in all but the first part
 * @param oldestEpochMillis when the oldest records were written; -1 if there are none
 * @param notes what could not be read
 */
public record CallPage(
        List<CallRecord> inFlight,
        List<CallRecord> ended,
        String cursor,
        String newest,
        long oldestEpochMillis,
        List<String> notes) {}
