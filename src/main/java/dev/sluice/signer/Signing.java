package dev.sluice.signer;

import java.util.Map;

/** How the calls of one account are signed. Not thread-safe. */
@FunctionalInterface
interface Signing {
    SignedCall sign(UnsignedCall call);

    /** Returns values for places in calls that follow from the key. */
    default Map<String, String> values() {
        return Map.of();
    }
}
