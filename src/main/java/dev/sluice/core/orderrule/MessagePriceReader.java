package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.RouteGroup;
import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.exchange.settings.terms.PriceStreamSettings;
import dev.sluice.core.exchange.settings.terms.TermsSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the latest prices from messages of an exchange's WebSockets, for rules about orders. Immutable and
 * thread-safe.
 */
public final class MessagePriceReader {
    /** A reader that reads nothing. */
    public static final MessagePriceReader NONE = new MessagePriceReader(List.of(), name -> name, new MarketData());

    private record Source(InstrumentListSettings list, PriceStreamSettings messages) {
        boolean isAt(String path) {
            return messages.paths().stream().anyMatch(prefix -> RouteGroup.covers(prefix, path));
        }
    }

    private final List<Source> sources;
    private final UnaryOperator<String> names;
    private final MarketData marketData;

    private MessagePriceReader(List<Source> sources, UnaryOperator<String> names, MarketData marketData) {
        this.sources = List.copyOf(sources);
        this.names = names;
        this.marketData = marketData;
    }

    /** Returns the reader of an exchange, as {@link ForwardedPriceReader#of}. */
    static MessagePriceReader of(Collection<TermsSettings> all, UnaryOperator<String> names, MarketData marketData) {
        List<Source> sources = new ArrayList<>();
        for (TermsSettings terms : all) {
            for (InstrumentListSettings list : terms.lists()) {
                list.streams().forEach(messages -> sources.add(new Source(list, messages)));
            }
        }
        return new MessagePriceReader(sources, names, marketData);
    }

    /** Returns the reader of the WebSockets at a path of the gateway. */
    public MessagePriceReader at(String path) {
        return new MessagePriceReader(
                sources.stream().filter(source -> source.isAt(path)).toList(), names, marketData);
    }

    /** Returns whether no message has a price. */
    public boolean isEmpty() {
        return sources.isEmpty();
    }

    /**
     * Stores the prices of a message. Returns whether it had one.
     *
     * @param nanos when it began to arrive
     */
    public boolean read(byte[] message, long nanos) {
        boolean found = false;
        for (Source source : sources) {
            Map<String, BigDecimal> prices = prices(source.messages, message);
            prices.forEach((name, price) -> marketData.price(source.list, name, price, nanos));
            found |= !prices.isEmpty();
        }
        return found;
    }

    /** Returns the last price of each instrument in the message, by its canonical name. */
    private Map<String, BigDecimal> prices(PriceStreamSettings messages, byte[] message) {
        Map<String, BigDecimal> prices = new HashMap<>();
        List<String> members = new ArrayList<>(List.of(messages.name(), messages.price()));
        members.addAll(messages.when().keySet());
        try (ListScanner scanner = ListScanner.ofMessage(messages.list(), members, key(messages.message()), values -> {
            String name = values[0];
            BigDecimal price = DecimalParser.parsePositive(values[1]);
            if (name != null
                    && price != null
                    && (members.size() == 2 || allows(messages.when(), members.get(2), values[2]))) {
                prices.put(names.apply(name), price);
            }
        })) {
            scanner.feed(message, 0, message.length);
            return scanner.isComplete() && hasMessage(messages.message(), scanner.otherValues()) ? prices : Map.of();
        }
    }

    private static @Nullable String key(Map<String, List<String>> condition) {
        return condition.isEmpty() ? null : condition.keySet().iterator().next();
    }

    private static boolean allows(Map<String, List<String>> condition, String key, @Nullable String value) {
        return value != null && condition.getOrDefault(key, List.of()).contains(value);
    }

    private static boolean hasMessage(Map<String, List<String>> condition, List<String> values) {
        String key = key(condition);
        return key == null || (values.size() == 1 && allows(condition, key, values.get(0)));
    }
}
