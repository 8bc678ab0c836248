package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.NumberedNames;
import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A reader of the instruments of one list from the members of its elements. Thread-safe. */
public final class InstrumentReader {
    private final InstrumentListSettings settings;
    private final List<String> members;
    private final NumberedNames currencies;

    /** @param currencies the names of currencies by their numbers, read when the instruments are */
    InstrumentReader(
            InstrumentListSettings settings, InstrumentListSettings.Listing listing, NumberedNames currencies) {
        this.settings = settings;
        this.currencies = currencies;
        Set<String> all = new LinkedHashSet<>();
        all.add(listing.name());
        all.addAll(settings.currency());
        all.addAll(settings.contractSize());
        all.addAll(settings.inverse().keySet());
        if (settings.inverseCurrency() != null) {
            all.add(settings.inverseCurrency());
        }
        members = List.copyOf(all);
    }

    /** Returns the names of the members that are read, the name of the instrument first. */
    public List<String> members() {
        return members;
    }

    /**
     * Returns the instrument with these values, in the order of {@link #members}; null if it has no plain name of a
     * currency or the size of its contract is no number or 0, so that no order of it can be computed. KuCoin writes the
     * size of an inverse contract below 0.
     */
    public MarketData.@Nullable Instrument instrument(@Nullable String[] values) {
        boolean inverse = isInverse(values);
        String currency = inverse && settings.inverseCurrency() != null
                ? value(settings.inverseCurrency(), values)
                : settings.currency().stream()
                        .map(member -> currency(value(member, values)))
                        .filter(value -> !value.isEmpty())
                        .findFirst()
                        .map(this::named)
                        .orElse(Objects.requireNonNullElse(settings.defaultCurrency(), ""));
        BigDecimal contractSize = BigDecimal.ONE;
        boolean contract = false;
        for (String member : settings.contractSize()) {
            String text = value(member, values);
            BigDecimal size = text.isEmpty() ? BigDecimal.ONE : DecimalParser.parse(text);
            if (size == null || size.signum() == 0) {
                return null;
            }
            contractSize = contractSize.multiply(size.abs());
            contract |= !text.isEmpty();
        }
        return !OrderTerms.isCurrency(currency)
                ? null
                : new MarketData.Instrument(currency, contractSize, contract, inverse);
    }

    private String named(String currency) {
        String name = settings.currencies() == null ? currency : currencies.name(currency);
        return name == null ? "" : name;
    }

    private String currency(String text) {
        String after = settings.currencyAfter();
        if (after == null) {
            return text;
        }
        int at = text.lastIndexOf(after);
        return at < 0 ? text : text.substring(at + after.length());
    }

    private boolean isInverse(@Nullable String[] values) {
        for (Map.Entry<String, List<String>> condition : settings.inverse().entrySet()) {
            if (!condition.getValue().contains(value(condition.getKey(), values))) {
                return false;
            }
        }
        return !settings.inverse().isEmpty();
    }

    private String value(String member, @Nullable String[] values) {
        String value = values[members.indexOf(member)];
        return value == null ? "" : value;
    }
}
