package dev.sluice.gate;

import dev.sluice.lane.LaneClass;
import dev.sluice.lane.Parked;
import dev.sluice.limit.Charge;
import dev.sluice.limit.Limit;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks limits for calls: all look before any takes; the first that stops a call is where it waits. And asks on: a limit where something changed asks its
 * head, and the next, until one stays there. So no wake-up is lost, and nobody is asked who could not go.
 */
final class Asking {
    /** A turn of the gate ends after so many steps; the rest is done at the next tick, at once. */
    private static final int MOST_STEPS = 1024;

    private final Bill bill;
    private final Obstacles obstacles;
    private final Barriers barriers;
    private final Waits waits;
    private final Holds holds;
    private final NonceKeys nonceKeys;
    private final Orders orders;
    private final Counters counters;
    private final Refusals refusals;
    private Effects out = new Effects();

    Asking(GateSettings settings, Parts parts, DoubleSupplier chance) {
        refusals = new Refusals(settings.policy(), chance);
        bill = parts.bill();
        barriers = parts.barriers();
        holds = parts.holds();
        nonceKeys = parts.nonceKeys();
        orders = parts.orders();
        counters = parts.counters();
        obstacles = new Obstacles(barriers, parts.ramps(), settings.observe());
        waits = new Waits(settings, parts, this::look);
    }

    /** What asking works with. */
    record Parts(
            Bill bill,
            Alarms alarms,
            Barriers barriers,
            Ramps ramps,
            Holds holds,
            NonceKeys nonceKeys,
            Orders orders,
            Counters counters) {}

    void reload(GateSettings newSettings) {
        refusals.reload(newSettings.policy());
        obstacles.reload(newSettings.observe());
        waits.reload(newSettings);
    }

    Obstacles obstacles() {
        return obstacles;
    }

    Waits waits() {
        return waits;
    }

    /** Decisions about calls that were told to wait go here. */
    void into(Effects effects) {
        out = effects;
    }

    /** Admits it, parks it, or refuses it. */
    void attempt(Ticket ticket, long now) {
        if (ticket.unansweredOrders > 0) {
            stay(ticket, now);
            return;
        }
        NonceKey key = ticket.nonceKey;
        if (key != null && !nonceKeys.mayAsk(ticket, key, now)) {
            waits.unpark(ticket, false);
            nonceKeys.watch(key, now);
            stay(ticket, now);
            return;
        }
        Obstacle obstacle = obstacle(ticket, now);
        if (obstacle != null) {
            stopped(ticket, obstacle, now);
        } else if (key != null && lowerNonceGoes(ticket, key, now)) {
            attempt(ticket, now);
        } else {
            admit(ticket, now);
        }
    }

    private @Nullable Obstacle obstacle(Ticket ticket, long now) {
        bill.draw(ticket, now);
        return obstacles.find(bill, ticket, now);
    }

    /** A less urgent call of the key with a lower nonce goes first if it lacks nothing and its turn has come; else it is overtaken. */
    private boolean lowerNonceGoes(Ticket ticket, NonceKey key, long now) {
        for (int i = LaneClass.COUNT - 1; i > ticket.rank().place(); i--) {
            Ticket lower = key.front(i);
            Barrier barrier = lower == null ? null : lower.barrier;
            if (lower == null
                    || barrier == null
                    || lower.call().nonce() > ticket.call().nonce()) {
                continue;
            }
            if (ticket.barrier == barrier) {
                waits.unpark(ticket, true);
            }
            if (barrier.parking.head() == lower.parked && obstacle(lower, now) == null) {
                admit(lower, now);
                return true;
            }
        }
        obstacle(ticket, now);
        return false;
    }

    /** As {@link #attempt}, in the order of its key's nonces. */
    void attemptInKey(Ticket ticket, NonceKey key, long now) {
        askFronts(key, now);
        if (ticket.stage == Ticket.Stage.NEW && ticket.decided == null && ticket.entry == null) {
            nonceKeys.watch(key, now);
            stay(ticket, now);
        }
    }

    /** It was admitted, but a limit changed before it started: it waits at its old place, or goes again. */
    void again(Ticket ticket, long now) {
        ticket.permit = null;
        ticket.stage = Ticket.Stage.NEW;
        NonceKey key = ticket.nonceKey;
        if (key == null) {
            attempt(ticket, now);
        } else if (ticket.call().nonce() <= key.lastStarted || !key.add(ticket)) {
            refuse(ticket, Refusals.nonceOvertaken(ticket));
        } else {
            attemptInKey(ticket, key, now);
        }
    }

    /** Before a reload: every waiting call leaves its limit, in the order of arrival. */
    List<Ticket> unparkAll() {
        List<Ticket> all = waits.lane().all();
        all.sort(Comparator.comparingLong(ticket -> ticket.arrival));
        for (Ticket ticket : all) {
            waits.unpark(ticket, false);
            holds.release(ticket);
        }
        return all;
    }

    void attemptAll(List<Ticket> tickets, long now) {
        for (Ticket ticket : tickets) {
            if (ticket.stage == Ticket.Stage.WAITING) {
                attempt(ticket, now);
            }
        }
    }

    /** Whether the last turn was cut short: the next tick goes on. */
    boolean isUnfinished() {
        return barriers.hasTouched() || nonceKeys.hasTouched();
    }

    private void stopped(Ticket ticket, Obstacle obstacle, long now) {
        int place = obstacles.place();
        Limit limit = bill.limit(place);
        if (obstacle == Obstacle.TOO_LARGE) {
            refuse(ticket, Refusals.tooLarge(limit, bill.cost(place)));
            return;
        }
        Barrier barrier = barriers.raise(limit, now);
        if (Obstacles.endsTooLate(obstacle, barrier, ticket, now)) {
            refuse(ticket, refusals.shut(obstacle, barrier, ticket, now));
            return;
        }
        if (ticket.barrier == barrier) {
            return;
        }
        boolean moves = ticket.barrier != null;
        boolean isNew = ticket.entry == null;
        waits.unpark(ticket, false);
        if (!stay(ticket, now)) {
            return;
        }
        if (isNew) {
            counters.delayedBy(limit.settings().name());
        }
        waits.park(ticket, barrier, bill.cost(place));
        if (moves) {
            holds.passedOver(ticket, bill, now);
        }
        Parked<Ticket> head = barrier.parking.head();
        if (head != null && head.call() == ticket) {
            waits.armWake(barrier, now);
        }
    }

    /** It waits in the lane; false: there was no room, and it is refused. */
    private boolean stay(Ticket ticket, long now) {
        while (!waits.hasRoom(ticket)) {
            Ticket victim = ticket.isUrgent() ? waits.victim(ticket) : null;
            if (victim == null) {
                refuse(ticket, refusals.laneFull(waits.lane()));
                return false;
            }
            refuse(victim, refusals.laneFull(waits.lane()));
        }
        if (ticket.entry == null) {
            counters.waited++;
            if (ticket.places()) {
                orders.waits(ticket);
            }
        }
        waits.enter(ticket, now);
        return true;
    }

    private void admit(Ticket ticket, long now) {
        Charge[] charges = bill.take(now);
        Permit permit = new Permit(ticket, charges, bill.costsOnOk(), obstacles.overdraws());
        obstacles.mark(permit);
        for (int i = 0; i < charges.length; i++) {
            Barrier barrier = barriers.at(charges[i].limit(), now);
            if (barrier != null) {
                taken(barrier, ticket, bill.cost(i));
                if (obstacles.isOverdrawn(i)) {
                    barrier.overdraw.opened(permit, now);
                }
            }
        }
        counters.admitted++;
        counters.open++;
        counters.overdrawn += permit.overdrawn() ? 1 : 0;
        counters.observedWaits += ticket.observed ? 1 : 0;
        boolean places = ticket.places();
        if (places) {
            orders.waitsNoMore(ticket);
        }
        waits.leave(ticket, true);
        holds.release(ticket);
        ticket.stage = Ticket.Stage.ADMITTED;
        ticket.permit = permit;
        if (places) {
            orders.flies(ticket);
        }
        NonceKey key = ticket.nonceKey;
        if (key != null) {
            key.remove(ticket);
            overtake(key, ticket);
            nonceKeys.admitted(permit, key, now);
            nonceKeys.touch(key);
        }
        decide(ticket, new Admitted(permit));
    }

    private void taken(Barrier barrier, Ticket ticket, long cost) {
        if (!barrier.parking.isEmpty()) {
            barrier.parking.took(ticket.laneClass(), cost);
            barriers.touch(barrier);
        }
    }

    private void overtake(NonceKey key, Ticket ticket) {
        for (Ticket overtaken : key.takeOvertaken(ticket.call().nonce())) {
            refuse(overtaken, Refusals.nonceOvertaken(overtaken));
        }
    }

    /** Ends a call that was not sent, wherever it waits. */
    void refuse(Ticket ticket, Refused refused) {
        forget(ticket);
        counters.refused(refused.reason());
        decide(ticket, refused);
    }

    /** Takes a waiting call out of everything. */
    void forget(Ticket ticket) {
        ticket.giveBackPasses();
        waits.leave(ticket, false);
        holds.release(ticket);
        if (ticket.waits() && ticket.places()) {
            orders.waitsNoMore(ticket);
        }
        NonceKey key = ticket.nonceKey;
        if (key != null) {
            key.remove(ticket);
            nonceKeys.touch(key);
        }
        ticket.stage = Ticket.Stage.ENDED;
    }

    private void decide(Ticket ticket, Verdict verdict) {
        if (ticket.told) {
            out.add(ticket, verdict);
        } else {
            ticket.decided = verdict;
        }
    }

    /** Its own alarm rang: a deadline, the end of the wait for an order, a cancel's last chance. */
    private void look(Ticket ticket, long now) {
        if (ticket.stage != Ticket.Stage.WAITING) {
            return;
        }
        if (now - ticket.deadline >= 0) {
            refuse(ticket, refusals.expired(ticket, now));
            return;
        }
        boolean asks = false;
        if (ticket.unansweredOrders > 0 && now - ticket.ordersUntil >= 0) {
            ticket.unansweredOrders = 0;
            ticket.orderUnanswered = true;
            asks = true;
        }
        if (waits.isLastChance(ticket, now)) {
            ticket.lastChance = true;
            asks = true;
        }
        if (asks) {
            attempt(ticket, now);
        }
        if (ticket.stage == Ticket.Stage.WAITING) {
            waits.arm(ticket, now);
        }
    }

    /** An order landed: cancels that waited for its answer alone ask now. */
    void answeredFor(List<Ticket> cancels, long now) {
        for (Ticket cancel : cancels) {
            if (cancel.stage == Ticket.Stage.WAITING && cancel.unansweredOrders > 0 && --cancel.unansweredOrders == 0) {
                attempt(cancel, now);
            }
        }
    }

    /** Asks on wherever something changed. */
    void askOn(long now) {
        int steps = 0;
        while (steps < MOST_STEPS) {
            NonceKey key = nonceKeys.nextTouched();
            if (key != null) {
                askFronts(key, now);
                steps++;
                continue;
            }
            Barrier barrier = barriers.nextTouched();
            if (barrier == null) {
                return;
            }
            steps += askOn(barrier, MOST_STEPS - steps, now);
        }
    }

    /** Asks the head, and the next, until one stays; how many were asked. */
    private int askOn(Barrier barrier, int most, long now) {
        int asked = 0;
        Parked<Ticket> head = barrier.parking.head();
        while (head != null && asked < most) {
            asked++;
            Ticket ticket = head.call();
            attempt(ticket, now);
            if (ticket.parked == head) {
                break;
            }
            head = barrier.parking.head();
        }
        boolean unfinished = asked == most && head != null;
        barriers.asked(barrier, unfinished);
        waits.armWake(barrier, now);
        barriers.drop(barrier, now);
        return Math.max(1, asked);
    }

    /** Asks the fronts of a key, the lowest nonce first; the others of the key wait in the key alone. */
    private void askFronts(NonceKey key, long now) {
        for (int i = LaneClass.COUNT - 1; i >= 0; i--) {
            Ticket front = key.front(i);
            Ticket before = key.replaceAsking(i, front);
            if (before != null) {
                waits.unpark(before, false);
            }
            if (front != null && front.barrier == null) {
                attempt(front, now);
            } else if (front != null && !nonceKeys.mayAsk(front, key, now)) {
                waits.unpark(front, false);
            }
        }
    }
}
