package dev.sluice.health;

import dev.sluice.exchange.Kind;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mode that a check holds while it is critical, and its scope.
 *
 * @param mode null when the check holds nothing
 */
public record Stops(@Nullable Mode mode, Scope scope) {
    public static final Stops NOTHING = new Stops(null, Scope.GLOBAL);

    /** Returns the kinds of calls that are stopped meanwhile. */
    public List<Kind> kinds() {
        return mode == null
                ? List.of()
                : Arrays.stream(Kind.values())
                        .filter(kind -> !mode.passes(kind))
                        .toList();
    }

    @Override
    public String toString() {
        return mode == null ? "" : mode + " for " + scope;
    }
}
