package dev.sluice.signer;

import java.util.Map;

/** A signer of the calls of one account. Not thread-safe. */
@FunctionalInterface
interface CallSigner {
    SignedCall sign(UnsignedCall call);

    /** Returns the values that are derived from the key, by the name of their place in calls. */
    default Map<String, String> keyValues() {
        return Map.of();
    }
}
