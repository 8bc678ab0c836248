package dev.sluice.core.exchange.settings;

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
                value = "Path of the list of open orders in the response; [] for a list that is the response.",
                min = 1,
                max = 64)
        String list,

        @Setting(value = "Member with the exchange's id of an order.", min = 1, max = 64)
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

        @Setting(
                value = "What a call that cancels all orders may be limited to: account, instrument. Empty: there is no"
                        + " such call.",
                max = 2,
                def = "[]")
        List<CancelReach> cancelAll,

        @Setting(
                value = "Error codes by which the exchange says that the account has no such book.",
                max = 8,
                def = "[]")
        List<String> none,

        @Setting(value = "Source of this information: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {}
