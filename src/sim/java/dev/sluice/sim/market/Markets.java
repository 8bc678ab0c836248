package dev.sluice.sim.market;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The markets of one simulated exchange, whose prices are constant. Those of several products may share a name. */
public final class Markets {
    private final List<Instrument> all;
    private final Map<String, Instrument> byId = new HashMap<>();

    public Markets(Instrument... markets) {
        this(List.of(markets));
    }

    public Markets(List<Instrument> markets) {
        all = List.copyOf(markets);
        for (Instrument instrument : markets) {
            byId.putIfAbsent(instrument.id(), instrument);
        }
    }

    @Nullable
    public Instrument find(@Nullable String id) {
        return id == null ? null : byId.get(id);
    }

    /** Returns the market of which a fact has this value, or null. */
    @Nullable
    public Instrument find(String fact, String value) {
        for (Instrument market : all) {
            if (value.equals(market.get(fact))) {
                return market;
            }
        }
        return null;
    }

    public List<Instrument> all() {
        return all;
    }

    /** Returns that market alone, or all for null. */
    public Stream<Instrument> orAll(@Nullable Instrument only) {
        return only == null ? all.stream() : Stream.of(only);
    }
}
