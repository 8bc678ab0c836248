package dev.sluice.sim.market;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A market with the exchange's id for it, base and quote asset, and a constant price. Its facts are shown by templates:
 * {@code id}, {@code base}, {@code quote}, {@code price}, the best {@code bid} and {@code ask}, and whatever else its
 * exchange has.
 *
 * <p>Prices and sizes have as many decimals as the facts {@code priceDecimals} and {@code sizeDecimals} say, else as
 * few as possible. The prices of a book are {@code step} apart, by default a hundred-thousandth of the price.
 */
public final class Instrument implements Values {
    private static final int SHORTEST = -1;

    private final Map<String, String> facts;
    private final BigDecimal price;
    private final BigDecimal step;
    private final int priceDecimals;
    private final int sizeDecimals;

    Instrument(Map<String, String> given) {
        facts = new HashMap<>(given);
        price = new BigDecimal(fact("price"));
        priceDecimals = decimals("priceDecimals");
        sizeDecimals = decimals("sizeDecimals");
        step = given.containsKey("step") ? new BigDecimal(fact("step")) : price.movePointLeft(5);
        facts.put("price", price(price));
        facts.put("bid", priceAway(-1));
        facts.put("ask", priceAway(1));
    }

    private int decimals(String fact) {
        return facts.containsKey(fact) ? Integer.parseInt(fact(fact)) : SHORTEST;
    }

    @Override
    public @Nullable String get(String name) {
        return facts.get(name);
    }

    /** Returns a fact that every market of the exchange has. */
    public String fact(String name) {
        String fact = facts.get(name);
        if (fact == null) {
            throw new IllegalArgumentException("the market " + facts.get("id") + " has no '" + name + "'");
        }
        return fact;
    }

    public String id() {
        return fact("id");
    }

    public String base() {
        return fact("base");
    }

    String quote() {
        return fact("quote");
    }

    public BigDecimal price() {
        return price;
    }

    public String price(BigDecimal value) {
        return priceDecimals == SHORTEST ? DecimalText.shortest(value) : DecimalText.with(priceDecimals, value);
    }

    public String size(BigDecimal value) {
        return sizeDecimals == SHORTEST ? DecimalText.shortest(value) : DecimalText.with(sizeDecimals, value);
    }

    /** Returns the price that is this number of steps above the constant price, or below it for a negative number. */
    String priceAway(int steps) {
        return price(price.add(step.multiply(BigDecimal.valueOf(steps))));
    }

    @Override
    public String toString() {
        return id();
    }
}
