package dev.sluice.cluster;

import dev.sluice.core.pull.StartedPull;
import java.util.List;

/** The pulls of this gateway, as the other members of a cluster see and change them. Methods must not block. */
public interface LocalPulls {
    /** No pulls. */
    LocalPulls NONE = new LocalPulls() {
        @Override
        public List<StartedPull> underWay() {
            return List.of();
        }

        @Override
        public boolean canPull() {
            return false;
        }

        @Override
        public void takeOver(StartedPull pull, String member) {}

        @Override
        public void end(List<StartedPull> pulls) {}

        @Override
        public List<StartedPull> settled(List<StartedPull> pulls) {
            return List.of();
        }
    };

    /** Returns the pulls that run, and those that ended while a call that cancels is under way. */
    List<StartedPull> underWay();

    /** Returns whether this gateway has a signer. */
    boolean canPull();

    /** Goes on with the pull of another member that is silent. */
    void takeOver(StartedPull pull, String member);

    /** Ends these pulls, as far as they are under way here. */
    void end(List<StartedPull> pulls);

    /**
     * Returns those of these pulls of other members, which are all that are known, whose halt holds here and for which
     * no order of this gateway can reach a book any more.
     */
    List<StartedPull> settled(List<StartedPull> pulls);
}
