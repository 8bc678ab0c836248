package dev.sluice.core.admission;

import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Cost;
import dev.sluice.core.exchange.OrderCache;
import java.util.List;

/**
 * What calls cost: the exchange's own tables, or a table in a test. Limits are named by their place in the list that the gate was given, costs of a call that an
 * earlier configuration named by that one's.
 */
@FunctionalInterface
public interface CostModel {
    List<Cost> costs(Call call, OrderCache orderCache, long nowNanos);

    /** What the configuration in force makes of a call that may have been named by an earlier one. */
    default Call present(Call call) {
        return call;
    }

    /** Whether calls may name an instrument that nobody here knows, so that what they cost may be any instrument's. */
    default boolean namesByNumber() {
        return false;
    }
}
