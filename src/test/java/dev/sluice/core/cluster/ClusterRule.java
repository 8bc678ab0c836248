package dev.sluice.core.cluster;

/** The rules of the protocol that a control run leaves out, one at a time, to show that the test would see it. */
enum ClusterRule {
    /** Another server, or one that restarted, begins a new generation. */
    SERVER_IDENTITY,
    /** A replica that attaches again changes the server's identity. */
    ATTACHED_REPLICAS,
    /** In a new generation no cap grows before every member has stated its caps or was silent for long enough. */
    RECOVERY,
    /** A request of a former generation changes nothing. */
    GENERATION,
    /** A late or doubled request changes nothing. */
    SEQUENCE,
    /** Only the response to the open request counts, not one to an abandoned request. */
    OPEN_REQUEST,
    /** The share of a silent member is kept until its last calls no longer count. */
    DRAIN,
    /** What an earlier process of a member had stays booked until the present one states it, or it has drained. */
    EARLIER_PROCESS,
    /**
     * In a new generation, a young process that states no cap of a limit blocks it: an earlier one may have used it.
     */
    DRAINED_PROCESS,
    /** A process with saved usage is young until the last call of an earlier one no longer counts. */
    LAST_CALL,
    /** A process that passed its lease to the next one lets no further call go. */
    USED_BY_ONE,
    /** A lease that was passed ends when it would have ended for the former process. */
    PASSED_END,
    /** A lease is passed once: the process after the next one begins without it. */
    PASSED_ONCE,
    /** A response of a replicated store counts only when a replica has acknowledged the write. */
    ACKNOWLEDGEMENT,
    /** A response counts only when no replica attached between the write and its acknowledgement. */
    ATTACHED_BEFORE_WRITE,
    /** A member whose share was given away must register. */
    REVOCATION,
    /** What is charged beyond the cap is booked, but does not become the cap. */
    USED_IS_NOT_COVERED,
    /** A cap is not lowered below what is charged. */
    CAP_ABOVE_USED,
    /** A call that was admitted looks at the cap again when it starts. */
    SECOND_LOOK,
    /** A decaying level falls at the member's share of the rate. */
    SHARED_RATE,
    /** Leases and silences are measured by clocks that nobody sets. */
    MONOTONIC_CLOCK,
    /** After a lost usage a member announces itself and waits before it registers. */
    ANNOUNCEMENT,
    /** What the others had when the exchange counted is not a stranger's. */
    OTHERS_USE,
    /** Only a note that was written after a count was read tells what its member had in it. */
    LATER_NOTES,
    /** A note states the most that was used in the last seconds, not what is used now. */
    PEAK
}
