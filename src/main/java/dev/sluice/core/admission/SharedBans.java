package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.ChargeCalculator;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import dev.sluice.core.cluster.MemberBans;
import dev.sluice.core.cluster.MessageBounds;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitScope;
import java.util.ArrayList;
import java.util.List;

/**
 * The bans and pauses of the limits that one exchange shares with other gateways: which ones this gateway saw, and
 * which ones it heard of from the others and has to keep. A gateway's own ramp follows a ban that it heard of, as it
 * follows one that it saw.
 *
 * <p>Every method runs under the lock of the admission controller, like the controller's own. Thread-safe.
 */
public final class SharedBans {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final AdmissionController admission;
    private final SharingSettings settings;
    private final Budget budget;
    private final ChargeCalculator chargeCalculator;
    private final LimitStates limitStates;
    private final AdmissionEngine admissionEngine;
    private List<MemberBans.Active> heard = List.of();

    SharedBans(
            AdmissionController admission,
            SharingSettings settings,
            Budget budget,
            ChargeCalculator chargeCalculator,
            LimitStates limitStates,
            AdmissionEngine admissionEngine) {
        this.admission = admission;
        this.settings = settings;
        this.budget = budget;
        this.chargeCalculator = chargeCalculator;
        this.limitStates = limitStates;
        this.admissionEngine = admissionEngine;
    }

    /** Returns the bans and pauses in force that this gateway saw itself. */
    public List<BanNotice> seenHere(String exchange, long asOf) {
        synchronized (admission) {
            long now = admission.forward(asOf);
            List<BanNotice> seen = new ArrayList<>();
            for (LimitState limitState : limitStates.all()) {
                if (isTold(limitState.limit)) {
                    add(seen, exchange, limitState.limit, BanNotice.Kind.BAN, limitState.limitBan.seenNanosLeft(now));
                    add(seen, exchange, limitState.limit, BanNotice.Kind.PAUSE, limitState.seenPauseNanos(now));
                }
            }
            return seen;
        }
    }

    private boolean isTold(Limit limit) {
        String key = limit.scopeKey();
        return limit.number() != 0
                && !limit.isRemoved()
                && settings.shares(limit.settings())
                && !key.equals(LimitScope.SHARED_KEY)
                && key.length() <= MessageBounds.MAX_KEY_LENGTH;
    }

    private static void add(List<BanNotice> seen, String exchange, Limit limit, BanNotice.Kind kind, long nanosLeft) {
        if (nanosLeft > 0 && seen.size() < BanStatement.MAX_NOTICES) {
            long leftMs = (nanosLeft + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
            seen.add(new BanNotice(exchange, limit.settings().name(), limit.scopeKey(), kind, leftMs));
        }
    }

    /** Keeps these bans and pauses, which other members saw, until they end. Waiting calls are decided anew. */
    public void keep(List<MemberBans.Active> bans, long asOf, Decisions out) {
        synchronized (admission) {
            long now = admission.forward(asOf);
            heard = List.copyOf(bans);
            if (apply(now)) {
                admissionEngine.into(out);
                admissionEngine.retryWaiting(now);
            }
        }
    }

    /**
     * Applies what was heard, also after a reload, which creates the states of limits anew. Returns whether anything
     * changed.
     */
    boolean apply(long now) {
        boolean isChanged = false;
        for (MemberBans.Active ban : heard) {
            int index = chargeCalculator.place(ban.limit());
            boolean isOurs = index >= 0
                    && settings.shares(chargeCalculator.configured().get(index))
                    && ban.untilNanos() - now > 0;
            if (isOurs) {
                isChanged |= apply(ban, limitStates.getOrCreate(budget.limit(index, ban.scopeKey(), now), now));
            }
        }
        return isChanged;
    }

    private boolean apply(MemberBans.Active ban, LimitState limitState) {
        boolean isLonger = ban.kind() == BanNotice.Kind.BAN
                ? limitState.limitBan.seenBy(ban.member(), ban.untilNanos())
                : limitState.pauseFor(ban.member(), ban.untilNanos());
        if (isLonger) {
            limitStates.touch(limitState);
        }
        return isLonger;
    }
}
