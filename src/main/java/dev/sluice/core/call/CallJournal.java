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
     * Returns whether the record of a read that nothing is special about is added too; one that is not is counted here.
     * Asked before the record is made.
     */
    boolean samples(String exchange, Kind kind, String outcome);
}
