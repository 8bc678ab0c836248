package dev.sluice.core.exchange;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One name for all spellings of an instrument: both assets by their own names, the separator left out. Kraken takes {@code XXBTZUSD},
 * {@code XBTUSD}, {@code XBT/USD} and {@code BTC/USD} for the same.
 *
 * <pre>
 *  1  a separator stands in it      each side is looked up
 *  2  two known spellings in a row  both are looked up: XXBT ZUSD
 *  3  a known quote ends it         what stands before is looked up: XTZ USD, and not XT ZUSD
 *  else it is its own name
 * </pre>
 *
 * <p>Remembers a bounded number of names, so that a name that was met is looked up and allocates nothing. Any thread.
 */
final class SymbolNormalizer {
    private static final int MOST_REMEMBERED = 8192;
    private static final int LONGEST = 32;

    private final String separator;
    private final Map<String, String> assets = new HashMap<>();
    private final List<String> quotes;
    private final Map<String, String> remembered = new ConcurrentHashMap<>();

    SymbolNormalizer(SpellingSettings settings) {
        separator = settings.separator();
        settings.assets().forEach((asset, spellings) -> {
            assets.put(asset, asset);
            spellings.forEach(one -> assets.put(one, asset));
        });
        quotes = settings.quotes().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The one name of that instrument. */
    String of(String instrument) {
        if (instrument.length() > LONGEST) {
            return instrument; // no spelling of two assets is so long: not looked at, and not remembered
        }
        String known = remembered.get(instrument);
        if (known != null) {
            return known;
        }
        String name = spelt(instrument.toUpperCase(Locale.ROOT));
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear(); // who fills it with names that nobody trades costs the others one look
        }
        remembered.put(instrument, name);
        return name;
    }

    private String spelt(String text) {
        int at = text.indexOf(separator);
        if (at > 0 && at + separator.length() < text.length()) {
            return asset(text.substring(0, at)) + asset(text.substring(at + separator.length()));
        }
        for (int i = 1; i < text.length(); i++) {
            String base = assets.get(text.substring(0, i));
            String quote = base == null ? null : assets.get(text.substring(i));
            if (base != null && quote != null) {
                return base + quote;
            }
        }
        String quote = quote(text);
        return quote == null ? text : asset(text.substring(0, text.length() - quote.length())) + asset(quote);
    }

    private @Nullable String quote(String text) {
        for (String quote : quotes) {
            if (text.length() > quote.length() && text.endsWith(quote)) {
                return quote;
            }
        }
        return null;
    }

    private String asset(String spelling) {
        return assets.getOrDefault(spelling, spelling);
    }
}
