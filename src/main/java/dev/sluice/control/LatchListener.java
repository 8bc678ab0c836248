package dev.sluice.control;

import dev.sluice.core.tradingmode.ModeHold;
import io.vertx.core.Future;
import java.util.List;

/** A receiver of the changes of latches; pulls of resting orders are one. Methods are called from any thread. */
public interface LatchListener {
    /** Acts on nothing. */
    LatchListener NONE = new LatchListener() {
        @Override
        public Future<List<String>> beforeRearm(List<ModeHold> latches) {
            return Future.succeededFuture(List.of());
        }

        @Override
        public void afterRearm(List<ModeHold> latches) {}

        @Override
        public void hidden(ModeHold latch) {}

        @Override
        public void setByMember(List<ModeHold> latches) {}

        @Override
        public void liftedByMember(List<ModeHold> latches) {}
    };

    /**
     * Stops what acts on the scopes of these latches, before it is decided whether they are lifted. Completes within
     * seconds, with what prevents their re-arm.
     */
    Future<List<String>> beforeRearm(List<ModeHold> latches);

    /** Notifies that a re-arm of these latches is over, whether it lifted them or not. Other latches may still hold. */
    void afterRearm(List<ModeHold> latches);

    /** Notifies of a trip that changed nothing, because an equally strict latch of the same scope holds already. */
    void hidden(ModeHold latch);

    /** Notifies, before they hold here, of latches that another member of a cluster set. */
    void setByMember(List<ModeHold> latches);

    /** Notifies, before they are lifted here, of latches that a re-arm at another member of a cluster lifted. */
    void liftedByMember(List<ModeHold> latches);
}
