package dev.sluice.core.pull;

import dev.sluice.core.exchange.settings.CancelReach;
import java.util.Set;

/**
 * A set of resting orders of one account that has its own list and its own calls that cancel.
 *
 * @param name the name of the set at its exchange: {@code spot}, {@code usdm}
 * @param reach what a call that cancels all of its orders may be limited to; empty if there is no such call
 * @param atOnce the largest number of requests of its account that may be under way
 */
public record PullBook(String exchange, String account, String name, Set<CancelReach> reach, int atOnce) {
    public PullBook {
        reach = Set.copyOf(reach);
    }

    /** Returns the account with its exchange: {@code binance/desk}. */
    public String owner() {
        return exchange + "/" + account;
    }

    @Override
    public String toString() {
        return owner() + " " + name;
    }
}
