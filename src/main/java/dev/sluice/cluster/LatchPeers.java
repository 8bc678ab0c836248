package dev.sluice.cluster;

import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.ModeHold;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The other members of a cluster, as the kill switch sees them. Methods are called from any thread and must not block.
 */
public interface LatchPeers {
    /** No other members. */
    LatchPeers NONE = new LatchPeers() {
        @Override
        public ModeHold distinct(ModeHold latch) {
            return latch;
        }

        @Override
        public List<ModeHold> toSave(List<ModeHold> latches) {
            return latches;
        }

        @Override
        public Future<OtherNames> names() {
            return Future.succeededFuture(new OtherNames(Map.of(), Set.of()));
        }

        @Override
        public void lifted(List<ModeHold> latches) {}

        @Override
        public void changed(List<ModeHold> latches) {}

        @Override
        public Future<Confirmations> confirmations(long withinMillis) {
            return Future.succeededFuture(new Confirmations(Set.of(), Set.of()));
        }
    };

    /**
     * The other members by whether they are known to hold all latches that are held here, and none that was lifted
     * here. Both are empty without a cluster.
     */
    record Confirmations(Set<String> confirmedBy, Set<String> notConfirmedBy) {
        public Confirmations {
            confirmedBy = Set.copyOf(confirmedBy);
            notConfirmedBy = Set.copyOf(notConfirmedBy);
        }
    }

    /**
     * The names that calls at the other members used.
     *
     * @param names by exchange
     * @param unknownMembers the members whose names are not known here
     */
    record OtherNames(Map<String, KnownNames> names, Set<String> unknownMembers) {
        public OtherNames {
            names = Map.copyOf(names);
            unknownMembers = Set.copyOf(unknownMembers);
        }
    }

    /** Returns the latch in a form that no earlier, lifted latch had. */
    ModeHold distinct(ModeHold latch);

    /**
     * Notifies that a latch was set here although another one, at least as strict, of the same scope and cause stays in
     * force.
     */
    default void hidden(ModeHold latch) {}

    /** Returns the latches of the scopes and causes of these that are known, held by somebody and not lifted. */
    default List<ModeHold> hiddenBy(List<ModeHold> latches) {
        return List.of();
    }

    /**
     * Returns what to save for a restart, given the latches that are held: also latches of others that a stricter one
     * hides.
     */
    List<ModeHold> toSave(List<ModeHold> latches);

    /** Returns the names that calls at the other members used, after at most the time that a store has to answer. */
    Future<OtherNames> names();

    /** Notifies that a re-arm here lifted these latches. */
    void lifted(List<ModeHold> latches);

    /** Notifies that the latches may have changed, and passes those that are held. */
    void changed(List<ModeHold> latches);

    /**
     * Returns which members have confirmed the latches, as soon as all have, or else after this time; with 0 at once.
     */
    Future<Confirmations> confirmations(long withinMillis);
}
