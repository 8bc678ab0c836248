package dev.sluice.core.admission;

import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.admission.refusal.RefusalReason.PastDeadline.During;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.admission.settings.AdmissionSettings;
import dev.sluice.core.call.Kind;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.tradingmode.ExchangeModes;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSnapshot;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The checks that do not depend on limits: draining, modes, stale signatures, deadlines, and callers that have gone. They run at {@code acquire} and
 * again at {@code start}, since a mode may have become stricter in between.
 */
final class AdmissionPolicy {
    private final String exchange;
    private final ModeRegistry modeRegistry;
    private final DeadlinePolicy deadlinePolicy;
    private final AccountOrders accountOrders;
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
            AccountOrders accountOrders) {
        exchange = context.exchange();
        modeRegistry = context.modeRegistry();
        this.settings = settings;
        this.deadlinePolicy = deadlinePolicy;
        this.accountOrders = accountOrders;
        hedgers = Set.copyOf(settings.policy().hedgers());
        snapshot = modeRegistry.now();
        modes = snapshot.at(exchange);
    }

    void reload(AdmissionSettings newSettings) {
        settings = newSettings;
        hedgers = Set.copyOf(newSettings.policy().hedgers());
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

    /** Returns the refusal of any call of an exchange that was removed, disabled or handed over to another process; null otherwise. */
    private @Nullable RefusalReason withoutExchange() {
        if (handedOver) {
            return new RefusalReason.HandedOver();
        }
        if (removed) {
            return new RefusalReason.Removed();
        }
        return settings.disabled() ? new RefusalReason.Disabled() : null;
    }

    @Nullable
    RefusalReason checkOnArrival(AdmissionRequest admissionRequest, long now) {
        RefusalReason withoutExchange = withoutExchange();
        if (withoutExchange != null) {
            return withoutExchange;
        }
        String unclearKey = admissionRequest.call().unclearKey();
        if (unclearKey != null) {
            return new RefusalReason.TwoKeys(unclearKey);
        }
        if (draining && endsWithDraining(admissionRequest)) {
            return new RefusalReason.Draining();
        }
        RefusalReason byMode = checkModes(admissionRequest);
        if (byMode != null) {
            return byMode;
        }
        long staleNanos = settings.observe() ? 0 : deadlinePolicy.staleNanos(admissionRequest.call(), now);
        if (staleNanos > 0) {
            return new RefusalReason.StaleSignature(staleNanos);
        }
        return admissionRequest.deadline() - now <= 0
                ? new RefusalReason.PastDeadline(During.ARRIVAL, admissionRequest.deadline() - now)
                : null;
    }

    /** Returns the refusal of a call that names a bot with a token and does not prove it; null otherwise. Cancels pass: a lost token stops none. */
    @Nullable
    RefusalReason checkName(AdmissionRequest admissionRequest) {
        boolean claims = switch (admissionRequest.nameProof()) {
            case TOKEN -> false;
            case WRONG_TOKEN -> true;
            case NONE ->
                !settings.tokenBots().isEmpty()
                        && settings.tokenBots().contains(ModeScope.Level.BOT.key(admissionRequest.bot()));
        };
        if (!claims || admissionRequest.rank() == LaneClass.CANCEL) {
            return null;
        }
        return admissionRequest.nameProof() == NameProof.WRONG_TOKEN
                ? new RefusalReason.TokenWrong()
                : new RefusalReason.TokenMissing(admissionRequest.bot());
    }

    /** Checks whether a drain refuses this call: orders are refused, cancels and reads pass. */
    private static boolean endsWithDraining(AdmissionRequest admissionRequest) {
        return admissionRequest.rank() == LaneClass.REDUCE || admissionRequest.rank() == LaneClass.PLACE;
    }

    @Nullable
    RefusalReason checkAtStart(Permit permit, long now) {
        AdmissionRequest admissionRequest = permit.admissionRequest();
        if (permit.admissionRequest().isWithdrawn()) {
            return new RefusalReason.Withdrawn();
        }
        RefusalReason refused = checkWhileWaiting(admissionRequest);
        if (refused != null) {
            return refused;
        }
        if (admissionRequest.isCallerGone() && !stillCancels(admissionRequest)) {
            return new RefusalReason.CallerGone();
        }
        return now - admissionRequest.deadline() >= 0
                ? new RefusalReason.PastDeadline(During.START, admissionRequest.allowedNanos())
                : null;
    }

    /** Checks whether {@link #checkAtStart} would refuse this permit. Counts nothing. */
    boolean refusesAtStart(Permit permit, long now) {
        AdmissionRequest admissionRequest = permit.admissionRequest();
        return permit.admissionRequest().isWithdrawn()
                || withoutExchange() != null
                || checkName(admissionRequest) != null
                || stopping(admissionRequest) != null
                || (admissionRequest.isCallerGone() && !stillCancels(admissionRequest))
                || now - admissionRequest.deadline() >= 0;
    }

    /** Checks whether a cancel is still sent after its caller has gone. A cancel-all is not if the account has started orders since. */
    boolean stillCancels(AdmissionRequest admissionRequest) {
        return admissionRequest.isCancel()
                && !(admissionRequest.call().cancelsAll() && accountOrders.startedSince(admissionRequest));
    }

    /** Returns the refusal that follows from changes since the call was requested; null when there is none. */
    @Nullable
    RefusalReason checkWhileWaiting(AdmissionRequest admissionRequest) {
        RefusalReason withoutExchange = withoutExchange();
        if (withoutExchange != null) {
            return withoutExchange;
        }
        RefusalReason byName = checkName(admissionRequest);
        if (byName != null) {
            return byName;
        }
        ModeHold held = stopping(admissionRequest);
        return held == null ? null : refusedBy(held);
    }

    // ---- modes

    private @Nullable ModeHold stopping(AdmissionRequest admissionRequest) {
        ExchangeModes now = modes();
        return snapshot.isEmpty()
                ? null
                : now.stopping(admissionRequest, isHedger(admissionRequest), settings.observe());
    }

    private ExchangeModes modes() {
        ModeSnapshot now = modeRegistry.now();
        if (now != snapshot) {
            snapshot = now;
            modes = now.at(exchange);
        }
        return modes;
    }

    private boolean isHedger(AdmissionRequest admissionRequest) {
        return !hedgers.isEmpty() && hedgers.contains(admissionRequest.bot());
    }

    private @Nullable RefusalReason checkModes(AdmissionRequest admissionRequest) {
        if (admissionRequest.kind() == Kind.WITHDRAW
                && !settings.share(admissionRequest.bot()).withdraw()) {
            return new RefusalReason.WithdrawalForbidden(admissionRequest.bot());
        }
        ModeHold held = stopping(admissionRequest);
        while (held != null && admissionRequest.takes(held.probePermit())) {
            held = stopping(admissionRequest);
        }
        if (held != null) {
            admissionRequest.giveBackPasses();
            return refusedBy(held);
        }
        if (settings.observe() && !snapshot.isEmpty()) {
            observe(admissionRequest);
        }
        return null;
    }

    private static RefusalReason refusedBy(ModeHold held) {
        held.refusalCounter().refuse();
        return new RefusalReason.Held(held);
    }

    private void observe(AdmissionRequest admissionRequest) {
        ModeHold held = modes.stopping(admissionRequest, isHedger(admissionRequest), false);
        if (held != null) {
            held.refusalCounter().observe();
        }
    }
}
