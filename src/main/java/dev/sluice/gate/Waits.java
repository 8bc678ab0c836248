package dev.sluice.gate;

import dev.sluice.lane.Lane;
import dev.sluice.lane.Parked;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Where the waiting calls are: in the lane's bounds, at which limit, and when to look at each again. */
final class Waits {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** A cancel that is still parked this long before its deadline may overdraw; longer for each that waits at the same limit. */
    private static final long LAST_CHANCE_NANOS = 250 * NANOS_PER_MILLI;

    private static final long CHANCE_GAP_NANOS = 100 * NANOS_PER_MILLI;
    private static final long SOONEST_NANOS = 100_000;
    private static final long QUIET_CHECK_NANOS = 10_000_000_000L;
    private static final long LONGEST_CHECK_NANOS = 1_000_000_000;

    private final Alarms alarms;
    private final Barriers barriers;
    private final Ramps ramps;
    private final Lane<Ticket> lane;
    private final BiConsumer<Ticket, Long> look;
    private GateSettings settings;

    Waits(GateSettings settings, Asking.Parts parts, BiConsumer<Ticket, Long> look) {
        this.settings = settings;
        alarms = parts.alarms();
        barriers = parts.barriers();
        ramps = parts.ramps();
        this.look = look;
        lane = new Lane<>(settings.policy().lane());
    }

    void reload(GateSettings newSettings) {
        settings = newSettings;
        lane.resize(newSettings.policy().lane());
    }

    Lane<Ticket> lane() {
        return lane;
    }

    boolean hasRoom(Ticket ticket) {
        return ticket.entry != null || lane.hasRoom(ticket.caller().bytes());
    }

    /** It is one of those that wait, whether parked or not. */
    void enter(Ticket ticket, long now) {
        if (ticket.entry == null) {
            ticket.stage = Ticket.Stage.WAITING;
            ticket.entry =
                    lane.enter(ticket, ticket.laneClass(), ticket.caller().bytes());
        }
        arm(ticket, now);
    }

    /** It waits no more, wherever it did. */
    void leave(Ticket ticket, boolean served) {
        unpark(ticket, served);
        if (ticket.entry != null) {
            lane.leave(ticket.entry);
            ticket.entry = null;
        }
        if (ticket.alarm != null) {
            alarms.cancel(ticket.alarm);
        }
    }

    void park(Ticket ticket, Barrier barrier, long cost) {
        ticket.barrier = barrier;
        Parked<Ticket> parked = barrier.parking.park(ticket, ticket.claim(cost));
        ticket.parked = parked;
        if (barrier.holder == ticket) {
            barrier.parking.promote(parked);
            barriers.touch(barrier);
        }
    }

    void unpark(Ticket ticket, boolean served) {
        Barrier barrier = ticket.barrier;
        Parked<Ticket> parked = ticket.parked;
        if (barrier == null || parked == null) {
            return;
        }
        if (served) {
            barrier.parking.served(parked, settings.share(ticket.bot()).weight());
        } else {
            barrier.parking.remove(parked);
        }
        ticket.barrier = null;
        ticket.parked = null;
        barriers.touch(barrier);
    }

    /** Sets the time to look at this call again: its deadline, the end of its wait for orders, its last chance. */
    void arm(Ticket ticket, long now) {
        Alarm alarm = ticket.alarm;
        if (alarm == null) {
            alarm = new Alarm() {
                @Override
                void ring(long at) {
                    look.accept(ticket, at);
                }
            };
            ticket.alarm = alarm;
        }
        long at = ticket.deadline;
        if (ticket.unansweredOrders > 0) {
            at = earlier(at, ticket.ordersUntil);
        }
        if (ticket.isUrgent()) {
            long chance = ticket.lastChance ? now + CHANCE_GAP_NANOS : lastChanceAt(ticket);
            at = earlier(at, chance);
        }
        alarms.set(alarm, at);
    }

    boolean isLastChance(Ticket ticket, long now) {
        return ticket.isUrgent() && now - lastChanceAt(ticket) >= 0;
    }

    private static long lastChanceAt(Ticket ticket) {
        Barrier barrier = ticket.barrier;
        int cancels = barrier == null ? 0 : barrier.parking.waiting(ticket.laneClass());
        long lead = LAST_CHANCE_NANOS + CHANCE_GAP_NANOS * cancels;
        return ticket.deadline - Math.min(lead, (ticket.deadline - ticket.askedAt) / 2);
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }

    /** Sets the time to ask this limit's head again if nothing happens before. */
    void armWake(Barrier barrier, long now) {
        Parked<Ticket> head = barrier.parking.head();
        alarms.set(barrier.wake, now + (head == null ? QUIET_CHECK_NANOS : nanosUntilAsked(barrier, head, now)));
    }

    private long nanosUntilAsked(Barrier barrier, Parked<Ticket> head, long now) {
        Ticket ticket = head.call();
        if (barrier.ban.holds(now)) {
            return barrier.ban.untilNanos() - now;
        }
        if (Holds.stops(barrier.holder, ticket)) {
            return LONGEST_CHECK_NANOS;
        }
        long paused = barrier.pauseOf(ticket).nanosLeft(now);
        if (paused > 0) {
            return paused;
        }
        long withheld = Math.max(barrier.withheld(ticket, now), ramps.withheld(barrier.limit, ticket, now));
        long wait = barrier.limit.earliestNanos(head.cost() + withheld, ticket.isUrgent(), now);
        long longest = withheld > 0 ? CHANCE_GAP_NANOS : LONGEST_CHECK_NANOS;
        return Math.max(SOONEST_NANOS, Math.min(wait, longest));
    }

    /** The call that must make room for a cancel; null when only cancels wait. */
    @Nullable
    Ticket victim(Ticket cancel) {
        return lane.leastUrgentBelow(cancel.laneClass());
    }
}
