package dev.sluice.core.health;

import dev.sluice.core.call.Kind;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mode that a check holds while it is critical, and its scope.
 *
 * @param mode null when the check holds nothing
 */
public record CheckAction(@Nullable Mode mode, ModeScope modeScope) {
    public static final CheckAction NOTHING = new CheckAction(null, ModeScope.GLOBAL);

    /** Returns the kinds of calls that the mode stops. */
    public List<Kind> stoppedKinds() {
        return mode == null
                ? List.of()
                : Arrays.stream(Kind.values())
                        .filter(kind -> !mode.allows(kind))
                        .toList();
    }

    @Override
    public String toString() {
        return mode == null ? "" : mode + " for " + modeScope;
    }
}
