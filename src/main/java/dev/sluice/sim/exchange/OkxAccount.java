package dev.sluice.sim.exchange;

/** A sub-account of OKX with its orders and its dead-man switch. */
final class OkxAccount {
    private static final int MAX_OPEN_PER_INSTRUMENT = 500;

    final String name;
    final OrderStore orderStore = new OrderStore();
    final DeadManTimer deadManTimer = new DeadManTimer();

    OkxAccount(String name) {
        this.name = name;
    }

    boolean hasRoomFor(Instrument instrument) {
        return orderStore.openCount(instrument) < MAX_OPEN_PER_INSTRUMENT;
    }

    void passTimeTo(long nowNanos) {
        if (deadManTimer.goesOff(nowNanos)) {
            orderStore.open((Instrument) null).forEach(order -> orderStore.cancel(order, nowNanos));
        }
    }
}
