package dev.sluice.gate;

import dev.sluice.exchange.Answer;
import dev.sluice.lane.LaneClass;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nonce keys of one exchange. Bounded: of those that nothing waits or flies for, the longest unused are forgotten. */
final class NonceKeys {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MOST_LOOKED_AT = 64;

    private final Map<String, NonceKey> keys = new LinkedHashMap<>(16, 0.75f, true);
    private final ArrayDeque<NonceKey> dirty = new ArrayDeque<>();
    private final Alarms alarms;
    private GateSettings settings;

    NonceKeys(GateSettings settings, Alarms alarms) {
        this.settings = settings;
        this.alarms = alarms;
    }

    void reload(GateSettings newSettings) {
        settings = newSettings;
    }

    /** Puts the call into its key's order; where it no longer fits, why not. A call that no order binds has no key. */
    @Nullable
    Refused join(Ticket ticket) {
        if (!binds(ticket)) {
            return null;
        }
        NonceKey key = of(ticket);
        if (key == null) {
            return new Refused(Reason.LANE_FULL, Answer.WAIT_LONGER, 0, keys.size() + " nonce keys are busy already");
        }
        if (ticket.call().nonce() <= key.lastStarted || !key.add(ticket)) {
            return Refusals.nonceOvertaken(ticket);
        }
        ticket.nonceKey = key;
        return null;
    }

    /** Whether the order of nonces binds this call. */
    private boolean binds(Ticket ticket) {
        return ticket.call().nonce() >= 0
                && !settings.nonceWindowAccounts().contains(ticket.call().account());
    }

    /** The key of this call; null when there is no room for one more. */
    private @Nullable NonceKey of(Ticket ticket) {
        String name = ticket.call().key();
        NonceKey known = keys.get(name);
        if (known != null) {
            return known;
        }
        if (keys.size() >= settings.policy().mostLimitInstances()) {
            forgetIdle();
        }
        if (keys.size() >= settings.policy().mostLimitInstances()) {
            return null;
        }
        NonceKey made = new NonceKey(name, new Alarm() {
            @Override
            void ring(long now) {
                NonceKey self = keys.get(name);
                if (self != null) {
                    touch(self);
                }
            }
        });
        keys.put(name, made);
        return made;
    }

    private void forgetIdle() {
        Iterator<NonceKey> oldest = keys.values().iterator();
        for (int i = 0; i < MOST_LOOKED_AT && oldest.hasNext(); i++) {
            NonceKey key = oldest.next();
            if (key.isEmpty() && key.busy == null) {
                alarms.cancel(key.overdue);
                oldest.remove();
            }
        }
    }

    /** Its fronts are asked again before the gate is left. */
    void touch(NonceKey key) {
        if (!key.dirty) {
            key.dirty = true;
            dirty.add(key);
        }
    }

    @Nullable
    NonceKey nextTouched() {
        NonceKey next = dirty.poll();
        if (next != null) {
            next.dirty = false;
        }
        return next;
    }

    boolean hasTouched() {
        return !dirty.isEmpty();
    }

    /** Whether this one may ask limits now. */
    boolean mayAsk(Ticket ticket, NonceKey key, long now) {
        boolean free = key.busy == null || (ticket.rank() == LaneClass.CANCEL && key.isOverdue(patienceNanos(), now));
        return free && key.front(ticket.rank().place()) == ticket;
    }

    void admitted(Permit permit, NonceKey key, long now) {
        key.busy = permit;
        key.busySince = now;
        watch(key, now);
    }

    /** A cancel that waits for the one in flight is asked again when that is overdue; from then on it waits for something else. */
    void watch(NonceKey key, long now) {
        boolean waits = key.busy != null && key.front(0) != null;
        if (waits && !key.isOverdue(patienceNanos(), now)) {
            alarms.setNoLater(key.overdue, key.busySince + patienceNanos());
        }
    }

    /** False: a higher nonce of its key was started meanwhile. */
    boolean started(Permit permit, NonceKey key) {
        long nonce = permit.ticket().call().nonce();
        if (nonce <= key.lastStarted) {
            return false;
        }
        permit.nonceBefore = key.lastStarted;
        key.lastStarted = nonce;
        return true;
    }

    /** It was surely not sent, or the exchange did not believe who sent it: whoever knows a key's name must not use up its nonces. */
    void notTaken(Permit permit, NonceKey key) {
        if (key.lastStarted == permit.ticket().call().nonce()) {
            key.lastStarted = permit.nonceBefore;
        }
    }

    /** Answered, or over without an answer: the next may go. */
    void freed(Permit permit, NonceKey key) {
        if (key.busy == permit) {
            key.busy = null;
            alarms.cancel(key.overdue);
            touch(key);
        }
    }

    private long patienceNanos() {
        return settings.policy().nonceUnansweredMs() * NANOS_PER_MILLI;
    }

    int size() {
        return keys.size();
    }
}
