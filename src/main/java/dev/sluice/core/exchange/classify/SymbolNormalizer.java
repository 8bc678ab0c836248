package dev.sluice.core.exchange.classify;

import dev.sluice.core.exchange.settings.SpellingSettings;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A normalizer that maps all spellings of an instrument to one name: the canonical names of both assets without a
 * separator. Kraken accepts {@code XXBTZUSD}, {@code XBTUSD}, {@code XBT/USD} and {@code BTC/USD} for the same
 * instrument.
 *
 * <pre>
 *  1  contains a separator, also - _ : or a blank     each side is looked up
 *  2  two known spellings        both are looked up: XXBT ZUSD
 *  3  ends with a known quote    the part before it is looked up: XTZ USD, and not XT ZUSD
 *  otherwise the name is unchanged
 * </pre>
 *
 * <p>A bounded cache of names makes repeated lookups free of allocation. Thread-safe.
 */
final class SymbolNormalizer {
    private static final int MAX_CACHED = 8192;
    private static final int MAX_LENGTH = 32;

    private final String separator;
    private final Map<String, String> assets = new HashMap<>();
    private final List<String> quotes;
    private final Map<String, String> cache = new ConcurrentHashMap<>();

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

    /** Returns the canonical name of an instrument. */
    String normalize(String instrument) {
        if (instrument.length() > MAX_LENGTH) {
            return instrument; // no spelling of two assets is this long; it is neither normalized nor cached
        }
        String known = cache.get(instrument);
        if (known != null) {
            return known;
        }
        String name = canonical(instrument.toUpperCase(Locale.ROOT));
        if (cache.size() >= MAX_CACHED) {
            cache.clear(); // a bot that fills the cache with unknown names costs the others only one more lookup
        }
        cache.put(instrument, name);
        return name;
    }

    private String canonical(String text) {
        int at = text.indexOf(separator);
        if (at > 0 && at + separator.length() < text.length()) {
            return asset(text.substring(0, at)) + asset(text.substring(at + separator.length()));
        }
        int other = otherSeparator(text);
        if (other > 0) {
            return asset(text.substring(0, other)) + asset(text.substring(other + 1));
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

    /**
     * Returns the place of a separator that people and other exchanges write, or -1: a halt must know what it names.
     */
    private static int otherSeparator(String text) {
        for (int i = 1; i < text.length() - 1; i++) {
            if ("-_: ".indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
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
