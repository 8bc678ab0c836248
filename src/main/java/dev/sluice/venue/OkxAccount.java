package dev.sluice.venue;

/** One sub-account of OKX: its orders and its dead-man switch. */
final class OkxAccount {
    private static final int MOST_OPEN_PER_INSTRUMENT = 500;

    final String name;
    final Orders orders = new Orders();
    final DeadMan deadMan = new DeadMan();

    OkxAccount(String name) {
        this.name = name;
    }

    boolean hasRoomFor(Instrument instrument) {
        return orders.openCount(instrument) < MOST_OPEN_PER_INSTRUMENT;
    }

    void passTimeTo(long nowNanos) {
        if (deadMan.goesOff(nowNanos)) {
            orders.open((Instrument) null).forEach(order -> orders.cancel(order, nowNanos));
        }
    }
}
