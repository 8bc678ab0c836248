package dev.sluice.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A held mode: its originator, its reason, since when, and what lifts it.
 *
 * @param who the originator; null where the reader may not know it
 * @param refused the number of calls that it refused
 * @param wouldHaveRefused the number of calls that passed only because limits are observed
 * @param configured in the status, whether its exchange is configured: a mode of an exchange that was removed stays
 *     held and applies when it returns
 */
public record HoldStatus(
        String scope,
        Mode mode,
        String cause,
        boolean latched,
        String reason,
        @Nullable String who,
        long sinceEpochMs,
        String liftedBy,
        long refused,
        long wouldHaveRefused,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean configured) {
    public static HoldStatus of(ModeHold held) {
        return of(held, true, null);
    }

    /** Returns held modes for all readers, with their originators only if the reader may know them. */
    public static List<HoldStatus> all(Collection<ModeHold> held, boolean names) {
        return held.stream().map(one -> of(one, names, null)).toList();
    }

    static HoldStatus of(ModeHold held, boolean names, @Nullable Boolean configured) {
        return new HoldStatus(
                held.modeScope().toString(),
                held.mode(),
                held.holdCause().toString(),
                held.latched(),
                held.holdReason().reason(),
                names ? held.holdReason().who() : null,
                held.holdReason().sinceEpochMillis(),
                held.holdReason().liftedBy(),
                held.refusalCounter().refused(),
                held.refusalCounter().observed(),
                configured);
    }
}
