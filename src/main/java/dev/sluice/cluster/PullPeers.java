package dev.sluice.cluster;

import dev.sluice.core.pull.StartedPull;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** The other members of a cluster, as the pulls of this gateway see them. Methods may be called from any thread. */
public interface PullPeers {
    /** No other members. */
    PullPeers NONE = new PullPeers() {
        @Override
        public void join(LocalPulls pulls) {}

        @Override
        public void changed() {}

        @Override
        public Future<Ended> end(List<ModeScope> scopes) {
            return Future.succeededFuture(new Ended(List.of(), Set.of()));
        }

        @Override
        public Set<String> unsettled(StartedPull pull) {
            return Set.of();
        }
    };

    /**
     * The pulls that other members were asked to end, and the members that still state one of them.
     */
    record Ended(List<StartedPull> pulls, Set<String> stillPulling) {
        public Ended {
            pulls = List.copyOf(pulls);
            stillPulling = Set.copyOf(stillPulling);
        }
    }

    /** Sets what the other members are told. */
    void join(LocalPulls pulls);

    /** Notifies that a pull began, or is over. */
    void changed();

    /**
     * Asks the other members to end their pulls of these scopes. Completes when none states one any more; after some
     * seconds with the members that still do, so that a cancel of theirs may come later.
     */
    Future<Ended> end(List<ModeScope> scopes);

    /**
     * Returns the other members that have not stated that the halt of this pull holds there and that no order of theirs
     * can reach a book any more.
     */
    Set<String> unsettled(StartedPull pull);
}
