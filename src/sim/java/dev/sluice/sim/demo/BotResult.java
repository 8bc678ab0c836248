package dev.sluice.sim.demo;

/** The result of one call, as the bot saw it. */
enum BotResult {
    /** The exchange carried out the call. */
    USEFUL,
    /** The exchange answered 429, for a call that it counted. */
    SLOWED_DOWN,
    /** The exchange answered 418, because it banned the address. */
    BANNED,
    /** The gateway refused the call without sending it; that costs nothing at the exchange. */
    REFUSED,
    /** Any other result. */
    FAILED
}
