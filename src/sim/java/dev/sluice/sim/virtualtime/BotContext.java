package dev.sluice.sim.virtualtime;

import java.util.SplittableRandom;

/**
 * The environment of one bot.
 *
 * @param name the gateway's name for the bot
 * @param key its API key
 * @param aheadNanos offset of the clock that it signs with from the exchange's clock; negative when it is behind
 * @param random the bot's own random generator
 * @param busyHours the hours in which the bot is greedy, unless it is calm
 * @param calm whether the bot makes no storms
 */
record BotContext(
        String name,
        String key,
        VirtualTime time,
        SimulatedGateway gateway,
        SimulatedNetwork network,
        long aheadNanos,
        SplittableRandom random,
        BusyHours busyHours,
        boolean calm) {}
