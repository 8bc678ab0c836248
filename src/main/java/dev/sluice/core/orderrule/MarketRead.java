package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.respond.ListScanner;
import dev.sluice.core.exchange.settings.InstrumentListSettings;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One read of a list of instruments or prices: what its responses contain, to be published together when all were read
 * to their ends. Bounded to {@value #MAX_INSTRUMENTS} instruments. Not thread-safe.
 */
public final class MarketRead {
    private static final int MAX_INSTRUMENTS = 20_000;

    private final InstrumentListSettings.Listing listing;
    private final List<String> members;
    private final Consumer<@Nullable String[]> elements;
    private final Publisher publisher;

    private interface Publisher {
        void publish(MarketData into, long nanos);
    }

    private MarketRead(
            InstrumentListSettings.Listing listing,
            List<String> members,
            Consumer<@Nullable String[]> elements,
            Publisher publisher) {
        this.listing = listing;
        this.members = members;
        this.elements = elements;
        this.publisher = publisher;
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
        InstrumentReader reader = new InstrumentReader(list, listing);
        Map<String, MarketData.Instrument> read = new HashMap<>();
        return new MarketRead(
                listing,
                reader.members(),
                values -> {
                    String name = values[0];
                    MarketData.Instrument instrument = reader.instrument(values);
                    if (name != null && instrument != null && read.size() < MAX_INSTRUMENTS) {
                        read.put(names.apply(name), instrument);
                    }
                },
                (into, nanos) -> into.instruments(list, read));
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
        return new MarketRead(
                listing,
                List.of(listing.name(), list.price()),
                values -> {
                    String name = values[0];
                    BigDecimal price = values[1] == null ? null : DecimalParser.plain(values[1]);
                    if (name != null && price != null && price.signum() > 0 && read.size() < MAX_INSTRUMENTS) {
                        read.put(names.apply(name), price);
                    }
                },
                (into, nanos) -> into.prices(list, read, nanos));
    }

    /** Returns path and query of the calls whose responses are read, one after the other. */
    public List<String> targets() {
        return listing.fetch();
    }

    /** Returns a scanner for the next response, which is not compressed. */
    public ListScanner scanner() {
        return new ListScanner(listing.list(), members, null, elements);
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
