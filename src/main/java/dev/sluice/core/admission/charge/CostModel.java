package dev.sluice.core.admission.charge;

import dev.sluice.core.call.Cost;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import java.util.List;

/**
 * The costs of calls, from the exchange's tables or a table in a test. Limits are named by their index in the list
 * given to the controller; costs of a call that was classified under an earlier configuration use the indexes of that
 * configuration.
 */
@FunctionalInterface
public interface CostModel {
    List<Cost> costs(Call call, OrderCache orderCache, long nowNanos);

    /** Returns the call as the current configuration classifies it, if it was classified under an earlier one. */
    default Call current(Call call) {
        return call;
    }

    /**
     * Returns whether calls may name instruments by numbers that are not known here, so that the costs may belong to
     * any instrument.
     */
    default boolean namesByNumber() {
        return false;
    }
}
