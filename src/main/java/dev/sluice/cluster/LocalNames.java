package dev.sluice.cluster;

import dev.sluice.core.tradingmode.KnownNames;
import java.util.Map;

/** The names that calls at this member used. Called on the event loop of the cluster; must not block. */
public interface LocalNames {
    /** Returns a number that grows when a name was added. */
    long changes();

    /** Returns the names by exchange. */
    Map<String, KnownNames> names();
}
