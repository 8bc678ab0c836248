package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.refusal.RefusalReason.During;
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
    private boolean draining;
    private boolean removed;
    private boolean handedOver;

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
        draining = true;
    }

    /** Refuses every call from now on, because another process decides. */
    void handOver() {
        handedOver = true;
    }

    /**
     * Returns the refusal of any call of an exchange that was removed, disabled or handed over to another process; null
     * otherwise.
     */
    private @Nullable RefusalReason withoutExchange() {
        if (handedOver) {
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
        RefusalReason withoutExchange = withoutExchange();
        if (withoutExchange != null) {
            return withoutExchange;
        }
        String unclearKey = permit.request().call().ambiguousKeyReason();
        if (unclearKey != null) {
            return RefusalReason.twoKeys(unclearKey);
        }
        if (draining && endsWithDraining(permit)) {
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
                ? RefusalReason.pastDeadline(During.ARRIVAL, permit.deadline() - now, "")
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
        boolean claims = switch (permit.request().nameProof()) {
            case TOKEN -> false;
            case WRONG_TOKEN -> true;
            case NONE ->
                !settings.tokenBots().isEmpty() && settings.tokenBots().contains(ModeScope.Level.BOT.key(permit.bot()));
        };
        if (!claims || permit.request().kindClass() == LaneClass.CANCEL) {
            return null;
        }
        return permit.request().nameProof() == NameProof.WRONG_TOKEN
                ? RefusalReason.tokenWrong()
                : RefusalReason.tokenMissing(permit.bot());
    }

    /** Returns whether a drain refuses this call: orders are refused, cancels and reads pass. */
    private static boolean endsWithDraining(Permit permit) {
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
        if (permit.isCallerGone() && !stillCancels(permit)) {
            return RefusalReason.callerDisconnected();
        }
        return now - permit.deadline() >= 0
                ? RefusalReason.pastDeadline(During.START, permit.allowedNanos(), waitedFor(permit))
                : orderRuleCheck.checkAtStart(permit, settings.observe(), now);
    }

    /**
     * Returns whether a cancel is still sent after its caller has gone. A cancel-all is not if the account has started
     * orders since.
     */
    boolean stillCancels(Permit permit) {
        return permit.request().isCancel() && !(permit.request().call().cancelsAll() && orders.startedSince(permit));
    }

    /** Returns the refusal that follows from changes since the call was requested; null when there is none. */
    @Nullable
    RefusalReason checkWhileWaiting(Permit permit) {
        RefusalReason withoutExchange = withoutExchange();
        if (withoutExchange != null) {
            return withoutExchange;
        }
        RefusalReason byName = checkName(permit);
        if (byName != null) {
            return byName;
        }
        ModeHold held = stopping(permit);
        return held == null ? null : new RefusalReason.Held(held);
    }

    // ---- modes

    /** Returns the held mode that stops this call now; null if none does. */
    @Nullable
    ModeHold stopping(ModeSubject call) {
        ExchangeModes now = modes();
        return snapshot.isEmpty() ? null : now.stopping(call, isHedger(call), settings.observe());
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
        ModeHold held = stopping(permit);
        while (held != null && permit.takeProbe(held.probePermit())) {
            held = stopping(permit);
        }
        if (held != null) {
            permit.giveBackProbes();
            return new RefusalReason.Held(held);
        }
        if (settings.observe() && !snapshot.isEmpty()) {
            observe(permit);
        }
        return null;
    }

    private void observe(Permit permit) {
        ModeHold held = modes.stopping(permit, isHedger(permit), false);
        if (held != null) {
            held.refusalCounter().observe();
        }
    }
}
