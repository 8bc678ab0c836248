package dev.sluice.gate;

import org.jspecify.annotations.Nullable;

/** What a call meets before the limits: guard and doorkeeper, orders that its cancel withdraws, the order inside its nonce key. Under the gate's lock. */
final class Arrivals {
    private final Watch watch;
    private final Doorkeeper doorkeeper;
    private final NonceKeys nonceKeys;
    private final Orders orders;
    private final Asking asking;

    Arrivals(Watch watch, Doorkeeper doorkeeper, NonceKeys nonceKeys, Orders orders, Asking asking) {
        this.watch = watch;
        this.doorkeeper = doorkeeper;
        this.nonceKeys = nonceKeys;
        this.orders = orders;
        this.asking = asking;
    }

    /** Whether it is turned away whatever the limits say; null: it is not. Both look: the guard counts what is refused, too. */
    @Nullable
    Refused turnedAway(Ticket ticket, long now, Effects out) {
        Refused byGuard = watch.atAsk(ticket, now, out);
        Refused byDoorkeeper = doorkeeper.atAsk(ticket, now);
        return byDoorkeeper != null ? byDoorkeeper : byGuard;
    }

    void ask(Ticket ticket, long now) {
        cancelFirst(ticket, now);
        Refused overtaken = nonceKeys.join(ticket);
        NonceKey key = ticket.nonceKey;
        if (overtaken != null) {
            asking.refuse(ticket, overtaken);
        } else if (key == null) {
            asking.attempt(ticket, now);
        } else {
            asking.attemptInKey(ticket, key, now);
        }
    }

    private void cancelFirst(Ticket ticket, long now) {
        if (!ticket.isCancel()) {
            return;
        }
        for (Ticket order : orders.withdrawnBy(ticket)) {
            asking.refuse(order, Refusals.withdrawn());
        }
        orders.await(ticket, now);
    }
}
