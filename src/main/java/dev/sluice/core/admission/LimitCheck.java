package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.CallCharges;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.Overdraw;
import org.jspecify.annotations.Nullable;

/**
 * The check of all limits of one call. It changes no limit and reports the first one that blocks the call, with the
 * reason.
 */
final class LimitCheck {
    /** The reason why a call cannot pass a limit. */
    enum BlockReason {
        /** The exchange has banned calls of this limit. */
        BAN,
        /** The limit pauses after a 429-like response. */
        BACKOFF,
        /** The call costs more than the limit ever has for such a call. */
        TOO_LARGE,
        /** The limit is reserved for another call, see {@link Reservations}. */
        RESERVED,
        /** Calls of the same or a more urgent class wait at the limit. */
        BEHIND_OTHERS,
        /** Not enough units are free. */
        NO_ROOM
    }

    private final LimitStates limitStates;
    private boolean observe;
    private long reloads;

    LimitCheck(LimitStates limitStates, boolean observe) {
        this.limitStates = limitStates;
        this.observe = observe;
    }

    void reload(boolean nowObserves) {
        observe = nowObserves;
        reloads++;
    }

    /**
     * Returns the reason that blocks the call; null when all charges fit. The limit where the call already waits is
     * checked first, since it usually still blocks.
     */
    @Nullable
    BlockReason findBlockReason(CallCharges callCharges, Permit permit, long now) {
        callCharges.clearCheck();
        Limit waitsAt = permit.parkedAt();
        int own = waitsAt == null ? -1 : callCharges.indexOf(waitsAt);
        BlockReason found = own < 0 ? null : checkLimit(callCharges, own, permit, now);
        callCharges.blockedAt(own);
        for (int i = 0; found == null && i < callCharges.size(); i++) {
            if (i != own) {
                callCharges.blockedAt(i);
                found = checkLimit(callCharges, i, permit, now);
            }
        }
        return found;
    }

    private @Nullable BlockReason checkLimit(CallCharges callCharges, int i, Permit permit, long now) {
        LimitState limitState = limitStates.getOrRestore(callCharges.limit(i), now);
        if (limitState != null && limitState.limitBan.isInForce(now)) {
            return BlockReason.BAN;
        }
        if (callCharges.cost(i) == 0) {
            boolean paused =
                    callCharges.limit(i).isRemoved() && limitState != null && isPaused(limitState, permit, now);
            return paused && !observe ? BlockReason.BACKOFF : null;
        }
        BlockReason found = limitState == null ? null : checkState(limitState, callCharges.cost(i), permit, now);
        if (found == null) {
            found = checkRoom(callCharges, i, limitState, permit, now);
        }
        if (found != null && observe && (!callCharges.isConnection(i) || found == BlockReason.BACKOFF)) {
            permit.observe();
            return null;
        }
        return found;
    }

    private static @Nullable BlockReason checkState(LimitState limitState, long cost, Permit permit, long now) {
        if (isPaused(limitState, permit, now)) {
            return BlockReason.BACKOFF;
        }
        if (Reservations.isBlocking(limitState.reservedFor, permit)) {
            return BlockReason.RESERVED;
        }
        boolean isFirst = permit.parkedAt() == limitState.limit || permit.mayOverdraw() || limitState.queue.isEmpty();
        return isFirst || isNext(limitState, cost, permit) ? null : BlockReason.BEHIND_OTHERS;
    }

    private static boolean isPaused(LimitState limitState, Permit permit, long now) {
        return limitState.pauseFor(permit).nanosLeft(now) > 0;
    }

    private static boolean isNext(LimitState limitState, long cost, Permit permit) {
        return limitState.reservedFor == permit
                ? !limitState.queue.hasMoreUrgentThan(permit.request().laneClass())
                : limitState.queue.isNext(permit.queueEntry(cost));
    }

    private @Nullable BlockReason checkRoom(
            CallCharges callCharges, int i, @Nullable LimitState limitState, Permit permit, long now) {
        Limit limit = callCharges.limit(i);
        long withheld = limitStates.withheldUnits(limit, limitState, permit, now);
        if (limit.fits(callCharges.cost(i) + withheld, permit.request().isUrgent(), now)) {
            return null;
        }
        if (!permit.request().isUrgent()) {
            return callCharges.cost(i) > limit.usable() - limit.reserve() ? BlockReason.TOO_LARGE : BlockReason.NO_ROOM;
        }
        boolean isTooLarge = callCharges.cost(i) > limit.usable();
        boolean mayPass = (isTooLarge && limit.fits(limit.usable(), true, now))
                || ((permit.mayOverdraw() || limit.isUsageUnknown(now)) && mayOverdraw(limit, limitState, now));
        if (mayPass) {
            callCharges.overdraw(i);
        }
        return mayPass ? null : BlockReason.NO_ROOM;
    }

    private static boolean mayOverdraw(Limit limit, @Nullable LimitState limitState, long now) {
        return limitState == null ? Overdraw.isAllowedAt(limit.settings()) : limitState.overdraw.isAllowed(now);
    }

    /** Returns whether waiting is pointless because the ban or pause ends after the deadline. */
    static boolean endsTooLate(BlockReason blockReason, LimitState limitState, Permit permit, long now) {
        return switch (blockReason) {
            case BAN -> limitState.limitBan.untilNanos() - permit.deadline() >= 0;
            case BACKOFF -> now + limitState.pauseFor(permit).nanosLeft(now) - permit.deadline() >= 0;
            case TOO_LARGE, RESERVED, BEHIND_OTHERS, NO_ROOM -> false;
        };
    }

    /** Returns the number of reloads so far, which identifies the configuration under which a permit was admitted. */
    long reloads() {
        return reloads;
    }

    /**
     * Returns whether, since the permit was admitted, a limit was banned or paused, lost units to a header or to other
     * gateways, or a reload changed the charges.
     */
    boolean mustCheckAgain(Permit permit, long now) {
        if (permit.reloads() != reloads) {
            return true;
        }
        for (Charge charge : permit.charges()) {
            Limit limit = charge.limit();
            LimitState limitState = limitStates.getOrRestore(limit, now);
            if (limitState != null && limitState.limitBan.isInForce(now)) {
                return true;
            }
            boolean isFirst = observe || permit.isOverdrawnAt(limit) || charge.cost() == 0;
            if (!isFirst && limitState != null && isPaused(limitState, permit, now)) {
                return true;
            }
            if (!isFirst && limit.used(now) > limit.usable(now)) {
                return true;
            }
        }
        return false;
    }
}
