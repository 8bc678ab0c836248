package dev.sluice.core.exchange.settings.pull;

import dev.sluice.base.settings.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one book: a set of resting orders with its own list and its own calls that cancel. {@code sluice-signer}
 * makes the calls; this says how the list is read, for {@code halt --pull}.
 */
public record PullBookSettings(
        @Setting(
                value =
                        "Path of the list of open orders in the response; [] for a list that is the response, .* at its end"
                                + " for an object whose members are the orders.",
                min = 1,
                max = 64)
        String list,

        @Setting(
                value = "Member with the exchange's id of an order; * if it is the name of the order in the list.",
                min = 1,
                max = 64)
        String id,

        @Setting(value = "Member with the client's id of an order.", min = 1, max = 64) @Nullable
        String client,

        @Setting(value = "Member with the instrument.", min = 1, max = 64)
        String instrument,

        @Setting(
                value =
                        "Members and their values by which keepReducing spares an order: it only reduces a position, or it"
                                + " is a stop.",
                max = 8,
                def = "{}")
        Map<String, List<String>> spared,

        @Setting(
                value = "Whether all orders of this book are conditional, so that keepReducing spares them.",
                def = "false")
        boolean conditional,

        @Setting(
                value = "Path of the text in the response with which the next page is asked for. Absent: one page.",
                min = 1,
                max = 64)
        @Nullable
        String cursor,

        @Setting("What the next page is asked for with, where the response does not say it.") @Nullable
        PullPaging paging,

        @Setting(
                value = "Number of orders in a full page. A full page that says nothing of a next one is not the last.",
                min = 1,
                max = 10_000)
        @Nullable
        Integer pageSize,

        @Setting(
                value =
                        "Path of the instruments with orders, in the response to a list without an instrument, which has no"
                                + " orders there.",
                min = 1,
                max = 64)
        @Nullable
        String instruments,

        @Setting(
                value = "What a call that cancels all orders may be limited to: account, instrument. Empty: there is no"
                        + " such call.",
                max = 2,
                def = "[]")
        List<CancelReach> cancelAll,

        @Setting(
                value = "Largest number of orders that one call cancels by their ids. Absent: each has its own call.",
                min = 2,
                max = 100)
        @Nullable
        Integer cancelBatch,

        @Setting(value = "Whether these must be of one instrument.", def = "false")
        boolean oneInstrument,

        @Setting(
                value = "Error codes by which the exchange says that the account has no such book.",
                max = 8,
                def = "[]")
        List<String> none,

        @Setting(
                value = "Whether a cancel names its instrument by a number, which 'codes' tells how to learn.",
                def = "false")
        boolean byNumber,

        @Setting(
                value =
                        "Member with the time at which an order was placed, in seconds since 1970, where its age decides"
                                + " what a cancel costs.",
                min = 1,
                max = 64)
        @Nullable
        String placedAt,

        @Setting(value = "Source of this information: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {
    public PullBookSettings {
        if (paging != null && pageSize == null) {
            throw new IllegalArgumentException("'paging' needs 'pageSize'");
        }
        if (instruments != null && (cursor != null || paging != null)) {
            throw new IllegalArgumentException("'instruments' excludes 'cursor' and 'paging'");
        }
    }
}
