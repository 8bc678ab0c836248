package dev.sluice.core.orderrule;

import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.StatusOutcomes;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.exchange.settings.terms.TermsSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the latest prices from what is forwarded to bots, for rules about orders: from the responses to the GETs
 * by which Sluice itself reads them, for all instruments or for one, and from messages of WebSockets. Empty without a
 * rule. Immutable and thread-safe.
 */
public final class ForwardedPriceReader {
    /** A reader that reads nothing. */
    public static final ForwardedPriceReader NONE =
            new ForwardedPriceReader(List.of(), MessagePriceReader.NONE, name -> name, new MarketData());

    /**
     * A call whose responses are read.
     *
     * @param parameters what its query must have, each once; NAME=VALUE
     */
    private record Source(InstrumentListSettings list, String path, List<String> parameters) {
        /**
         * Returns whether a call reads this source; false if its query is ambiguous, because it may ask for other
         * prices.
         */
        boolean isOf(String target) {
            if (!target.startsWith(path)) {
                return false;
            }
            String query = target.substring(path.length());
            if (query.isEmpty()) {
                return parameters.isEmpty();
            }
            return query.charAt(0) == '?'
                    && query.indexOf('%') < 0
                    && parameters.stream().allMatch(wanted -> hasOnce(query, wanted));
        }

        private static boolean hasOnce(String query, String wanted) {
            String name = name(wanted);
            int found = 0;
            for (String parameter : query.substring(1).split("[&;]", -1)) {
                if (parameter.equals(wanted)) {
                    found++;
                } else if (name(parameter).equals(name)) {
                    return false;
                }
            }
            return found == 1;
        }

        private static String name(String parameter) {
            int equals = parameter.indexOf('=');
            return (equals < 0 ? parameter : parameter.substring(0, equals)).toLowerCase(Locale.ROOT);
        }
    }

    private final List<Source> sources;
    private final MessagePriceReader messageReader;
    private final UnaryOperator<String> names;
    private final MarketData marketData;

    private ForwardedPriceReader(
            List<Source> sources,
            MessagePriceReader messageReader,
            UnaryOperator<String> names,
            MarketData marketData) {
        this.sources = sources;
        this.messageReader = messageReader;
        this.names = names;
        this.marketData = marketData;
    }

    /**
     * Returns the reader of an exchange.
     *
     * @param all the terms of its orders, with the calls that list prices
     * @param names returns the canonical name of an instrument for any of its spellings
     * @param marketData where the prices are stored
     */
    public static ForwardedPriceReader of(
            Collection<TermsSettings> all, UnaryOperator<String> names, MarketData marketData) {
        List<Source> sources = new ArrayList<>();
        for (TermsSettings terms : all) {
            for (InstrumentListSettings list : terms.lists()) {
                InstrumentListSettings.Listing prices = list.prices();
                if (prices != null) {
                    prices.fetch().forEach(target -> sources.add(source(list, target)));
                }
            }
        }
        return new ForwardedPriceReader(
                List.copyOf(sources), MessagePriceReader.of(all, names, marketData), names, marketData);
    }

    private static Source source(InstrumentListSettings list, String target) {
        int mark = target.indexOf('?');
        return mark < 0
                ? new Source(list, target, List.of())
                : new Source(
                        list,
                        target.substring(0, mark),
                        List.of(target.substring(mark + 1).split("&", -1)));
    }

    /** Returns the reader of the prices in messages of WebSockets. */
    public MessagePriceReader messageReader() {
        return messageReader;
    }

    /**
     * Returns a scanner of the response to a call; null if the response has no prices. The scanner stores each price as
     * soon as it has been read.
     *
     * @param sentNanos when the call was sent: a price is at most as old as that
     */
    public @Nullable ListScanner scanner(Call call, int status, Headers headers, long sentNanos) {
        if (sources.isEmpty() || call.kind() != Kind.READ_PUBLIC || !StatusOutcomes.isSuccess(status)) {
            return null;
        }
        for (Source source : sources) {
            if (source.isOf(call.target()) && call.method().equals("GET")) {
                return scanner(source.list, headers.get("Content-Encoding"), sentNanos);
            }
        }
        return null;
    }

    private @Nullable ListScanner scanner(InstrumentListSettings list, @Nullable String encoding, long sentNanos) {
        InstrumentListSettings.Listing listing = list.prices();
        if (listing == null || list.price() == null) {
            return null;
        }
        return ListScanner.ofListOrElement(listing.list(), List.of(listing.name(), list.price()), encoding, values -> {
            String name = values[0];
            BigDecimal price = DecimalParser.parsePositive(values[1]);
            if (name != null && price != null) {
                marketData.price(list, names.apply(name), price, sentNanos);
            }
        });
    }
}
