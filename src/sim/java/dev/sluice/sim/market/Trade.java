package dev.sluice.sim.market;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A public trade. Each quarter of a second since the epoch has one trade in each market at the constant price, so that
 * all sockets and all runs report the same trades. {@code number} counts these quarters.
 */
public record Trade(Instrument instrument, long number) implements Values {
    public static final long EVERY_MILLIS = 250;

    BigDecimal price() {
        return instrument.price();
    }

    /** Returns a quantity of 0.001 to 0.01 of the base asset. */
    BigDecimal quantity() {
        return BigDecimal.valueOf(1 + Math.floorMod(number, 10L), 3);
    }

    public boolean buyerIsMaker() {
        return (number & 1) == 0;
    }

    public long millis() {
        return number * EVERY_MILLIS;
    }

    /** Returns the values that templates show, together with the facts of the market. */
    @Override
    public @Nullable Object get(String name) {
        return switch (name) {
            case "number" -> number;
            case "now" -> millis();
            case "iso" -> ReportedClock.iso(millis());
            case "quantity" -> instrument.size(quantity());
            case "shortQuantity" -> DecimalText.shortest(quantity());
            case "buyerIsMaker" -> buyerIsMaker();
            default -> instrument.get(name);
        };
    }
}
