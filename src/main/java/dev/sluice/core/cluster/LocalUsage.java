package dev.sluice.core.cluster;

import dev.sluice.core.cluster.SyncResponse.MemberNote;
import java.util.Map;

/** What this member uses of one shared limit, and what it would use, in whole units rounded up. */
public interface LocalUsage {
    /** Lets a decaying level fall until now at the present share of the rate. Called before that share changes. */
    void settle(long nowNanos);

    /** Returns what is charged now, calls in flight included. */
    long used(long nowNanos);

    /**
     * Returns the cost of all calls that wait for this limit. Like that of the first one, it includes what they must
     * leave free: the reserve, and what a ramp withholds.
     */
    long waitingCost(long nowNanos);

    /** Returns the cost of the call that waits first; 0 when none waits. */
    long firstWaitingCost(long nowNanos);

    /** Returns the cost of the calls that were started within the last second. */
    long recentCost(long nowNanos);

    /** Returns all units that were ever charged, without those that were taken back. */
    long chargedUnits();

    /** Returns whether the notes of this limit are its own; else they tell what was used, to find use by strangers. */
    default boolean hasNotes() {
        return false;
    }

    /** Returns the note that the other members receive with this limit, if it has notes of its own; empty for none. */
    default String note(long nowNanos) {
        return "";
    }

    /**
     * Reads what the other members have of this limit and tell, if it has notes of its own; the cap is the new one by
     * then.
     */
    default void notesRead(Map<String, MemberNote> notes, long nowNanos) {}
}
