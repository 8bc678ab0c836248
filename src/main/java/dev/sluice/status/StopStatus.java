package dev.sluice.status;

import dev.sluice.core.call.Kind;
import dev.sluice.core.health.CheckAction;
import dev.sluice.core.tradingmode.Mode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What a check stops while it is critical: the mode that is held, its scope, and the calls that are refused then. */
public record StopStatus(Mode mode, String scope, List<Kind> kinds) {
    /** Returns what these actions stop; those that hold no mode stop nothing. */
    public static List<StopStatus> of(Collection<CheckAction> actions) {
        List<StopStatus> stops = new ArrayList<>();
        for (CheckAction action : actions) {
            Mode mode = action.mode();
            if (mode != null) {
                stops.add(new StopStatus(mode, action.modeScope().toString(), action.stoppedKinds()));
            }
        }
        return stops;
    }
}
