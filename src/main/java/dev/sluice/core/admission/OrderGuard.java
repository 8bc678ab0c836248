package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.tradingmode.GuardSettings;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.RunawayGuard;
import org.jspecify.annotations.Nullable;

/**
 * The check of each order by the runaway guard, which refuses orders and at last latches the bot. A latch is held when
 * the check returns.
 */
final class OrderGuard {
    private static final HoldCause GUARD = new HoldCause(HoldCause.Source.GUARD, "");

    private final ModeRegistry modeRegistry;
    private final RunawayGuard guard;
    private final AdmissionCounters counters;

    OrderGuard(ModeRegistry modeRegistry, RunawayGuard guard, AdmissionCounters counters) {
        this.modeRegistry = modeRegistry;
        this.guard = guard;
        this.counters = counters;
    }

    void reload(GuardSettings settings) {
        guard.reload(settings);
    }

    /** Counts an order and checks it, once per call. Returns null when it is allowed, or only observed. */
    @Nullable
    RefusalReason check(AdmissionRequest request, boolean observe, long now, Decisions out) {
        if (!request.places()) {
            return null;
        }
        GuardViolation violation = guard.recordAttempt(
                request.bot(), request.account(), request.call().orderFingerprints(), now);
        if (violation == null) {
            return null;
        }
        counters.countGuardViolation(violation.rule());
        if (observe) {
            return null;
        }
        if (violation.latches() && latch(request.bot(), violation, now)) {
            out.modesChanged();
        }
        return RefusalReason.guarded(violation);
    }

    private boolean latch(String bot, GuardViolation violation, long now) {
        HoldReason holdReason =
                new HoldReason(violation.detail(), "runaway guard", modeRegistry.epochMillis(now), HoldReason.REARM);
        ModeHold latch = ModeHold.latch(ModeScope.bot(bot), GUARD, Mode.CANCEL_ONLY, holdReason);
        return modeRegistry.trip(latch).equals(latch);
    }
}
