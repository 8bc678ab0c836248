package dev.sluice.core.coalesce;

import dev.sluice.base.settings.Setting;

/**
 * Bounds on the memory of shared and cached responses: {@code sharedReads} in {@code proxy} of {@code
 * conf/sluice.json}.
 */
public record SharedBounds(
        @Setting(
                value = "Largest response body that is shared or kept, as received.",
                min = 1024,
                max = 67_108_864,
                def = "1048576")
        int maxResponseBytes,

        @Setting(
                value = "Total size of all responses that are kept or being received for several bots.",
                min = 0,
                max = 4_294_967_296L,
                def = "67108864")
        long maxHeldBytes) {}
