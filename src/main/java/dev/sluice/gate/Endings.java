package dev.sluice.gate;

import dev.sluice.limit.Charge;

/** How a permit ends: what it holds of limits, connections, its nonce key and cancels that wait for its order becomes free, once. */
final class Endings {
    private final Counters counters;
    private final Barriers barriers;
    private final NonceKeys nonceKeys;
    private final Orders orders;
    private final Asking asking;

    Endings(Counters counters, Barriers barriers, NonceKeys nonceKeys, Orders orders, Asking asking) {
        this.counters = counters;
        this.barriers = barriers;
        this.nonceKeys = nonceKeys;
        this.orders = orders;
        this.asking = asking;
    }

    /** Nothing of it was sent: everything is given back. */
    void giveBack(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            charge.limit().refund(charge, now);
        }
        close(permit, now);
        asking.answeredFor(orders.landed(permit.ticket()), now);
    }

    /** Its outcome is known. */
    void close(Permit permit, long now) {
        counters.open--;
        permit.stage = Permit.Stage.ENDED;
        permit.ticket().stage = Ticket.Stage.ENDED;
        release(permit, now);
    }

    /** It was answered: overdraws and its nonce key are free. */
    void release(Permit permit, long now) {
        for (Charge charge : permit.charges()) {
            Barrier barrier = barriers.at(charge.limit(), now);
            if (barrier != null) {
                barrier.overdraw.closed(permit);
                barriers.touch(barrier);
            }
        }
        NonceKey key = permit.ticket().nonceKey;
        if (key != null) {
            nonceKeys.freed(permit, key);
        }
    }
}
