package dev.sluice.core.orderrule;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.exchange.classify.NumberedNames;
import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.exchange.settings.terms.NumberListSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One read of a list of instruments or prices. The contents of its responses are published together after all responses
 * were read completely. Bounded to {@value MarketData#MAX_INSTRUMENTS} instruments. Not thread-safe.
 */
public final class MarketRead {
    private final List<Request> requests;
    private final Publisher publisher;

    /**
     * One of the calls of a read.
     *
     * @param call as {@link CallRequest#parse} reads it
     * @param scanners creates the scanner of the response, which is not compressed
     */
    public record Request(String call, Supplier<ListScanner> scanners) {}

    private interface Publisher {
        void publish(MarketData into, long nanos);
    }

    private MarketRead(List<Request> requests, Publisher publisher) {
        this.requests = List.copyOf(requests);
        this.publisher = publisher;
    }

    private static List<Request> requests(
            InstrumentListSettings.Listing listing, List<String> members, Consumer<@Nullable String[]> elements) {
        return listing.fetch().stream()
                .map(call -> new Request(call, () -> new ListScanner(listing.list(), members, null, elements)))
                .toList();
    }

    /**
     * Returns a read of the instruments; null if the list needs none.
     *
     * @param names returns the canonical name of an instrument for any of its spellings
     */
    public static @Nullable MarketRead ofInstruments(InstrumentListSettings list, UnaryOperator<String> names) {
        InstrumentListSettings.Listing listing = list.instruments();
        if (listing == null) {
            return null;
        }
        NumberedNames currencies = new NumberedNames();
        NumberListSettings named = list.currencies();
        List<Request> requests = new ArrayList<>();
        if (named != null) {
            named.fetch()
                    .forEach(call ->
                            requests.add(new Request(call, () -> ListScanner.ofNumbers(named, currencies, null))));
        }
        InstrumentReader reader = new InstrumentReader(list, listing, currencies);
        Map<String, MarketData.Instrument> read = new HashMap<>();
        requests.addAll(requests(listing, reader.members(), values -> {
            String name = values[0];
            MarketData.Instrument instrument = reader.instrument(values);
            if (name != null && instrument != null && read.size() < MarketData.MAX_INSTRUMENTS) {
                read.put(names.apply(name), instrument);
            }
        }));
        return new MarketRead(requests, (into, nanos) -> into.replaceInstruments(list, read));
    }

    /**
     * Returns a read of the latest prices; null if the exchange lists none.
     *
     * @param names returns the canonical name of an instrument for any of its spellings
     */
    public static @Nullable MarketRead ofPrices(InstrumentListSettings list, UnaryOperator<String> names) {
        InstrumentListSettings.Listing listing = list.prices();
        if (listing == null || list.price() == null) {
            return null;
        }
        Map<String, BigDecimal> read = new HashMap<>();
        List<Request> requests = requests(listing, List.of(listing.name(), list.price()), values -> {
            String name = values[0];
            BigDecimal price = DecimalParser.parsePositive(values[1]);
            if (name != null && price != null && read.size() < MarketData.MAX_INSTRUMENTS) {
                read.put(names.apply(name), price);
            }
        });
        return new MarketRead(requests, (into, nanos) -> into.replacePrices(list, read, nanos));
    }

    /** Returns the calls of this read, to be sent one after the other. */
    public List<Request> requests() {
        return requests;
    }

    /**
     * Publishes what was read.
     *
     * @param nanos when the first call was sent
     */
    public void publish(MarketData into, long nanos) {
        publisher.publish(into, nanos);
    }
}
