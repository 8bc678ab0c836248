package dev.sluice.health;

import dev.sluice.exchange.Kind;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Scope;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check holds while it is critical, and for what.
 *
 * @param mode null: nothing, it is only told
 */
public record Stops(@Nullable Mode mode, Scope scope) {
    public static final Stops NOTHING = new Stops(null, Scope.GLOBAL);

    /** The kinds of call that do not pass meanwhile. */
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
