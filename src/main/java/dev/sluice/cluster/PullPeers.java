package dev.sluice.cluster;

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
        public Future<Set<String>> end(List<ModeScope> scopes) {
            return Future.succeededFuture(Set.of());
        }
    };

    /** Sets what the other members are told. */
    void join(LocalPulls pulls);

    /** Notifies that a pull began, or is over. */
    void changed();

    /**
     * Asks the other members to end their pulls of these scopes. Completes when none states one any more; after some
     * seconds with the members that still do, so that a cancel of theirs may come later.
     */
    Future<Set<String>> end(List<ModeScope> scopes);
}
