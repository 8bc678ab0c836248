package dev.sluice.core.coalesce;

import dev.sluice.config.annotation.Setting;

/**
 * Bounds on the memory of shared and cached responses: {@code sharedReads} in {@code proxy} of {@code
 * conf/sluice.json}.
 */
public record SharedBounds(
        @Setting(
                value =
                        "Longest body of an answer that is shared or kept, as it came, so mostly compressed; who waits for a longer one asks for itself.",
                min = 1024,
                max = 67_108_864,
                def = "1048576")
        int mostAnswerBytes,

        @Setting(
                value =
                        "All answers together that are kept or are just coming for several bots; the one that was least asked for goes first.",
                min = 0,
                max = 4_294_967_296L,
                def = "67108864")
        long mostHeldBytes) {}
