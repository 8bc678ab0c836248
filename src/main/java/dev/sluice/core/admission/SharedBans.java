package dev.sluice.core.admission;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.event.Penalty;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import dev.sluice.core.cluster.MemberBans;
import dev.sluice.core.cluster.MessageBounds;
import java.util.List;

/**
 * The bans and pauses of the limits that one exchange shares with other gateways: those that this gateway
 * saw, and those that other members reported. The ramp of this gateway follows both.
 *
 * <p>Every method runs under the lock of the admission controller, like the controller's own. Thread-safe.
 */
public final class SharedBans {
    private final AdmissionController admission;
    private final SharingSettings settings;
    private final PenaltyTransfer penaltyTransfer;
    private final LimitStates limitStates;
    private final AdmissionEngine engine;
    private List<MemberBans.Active> memberBans = List.of();

    SharedBans(
            AdmissionController admission,
            SharingSettings settings,
            PenaltyTransfer penaltyTransfer,
            LimitStates limitStates,
            AdmissionEngine engine) {
        this.admission = admission;
        this.settings = settings;
        this.penaltyTransfer = penaltyTransfer;
        this.limitStates = limitStates;
        this.engine = engine;
    }

    /** Returns the bans and pauses in force that this gateway saw itself. */
    public List<BanNotice> ownBans(String exchange, long asOf) {
        synchronized (admission) {
            long now = admission.advanceTo(asOf);
            return penaltyTransfer.ownPenalties(settings::shares, now).stream()
                    .filter(seen -> seen.scopeKey().length() <= MessageBounds.MAX_KEY_LENGTH)
                    .limit(BanStatement.MAX_NOTICES)
                    .map(seen -> notice(exchange, seen, now))
                    .toList();
        }
    }

    private static BanNotice notice(String exchange, Penalty seen, long now) {
        BanNotice.Kind kind = seen.isBan() ? BanNotice.Kind.BAN : BanNotice.Kind.PAUSE;
        long leftMs = Nanos.ceilMillis(seen.untilNanos() - now);
        return new BanNotice(exchange, seen.limit(), seen.scopeKey(), kind, leftMs);
    }

    /** Applies these bans and pauses, which other members saw, until they end. Retries the waiting calls. */
    public void keep(List<MemberBans.Active> bans, long asOf, Decisions out) {
        synchronized (admission) {
            long now = admission.beginOperation(asOf, out);
            memberBans = List.copyOf(bans);
            if (apply(now)) {
                engine.retryWaiting(now);
            }
        }
    }

    /**
     * Applies the bans of other members. Also called after a reload, which creates new states of limits. Returns
     * whether anything changed.
     */
    boolean apply(long now) {
        boolean isChanged = false;
        for (MemberBans.Active ban : memberBans) {
            LimitState limitState = ban.untilNanos() - now > 0
                    ? penaltyTransfer.find(ban.limit(), ban.scopeKey(), settings::shares, now)
                    : null;
            isChanged |= limitState != null && apply(ban, limitState);
        }
        return isChanged;
    }

    private boolean apply(MemberBans.Active ban, LimitState limitState) {
        boolean isLonger = ban.kind() == BanNotice.Kind.BAN
                ? limitState.limitBan.recordMemberBan(ban.member(), ban.untilNanos())
                : limitState.pauseUntil(ban.member(), ban.untilNanos());
        if (isLonger) {
            limitStates.scheduleRetry(limitState);
        }
        return isLonger;
    }
}
