package dev.sluice.core.call;

/**
 * A store of the records of calls. Called on the event loops, so it must neither block nor fail; what it cannot take it
 * drops and counts.
 */
public interface CallJournal {
    /**
     * Adds the record of a call that ended, or was sent and may change something at the exchange.
     *
     * @return false if it was dropped
     */
    boolean append(CallRecord record);

    /**
     * Adds the record of the end of a call whose begin was added here. It is never dropped, because the call would be
     * in flight for ever.
     */
    void appendEnd(CallRecord record);

    /**
     * Returns whether to record this ordinary read; if not, it is only counted. Called before the record is created.
     */
    boolean samples(String exchange, Kind kind, String outcome);
}
