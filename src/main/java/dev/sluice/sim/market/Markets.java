package dev.sluice.sim.market;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The markets of one simulated exchange, whose prices are constant. */
public final class Markets {
    private final Map<String, Instrument> byId = new LinkedHashMap<>();

    public Markets(Instrument... markets) {
        this(List.of(markets));
    }

    public Markets(List<Instrument> markets) {
        for (Instrument instrument : markets) {
            byId.put(instrument.id(), instrument);
        }
    }

    @Nullable
    public Instrument find(@Nullable String id) {
        return id == null ? null : byId.get(id);
    }

    /** Returns the market of which a fact has this value, or null. */
    @Nullable
    public Instrument find(String fact, String value) {
        for (Instrument market : byId.values()) {
            if (value.equals(market.get(fact))) {
                return market;
            }
        }
        return null;
    }

    public List<Instrument> all() {
        return List.copyOf(byId.values());
    }

    /** Returns that market alone, or all for null. */
    public Stream<Instrument> orAll(@Nullable Instrument only) {
        return only == null ? byId.values().stream() : Stream.of(only);
    }
}
