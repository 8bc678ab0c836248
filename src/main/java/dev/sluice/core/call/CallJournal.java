package dev.sluice.core.call;

/**
 * A store of the records of calls. Its methods run on event loops, so they neither block nor throw. A record without
 * room is dropped and counted.
 */
public interface CallJournal {
    /**
     * Adds the record of a call that has ended, or of a call that was just sent and may change something at the
     * exchange.
     *
     * @return false if the record was dropped
     */
    boolean append(CallRecord record);

    /**
     * Adds the record of the end of a call whose start was added before. It is never dropped: otherwise the call would
     * seem to be in flight for ever.
     */
    void appendEnd(CallRecord record);

    /**
     * Returns whether to record this ordinary read; if not, it is only counted. Called before the record is created.
     */
    boolean shouldRecord(String exchange, Kind kind, String outcome);
}
