package dev.sluice.sim.exchange;

/** An account at one simulated exchange, with its orders and its dead-man switch. */
final class RestAccount {
    /** The account of calls without a key. */
    static final RestAccount NOBODY = new RestAccount("");

    final String name;
    final OrderStore orderStore = new OrderStore();
    final DeadManTimer deadManTimer = new DeadManTimer();

    RestAccount(String name) {
        this.name = name;
    }

    void passTimeTo(long nowNanos) {
        if (deadManTimer.goesOff(nowNanos)) {
            orderStore.open((Instrument) null).forEach(order -> orderStore.cancel(order, nowNanos));
        }
    }
}
