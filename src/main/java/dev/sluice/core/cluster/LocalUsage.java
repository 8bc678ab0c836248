package dev.sluice.core.cluster;

import dev.sluice.core.cluster.SyncResponse.MemberNote;
import java.util.Map;

/** What this member uses of one shared limit, and what waits for it, in whole units rounded up. */
public interface LocalUsage {
    /** Applies the decay of a level until now at the current share of the rate. Called before that share changes. */
    void settle(long nowNanos);

    /** Returns the units that are charged now, including calls in flight. */
    long used(long nowNanos);

    /**
     * Returns the cost of all calls that wait for this limit, including the units that they must leave free: the
     * reserve, and what a ramp withholds.
     */
    long waitingCost(long nowNanos);

    /**
     * Returns the cost of the call that waits first, including the units that it must leave free; 0 when none waits.
     */
    long firstWaitingCost(long nowNanos);

    /** Returns the cost of the calls that were started within the last second. */
    long recentCost(long nowNanos);

    /** Returns the sum of all units that were ever charged, without those that were refunded. */
    long chargedUnits();

    /** Returns whether this limit writes its own notes; otherwise its notes are {@link UsageNote}s. */
    default boolean hasNotes() {
        return false;
    }

    /** Returns the note for the other members, if the limit has its own notes; empty for none. */
    default String note(long nowNanos) {
        return "";
    }

    /**
     * Reads the caps and notes of the other members, if the limit has its own notes. Called after the new cap is set.
     */
    default void readNotes(Map<String, MemberNote> notes, long nowNanos) {}
}
