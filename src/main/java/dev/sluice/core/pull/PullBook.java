package dev.sluice.core.pull;

import dev.sluice.core.exchange.settings.pull.CancelReach;
import dev.sluice.core.exchange.settings.pull.PullBookSettings;
import java.util.Set;

/**
 * A set of resting orders of one account that has its own list and its own calls that cancel.
 *
 * @param name the name of the set at its exchange: {@code spot}, {@code usdm}
 * @param reach the possible scopes of a call that cancels all orders; empty if there is no such call
 * @param batch the largest number of orders that one request may cancel by their ids
 * @param hasMixedBatches whether these may be of several instruments
 * @param atOnce the largest number of requests of its account that may be under way
 */
public record PullBook(
        String exchange,
        String account,
        String name,
        Set<CancelReach> reach,
        int batch,
        boolean hasMixedBatches,
        int atOnce) {
    public PullBook {
        reach = Set.copyOf(reach);
    }

    /** Returns the book that a table describes. */
    public static PullBook of(String exchange, String account, String name, PullBookSettings table, int atOnce) {
        int batch = table.cancelBatch() == null ? 1 : table.cancelBatch();
        return new PullBook(
                exchange, account, name, Set.copyOf(table.cancelAll()), batch, !table.oneInstrument(), atOnce);
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
