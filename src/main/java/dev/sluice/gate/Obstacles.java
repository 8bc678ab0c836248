package dev.sluice.gate;

import dev.sluice.limit.Charge;
import dev.sluice.limit.Limit;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Looks at every limit of a bill for one call, changes nothing, and says what stops it first and where. */
final class Obstacles {
    private final Barriers barriers;
    private final Ramps ramps;
    private boolean observe;
    private long reloads;
    private int place;
    private final BitSet overdrawn = new BitSet();

    Obstacles(Barriers barriers, Ramps ramps, boolean observe) {
        this.barriers = barriers;
        this.ramps = ramps;
        this.observe = observe;
    }

    void reload(boolean nowObserves) {
        observe = nowObserves;
        reloads++;
    }

    /** Null: all of it may be charged. The limit at which the call waits is looked at first: mostly it stays there. */
    @Nullable
    Obstacle find(Bill bill, Ticket ticket, long now) {
        overdrawn.clear();
        int own = ticket.barrier == null ? -1 : bill.indexOf(ticket.barrier.limit);
        Obstacle found = own < 0 ? null : at(bill, own, ticket, now);
        place = own;
        for (int i = 0; found == null && i < bill.size(); i++) {
            if (i != own) {
                place = i;
                found = at(bill, i, ticket, now);
            }
        }
        return found;
    }

    /** Where in the bill the obstacle is. */
    int place() {
        return place;
    }

    /** Whether the call passes that limit only by going over it. */
    boolean isOverdrawn(int i) {
        return overdrawn.get(i);
    }

    boolean overdraws() {
        return !overdrawn.isEmpty();
    }

    private @Nullable Obstacle at(Bill bill, int i, Ticket ticket, long now) {
        Barrier barrier = barriers.at(bill.limit(i), now);
        if (barrier != null && barrier.ban.holds(now)) {
            return Obstacle.BAN;
        }
        if (bill.cost(i) == 0) {
            boolean paused = bill.limit(i).isRemoved() && barrier != null && isPaused(barrier, ticket, now);
            return paused && !observe ? Obstacle.BACKOFF : null;
        }
        Obstacle found = barrier == null ? null : atBarrier(barrier, bill.cost(i), ticket, now);
        if (found == null) {
            found = short_(bill, i, barrier, ticket, now);
        }
        if (found != null && observe && !bill.isConnection(i)) {
            ticket.observed = true;
            return null;
        }
        return found;
    }

    private static @Nullable Obstacle atBarrier(Barrier barrier, long cost, Ticket ticket, long now) {
        if (isPaused(barrier, ticket, now)) {
            return Obstacle.BACKOFF;
        }
        if (Holds.stops(barrier.holder, ticket)) {
            return Obstacle.HOLD;
        }
        boolean free = ticket.barrier == barrier || ticket.lastChance || barrier.parking.isEmpty();
        return free || isNext(barrier, cost, ticket) ? null : Obstacle.AHEAD;
    }

    private static boolean isPaused(Barrier barrier, Ticket ticket, long now) {
        return barrier.pauseOf(ticket).nanosLeft(now) > 0;
    }

    private static boolean isNext(Barrier barrier, long cost, Ticket ticket) {
        return barrier.holder == ticket
                ? !barrier.parking.hasMoreUrgentThan(ticket.laneClass())
                : barrier.parking.wouldLead(ticket.claim(cost));
    }

    private @Nullable Obstacle short_(Bill bill, int i, @Nullable Barrier barrier, Ticket ticket, long now) {
        Limit limit = bill.limit(i);
        long banned = barrier == null ? 0 : barrier.withheld(ticket, now);
        long withheld = Math.max(banned, ramps.withheld(limit, ticket, now));
        if (limit.fits(bill.cost(i) + withheld, ticket.isUrgent(), now)) {
            return null;
        }
        if (!ticket.isUrgent()) {
            return bill.cost(i) > limit.usable() - limit.reserve() ? Obstacle.TOO_LARGE : Obstacle.SHORT;
        }
        boolean tooLarge = bill.cost(i) > limit.usable();
        boolean goes = tooLarge
                ? ticket.lastChance || limit.fits(limit.usable(), true, now)
                : ticket.lastChance && mayOverdraw(limit, now);
        if (goes) {
            overdrawn.set(i);
        }
        return goes ? null : Obstacle.SHORT;
    }

    private boolean mayOverdraw(Limit limit, long now) {
        return barriers.raise(limit, now).overdraw.isAllowed(now);
    }

    /** Whether the call would only wait for its deadline. */
    static boolean endsTooLate(Obstacle obstacle, Barrier barrier, Ticket ticket, long now) {
        return switch (obstacle) {
            case BAN -> barrier.ban.untilNanos() - ticket.deadline >= 0;
            case BACKOFF -> now + barrier.pauseOf(ticket).nanosLeft(now) - ticket.deadline >= 0;
            default -> false;
        };
    }

    /** It is admitted under the configuration that is in force now. */
    void mark(Permit permit) {
        permit.reloads = reloads;
    }

    /** Whether a limit was shut, or lost units to a header, since this was admitted; or a reload may have made it another bill. */
    boolean hasChanged(Permit permit, long now) {
        if (permit.reloads != reloads) {
            return true;
        }
        for (Charge charge : permit.charges()) {
            Limit limit = charge.limit();
            Barrier barrier = barriers.at(limit, now);
            if (barrier != null && barrier.ban.holds(now)) {
                return true;
            }
            boolean free = observe || permit.overdrawn() || charge.cost() == 0;
            if (!free && barrier != null && isPaused(barrier, permit.ticket(), now)) {
                return true;
            }
            if (!free && limit.used(now) > limit.usable()) {
                return true;
            }
        }
        return false;
    }
}
