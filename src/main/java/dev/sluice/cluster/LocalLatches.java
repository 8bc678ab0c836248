package dev.sluice.cluster;

import dev.sluice.core.tradingmode.ModeHold;
import java.util.List;

/** The latches of this gateway's kill switch, as the other members of the cluster change them. */
public interface LocalLatches extends UnreadableHolds {
    /** Returns the latches that are held. */
    List<ModeHold> held();

    /** Sets latches that another member holds, or that the cluster needs. */
    void set(List<ModeHold> latches, String member);

    /** Lifts latches that a re-arm at another member lifted. */
    void lift(List<ModeHold> latches, String member);
}
