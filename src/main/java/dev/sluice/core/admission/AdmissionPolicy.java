package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.refusal.RefusalReason.DeadlinePhase;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.call.Kind;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.tradingmode.ExchangeModes;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSnapshot;
import dev.sluice.core.tradingmode.ModeSubject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks that do not depend on limits. Draining, stale signatures, guards and order rules are checked at {@code
 * acquire} only; modes, deadlines and callers that have gone again at {@code start}, since they may have changed.
 */
final class AdmissionPolicy {
    private final String exchange;
    private final ModeRegistry modeRegistry;
    private final DeadlinePolicy deadlinePolicy;
    private final AccountOrders orders;
    private final OrderGuard orderGuard;
    private final OrderRuleCheck orderRuleCheck;
    private AdmissionSettings settings;
    private Set<String> hedgers;
    private boolean isDraining;
    private boolean removed;
    private boolean isHandedOver;

    private ModeSnapshot snapshot;
    private ExchangeModes modes;

    AdmissionPolicy(
            AdmissionContext context,
            AdmissionSettings settings,
            DeadlinePolicy deadlinePolicy,
            AccountOrders orders,
            OrderGuard orderGuard,
            OrderRuleCheck orderRuleCheck) {
        exchange = context.exchange();
        modeRegistry = context.modeRegistry();
        this.settings = settings;
        this.deadlinePolicy = deadlinePolicy;
        this.orders = orders;
        this.orderGuard = orderGuard;
        this.orderRuleCheck = orderRuleCheck;
        hedgers = Set.copyOf(settings.policy().hedgers());
        snapshot = modeRegistry.snapshot();
        modes = snapshot.at(exchange);
    }

    void reload(AdmissionSettings newSettings) {
        settings = newSettings;
        hedgers = Set.copyOf(newSettings.policy().hedgers());
        deadlinePolicy.reload(newSettings.policy().deadlines());
        orderGuard.reload(newSettings.policy().guard());
        orderRuleCheck.reload(newSettings.policy());
        removed = false;
    }

    /** Marks the exchange as removed from the configuration. */
    void remove() {
        removed = true;
    }

    boolean isRemoved() {
        return removed;
    }

    void drain() {
        isDraining = true;
    }

    /** Refuses every call from now on, because another process decides. */
    void handOver() {
        isHandedOver = true;
    }

    /**
     * Returns the refusal of any call of an exchange that was removed, disabled or handed over to another process; null
     * otherwise.
     */
    private @Nullable RefusalReason checkExchange() {
        if (isHandedOver) {
            return RefusalReason.handedOver();
        }
        if (removed) {
            return RefusalReason.removed();
        }
        return settings.disabled() ? RefusalReason.disabled() : null;
    }

    /**
     * Sets the deadline of a new call. Returns the reason that refuses it whatever the limits allow; null when there is
     * none. The guard also counts orders that are refused for another reason, but not those under a claimed name: they
     * could latch the bot that has the name.
     */
    @Nullable
    RefusalReason checkOnArrival(Permit permit, long now, Decisions out) {
        deadlinePolicy.setDeadline(permit, now);
        RefusalReason byName = checkName(permit);
        if (byName != null) {
            return byName;
        }
        RefusalReason byGuard = orderGuard.check(permit.request(), settings.observe(), now, out);
        RefusalReason byRules = checkRules(permit, now);
        if (byRules != null || byGuard != null) {
            return byRules != null ? byRules : byGuard;
        }
        return orderRuleCheck.check(permit, settings.observe(), now);
    }

    private @Nullable RefusalReason checkRules(Permit permit, long now) {
        RefusalReason byExchange = checkExchange();
        if (byExchange != null) {
            return byExchange;
        }
        String unclearKey = permit.request().call().ambiguousKeyReason();
        if (unclearKey != null) {
            return RefusalReason.twoKeys(unclearKey);
        }
        if (isDraining && isRefusedWhileDraining(permit)) {
            return RefusalReason.draining();
        }
        RefusalReason byMode = checkModes(permit);
        if (byMode != null) {
            return byMode;
        }
        long staleNanos = settings.observe()
                ? 0
                : deadlinePolicy.staleNanos(permit.request().call(), now);
        if (staleNanos > 0) {
            return RefusalReason.staleSignature(staleNanos);
        }
        return permit.deadline() - now <= 0
                ? RefusalReason.pastDeadline(DeadlinePhase.ARRIVAL, permit.deadline() - now, "")
                : null;
    }

    /** Returns what an admitted call waited for: a call that never waited before has waited for its connection. */
    private static String waitedFor(Permit permit) {
        String waited = permit.waitedFor();
        return waited.isEmpty() ? "connection" : waited;
    }

    /**
     * Returns the refusal of a call that names a bot with a token and does not prove it; null otherwise. Cancels pass:
     * a lost token stops none.
     */
    @Nullable
    RefusalReason checkName(Permit permit) {
        boolean isUnproven = switch (permit.request().nameProof()) {
            case TOKEN -> false;
            case WRONG_TOKEN -> true;
            case NONE ->
                !settings.tokenBots().isEmpty() && settings.tokenBots().contains(ModeScope.Level.BOT.key(permit.bot()));
        };
        if (!isUnproven || permit.request().kindClass() == LaneClass.CANCEL) {
            return null;
        }
        return permit.request().nameProof() == NameProof.WRONG_TOKEN
                ? RefusalReason.tokenWrong()
                : RefusalReason.tokenMissing(permit.bot());
    }

    /** Returns whether a drain refuses this call: orders are refused, cancels and reads pass. */
    private static boolean isRefusedWhileDraining(Permit permit) {
        return permit.request().kindClass() == LaneClass.REDUCE
                || permit.request().kindClass() == LaneClass.PLACE;
    }

    @Nullable
    RefusalReason checkAtStart(Permit permit, long now) {
        if (permit.isWithdrawn()) {
            return RefusalReason.withdrawn();
        }
        RefusalReason refused = checkWhileWaiting(permit);
        if (refused != null) {
            return refused;
        }
        if (permit.isCallerDisconnected() && !isSentWithoutCaller(permit)) {
            return RefusalReason.callerDisconnected();
        }
        return now - permit.deadline() >= 0
                ? RefusalReason.pastDeadline(DeadlinePhase.START, permit.allowedNanos(), waitedFor(permit))
                : orderRuleCheck.checkAtStart(permit, settings.observe(), now);
    }

    /**
     * Returns whether a cancel is still sent after its caller has gone. A cancel-all is not if the account has started
     * orders since.
     */
    boolean isSentWithoutCaller(Permit permit) {
        return permit.request().isCancel() && !(permit.request().call().cancelsAll() && orders.hasStartedSince(permit));
    }

    /** Returns the refusal that follows from changes since the call was requested; null when there is none. */
    @Nullable
    RefusalReason checkWhileWaiting(Permit permit) {
        RefusalReason byExchange = checkExchange();
        if (byExchange != null) {
            return byExchange;
        }
        RefusalReason byName = checkName(permit);
        if (byName != null) {
            return byName;
        }
        ModeHold hold = findStoppingHold(permit);
        return hold == null ? null : new RefusalReason.Held(hold);
    }

    // ---- modes

    /** Returns the hold that stops this call now; null if none does. */
    @Nullable
    ModeHold findStoppingHold(ModeSubject call) {
        ExchangeModes now = modes();
        return snapshot.isEmpty() ? null : now.findStoppingHold(call, isHedger(call), settings.observe());
    }

    private ExchangeModes modes() {
        ModeSnapshot now = modeRegistry.snapshot();
        if (now != snapshot) {
            snapshot = now;
            modes = now.at(exchange);
        }
        return modes;
    }

    private boolean isHedger(ModeSubject call) {
        return !hedgers.isEmpty() && hedgers.contains(call.bot());
    }

    private @Nullable RefusalReason checkModes(Permit permit) {
        if (permit.kind() == Kind.WITHDRAW && !settings.share(permit.bot()).withdraw()) {
            return RefusalReason.withdrawalForbidden(permit.bot());
        }
        ModeHold hold = findStoppingHold(permit);
        while (hold != null && permit.acquireProbe(hold.probePermit())) {
            hold = findStoppingHold(permit);
        }
        if (hold != null) {
            permit.releaseProbes();
            return new RefusalReason.Held(hold);
        }
        if (settings.observe() && !snapshot.isEmpty()) {
            countObserved(permit);
        }
        return null;
    }

    private void countObserved(Permit permit) {
        ModeHold hold = modes.findStoppingHold(permit, isHedger(permit), false);
        if (hold != null) {
            hold.refusalCounter().observe();
        }
    }
}
