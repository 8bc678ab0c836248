package dev.sluice.cluster;

import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.ModeHold;
import java.util.List;

/** The modes of this gateway that other members hold too, and those of other members that hold here. */
public interface LocalHolds extends UnreadableHolds {
    /** Returns the modes that the other members are to hold. */
    List<MemberHolds.SharedHold> sharedHolds(long nowNanos);

    /**
     * Holds modes of other members from the start of the process on, before there are calls that would have to hear of
     * them.
     */
    void restore(List<ModeHold> found);

    /** Holds and lifts modes of other members. */
    void apply(MemberHolds.Changes changes);
}
