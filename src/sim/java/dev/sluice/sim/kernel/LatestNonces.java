package dev.sluice.sim.kernel;

import java.util.HashMap;
import java.util.Map;

/** The latest nonce of each key, which every call with that key must exceed. LatestNonces are unsigned. */
public final class LatestNonces {
    private final Map<String, Long> latest = new HashMap<>();

    /** Returns whether the nonce is above the latest one of that key, and keeps it if so. */
    public boolean use(String key, long nonce) {
        boolean next = Long.compareUnsigned(nonce, latest.getOrDefault(key, 0L)) > 0;
        if (next) {
            latest.put(key, nonce);
        }
        return next;
    }
}
