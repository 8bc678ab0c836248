package dev.sluice.core.exchange.settings.terms;

import dev.sluice.base.settings.Setting;
import dev.sluice.core.call.CallRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the public calls that list the instruments of one market, and their prices. */
public record InstrumentListSettings(
        @Setting(value = "Value of the parameter 'product' for which the list holds.", min = 1, max = 64) @Nullable
        String product,

        @Setting("The call that lists the instruments.") @Nullable
        Listing instruments,

        @Setting("The call that lists the latest prices. Absent: none does; only the messages of 'streams' have them.")
        @Nullable
        Listing prices,

        @Setting(
                value = "Member with the price; c[]: the first value of a list; =: the element itself, where it is a "
                        + "plain value.",
                min = 1,
                max = 64)
        @Nullable
        String price,

        @Setting(
                value = "Messages of WebSockets that have the latest prices, too; they are read on their way to bots.",
                max = 8,
                def = "[]")
        List<PriceStreamSettings> streams,

        @Setting(
                value = "Members with the currency of an order's value, price times quantity; the first that is not "
                        + "empty counts. c[1]: the second value of a list.",
                max = 4,
                def = "[]")
        List<String> currency,

        @Setting(value = "Text in that member after which the currency begins. Absent: all of it.", min = 1, max = 4)
        @Nullable
        String currencyAfter,

        @Setting("The names of currencies, where that member has a number that stands for one.") @Nullable
        NumberListSettings currencies,

        @Setting(value = "Currency of instruments that have none of these members.", min = 1, max = 24) @Nullable
        String defaultCurrency,

        @Setting(
                value =
                        "Members with the number of units in one contract, multiplied with each other. Empty: one unit.",
                max = 2,
                def = "[]")
        List<String> contractSize,

        @Setting(
                value =
                        "Member and values of inverse contracts: their value is the quantity times the contract's size, "
                                + "whatever the price. \"\": all are inverse.",
                max = 1,
                def = "{}")
        Map<String, List<String>> inverse,

        @Setting(value = "Member with the currency of an inverse contract's value.", min = 1, max = 64) @Nullable
        String inverseCurrency,

        @Setting(
                value = "Parameters and their values with which the quantity is an amount to spend or receive, for "
                        + "instruments that are no contracts; \"\": absent.",
                max = 4,
                def = "[]")
        List<Map<String, List<String>>> amountWhen) {
    /** A public call whose response lists instruments. */
    public record Listing(
            @Setting(
                    value = "The calls, one after the other: path and query of a GET, or 'POST /path?name=value' for a "
                            + "JSON body with this one member.",
                    min = 1,
                    max = 8)
            List<String> fetch,

            @Setting(
                    value =
                            "Path of the list in the response; result.*: of the members of an object; *: of those of the "
                                    + "response.",
                    min = 1,
                    max = 64)
            String list,

            @Setting(value = "Member with the instrument's name; *: the name of the element itself.", min = 1, max = 64)
            String name) {
        public Listing {
            fetch.forEach(CallRequest::parse);
        }
    }

    public InstrumentListSettings {
        if ((prices == null) != (price == null)) {
            throw new IllegalArgumentException("'prices' and 'price' need each other");
        }
    }
}
