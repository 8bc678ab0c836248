package dev.sluice.sim.virtualtime;

import java.util.SplittableRandom;

/**
 * What one bot sits at.
 *
 * @param name the gateway's name for the bot
 * @param key its API key
 * @param aheadNanos how far the clock it signs with is ahead of the exchange's; negative when it is behind
 * @param random its own chance
 * @param calm it leaves its storms out
 */
record BotContext(
        String name,
        String key,
        VirtualTime virtualTime,
        SimulatedGateway near,
        SimulatedNetwork far,
        long aheadNanos,
        SplittableRandom random,
        boolean calm) {}
