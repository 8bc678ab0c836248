package dev.sluice.core.exchange.settings.terms;

import dev.sluice.base.settings.Setting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings for the size and the price of orders, and for what the exchange lists about its instruments. Rules about
 * orders ({@code admission.orderRules}) need them.
 */
public record TermsSettings(
        @Setting(value = "Parameters with the quantity. An order that states two of them cannot be computed.", max = 12)
        List<String> quantity,

        @Setting(value = "Parameters with the amount to spend or receive, instead of a quantity.", max = 8, def = "[]")
        List<String> amount,

        @Setting(
                value = "Parameters with a size in another unit. An order that states one cannot be computed.",
                max = 8,
                def = "[]")
        List<String> otherSizes,

        @Setting(
                value = "Whether a quantity above 0 buys, and one below 0 sells, whatever other parameters say.",
                def = "false")
        boolean signed,

        @Setting(
                value = "Parameter and values of an order that buys; any other value sells. Empty: the words buy and "
                        + "sell in 'sameOrder' tell the side.",
                max = 1,
                def = "{}")
        Map<String, List<String>> buys,

        @Setting(
                value = "Parameters with the price limit. An order that states two of them cannot be computed.",
                max = 12)
        List<String> price,

        @Setting(
                value = "Parameters with the price at which a conditional order becomes active. It counts as the price "
                        + "of an order without a price limit.",
                max = 8,
                def = "[]")
        List<String> trigger,

        @Setting(
                value = "Parameters and their values by which the price limit counts; \"\": absent. Any other order is "
                        + "a market order.",
                max = 4,
                def = "{}")
        Map<String, List<String>> priced,

        @Setting(value = "Whether an order without a price above 0 is a market order.", def = "false")
        boolean marketIfUnpriced,

        @Setting(value = "Parameter that names the list below in which the instrument is.", min = 1, max = 64) @Nullable
        String product,

        @Setting(
                value =
                        "Text in an instrument's name after which its currency begins, for an exchange without contracts. "
                                + "The instruments then need no list.",
                min = 1,
                max = 4)
        @Nullable
        String currencyAfter,

        @Setting(value = "The public lists of instruments and prices.", min = 1, max = 8)
        List<InstrumentListSettings> lists,

        @Setting(value = "Source of this information: a tag of 'sources', then what and when.", min = 1, max = 1000)
        String source) {
    /** Returns the names of all parameters that are read, none of which may contradict itself. */
    public Set<String> parameters() {
        Set<String> all = new LinkedHashSet<>(quantity);
        all.addAll(amount);
        all.addAll(otherSizes);
        all.addAll(price);
        all.addAll(trigger);
        all.addAll(priced.keySet());
        all.addAll(buys.keySet());
        if (product != null) {
            all.add(product);
        }
        lists.forEach(list -> list.amountWhen().forEach(condition -> all.addAll(condition.keySet())));
        return all;
    }

    public TermsSettings {
        if (product == null && currencyAfter != null && lists.size() > 1) {
            throw new IllegalArgumentException("'currencyAfter' needs exactly one list, the one with the prices");
        }
        for (InstrumentListSettings list : lists) {
            if ((product == null) != (list.product() == null)) {
                throw new IllegalArgumentException(
                        "each list needs 'product' if there is a parameter 'product', and else none may have it");
            }
            if ((currencyAfter == null) == (list.instruments() == null)) {
                throw new IllegalArgumentException(
                        "each list needs either 'instruments', or 'currencyAfter' beside the lists");
            }
        }
    }
}
