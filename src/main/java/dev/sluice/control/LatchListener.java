package dev.sluice.control;

import dev.sluice.core.tradingmode.ModeHold;
import io.vertx.core.Future;
import java.util.List;

/** Receives the changes of latches, for example to pull resting orders. Methods are called from any thread. */
public interface LatchListener {
    /** A listener that does nothing. */
    LatchListener NONE = new LatchListener() {
        @Override
        public Future<List<String>> beforeRearm(List<ModeHold> latches) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public void afterRearm(List<ModeHold> latches) {}

        @Override
        public void onRepeatedTrip(ModeHold latch) {}

        @Override
        public void onSetByMember(List<ModeHold> latches) {}

        @Override
        public void onLiftedByMember(List<ModeHold> latches) {}
    };

    /**
     * Stops all work on the scopes of these latches, before the decision whether to lift them. Completes within seconds
     * with the reasons against their re-arm.
     */
    Future<List<String>> beforeRearm(List<ModeHold> latches);

    /** Called after a re-arm of these latches, whether it lifted them or not. Other latches may still be set. */
    void afterRearm(List<ModeHold> latches);

    /** Called after a trip that changed nothing, because an equally strict latch of the scope was set already. */
    void onRepeatedTrip(ModeHold latch);

    /** Called before latches are set here that another member of the cluster set. */
    void onSetByMember(List<ModeHold> latches);

    /** Called before latches are lifted here that a re-arm at another member of the cluster lifted. */
    void onLiftedByMember(List<ModeHold> latches);
}
