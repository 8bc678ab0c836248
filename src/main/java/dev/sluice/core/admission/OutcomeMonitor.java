package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.tradingmode.GuardViolation;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.RunawayGuard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the runaway guard, which checks orders, and to the breakers and unknown orders, which receive outcomes. Resulting modes are held
 * when its methods return.
 */
final class OutcomeMonitor {
    private static final HoldCause GUARD = new HoldCause(HoldCause.Source.GUARD, "");

    private final String exchange;
    private final ModeRegistry modeRegistry;
    private final BreakerRegistry breakerRegistry;
    private final RunawayGuard runawayGuard;
    private final UnknownOrders unknownOrders;
    private final AdmissionCounters admissionCounters;
    private boolean observe;

    OutcomeMonitor(
            AdmissionContext context,
            AdmissionSettings settings,
            Timers timers,
            AdmissionCounters admissionCounters,
            long now) {
        exchange = context.exchange();
        modeRegistry = context.modeRegistry();
        breakerRegistry = context.breakerRegistry();
        runawayGuard = new RunawayGuard(settings.policy().guard(), now);
        unknownOrders = new UnknownOrders(runawayGuard, timers, admissionCounters);
        observe = settings.observe();
        this.admissionCounters = admissionCounters;
    }

    void reload(AdmissionSettings settings) {
        observe = settings.observe();
        runawayGuard.reload(settings.policy().guard());
    }

    /** Counts an order and checks it against the runaway guard, once per call. Returns null when it is allowed. */
    @Nullable
    RefusalReason checkGuard(AdmissionRequest admissionRequest, long now, Decisions out) {
        if (!admissionRequest.places()) {
            return null;
        }
        GuardViolation guardViolation = runawayGuard.tries(
                admissionRequest.bot(),
                admissionRequest.account(),
                admissionRequest.call().orders(),
                now);
        if (guardViolation == null) {
            return null;
        }
        admissionCounters.guarded(guardViolation.rule());
        if (observe) {
            return null;
        }
        if (guardViolation.latches() && latch(admissionRequest.bot(), guardViolation, now)) {
            out.modesChanged();
        }
        return new RefusalReason.Guarded(guardViolation);
    }

    private boolean latch(String bot, GuardViolation guardViolation, long now) {
        HoldReason holdReason = new HoldReason(
                guardViolation.detail(), "runaway guard", modeRegistry.epochMillis(now), HoldReason.REARM);
        ModeHold latch = ModeHold.latch(ModeScope.bot(bot), GUARD, Mode.CANCEL_ONLY, holdReason);
        return modeRegistry.trip(latch).equals(latch);
    }

    /** Processes the outcome of a call, which may be {@code UNKNOWN}. */
    void settled(Permit permit, Outcome outcome, long now, Decisions out) {
        AdmissionRequest admissionRequest = permit.admissionRequest();
        if (outcome == Outcome.UNKNOWN && admissionRequest.places()) {
            unknownOrders.add(admissionRequest, now);
        } else if (reconciles(admissionRequest, outcome)) {
            unknownOrders.reconcile(admissionRequest.call(), now);
        }
        if (breakerRegistry.settled(
                new BreakerRegistry.Ended(exchange, admissionRequest, outcome, permit.startedAt()), now)) {
            out.modesChanged();
        }
    }

    /** Checks whether this response reveals the state of the orders that its call names. */
    static boolean reconciles(AdmissionRequest admissionRequest, Outcome outcome) {
        boolean read = admissionRequest.call().kind() == Kind.READ_PRIVATE;
        return outcome == Outcome.OK ? read || admissionRequest.isCancel() : read && outcome == Outcome.BUSINESS;
    }

    void found(List<UnknownOrder> earlier, long now) {
        unknownOrders.found(earlier, now);
    }

    List<UnknownOrder> unknown(long now) {
        return unknownOrders.list(now);
    }

    int closeUnknown(String account, String name, long now) {
        return unknownOrders.close(account, name, now);
    }

    int openUnknown() {
        return unknownOrders.size();
    }
}
