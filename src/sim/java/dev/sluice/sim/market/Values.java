package dev.sluice.sim.market;

import org.jspecify.annotations.Nullable;

/** A source of the values that a {@link Template} shows. */
public interface Values {

    /** Returns the value with that name, or null when this source has none. */
    @Nullable
    Object get(String name);

    /** Returns a source of these values, given as name and value in turn. */
    static Values of(Object... namesAndValues) {
        return name -> {
            for (int i = 0; i < namesAndValues.length; i += 2) {
                if (namesAndValues[i].equals(name)) {
                    return namesAndValues[i + 1];
                }
            }
            return null;
        };
    }
}
