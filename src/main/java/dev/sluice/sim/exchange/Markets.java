package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The markets of one simulated exchange, whose prices are constant. */
final class Markets {
    private final Map<String, Instrument> byId = new LinkedHashMap<>();

    Markets(Instrument... markets) {
        for (Instrument instrument : markets) {
            byId.put(instrument.id(), instrument);
        }
    }

    @Nullable
    Instrument find(@Nullable String id) {
        return id == null ? null : byId.get(id);
    }

    List<Instrument> all() {
        return List.copyOf(byId.values());
    }

    /** Returns a JSON list with an element for each market, or for that market alone when it is not null. */
    String list(@Nullable Instrument only, Function<Instrument, String> element) {
        JsonText list = JsonText.array();
        for (Instrument instrument : only == null ? all() : List.of(only)) {
            list.element(element.apply(instrument));
        }
        return list.end(']');
    }

    /** A price of a book with its size. */
    record Level(String price, String size) {}

    /** Returns the best levels of one side of a book, the best first; {@code sign} is -1 for bids and 1 for asks. */
    static Stream<Level> levels(Instrument instrument, int levels, int sign) {
        BigDecimal step = instrument.price().movePointLeft(5);
        return IntStream.rangeClosed(1, levels)
                .mapToObj(i -> new Level(
                        DecimalText.shortest(
                                instrument.price().add(step.multiply(BigDecimal.valueOf((long) sign * i)))),
                        Integer.toString(i)));
    }

    /** Returns the levels of one side as a JSON list of pairs of price and size, which are strings if {@code quoted}. */
    static String side(Instrument instrument, int levels, int sign, boolean quoted) {
        String mark = quoted ? "\"" : "";
        return JsonText.list(
                levels(instrument, levels, sign)
                        .map(level -> '[' + mark + level.price() + mark + ',' + mark + level.size() + mark + ']'),
                levels);
    }

    /** Returns the price one step from the constant price; {@code sign} is as in {@link #side}. */
    static String best(Instrument instrument, int sign) {
        BigDecimal step = instrument.price().movePointLeft(5);
        return DecimalText.shortest(instrument.price().add(step.multiply(BigDecimal.valueOf(sign))));
    }
}
