package dev.sluice.sim.exchange;

import java.util.LinkedHashMap;
import java.util.Map;

/** An account at Kraken with its orders, its engine counter for each pair and its dead-man switch. */
final class KrakenAccount {
    private static final long TOKEN_NANOS = 900_000_000_000L;
    private static final long HUNDRED_SECONDS = 100_000_000_000L;

    final String name;
    final OrderStore orderStore = new OrderStore();
    final DeadManTimer deadManTimer = new DeadManTimer();
    final Map<Instrument, DecayingCounter> engine = new LinkedHashMap<>();
    private boolean hasToken;
    private long tokenNanos;
    private final KrakenTier tier;
    private final TimeScale timeScale;

    KrakenAccount(String name, KrakenTier tier, TimeScale timeScale) {
        this.name = name;
        this.tier = tier;
        this.timeScale = timeScale;
    }

    /** Charges the engine counter of that pair; returns false when it is over the limit, and a refused call does not count. */
    boolean takeEngine(Instrument instrument, long cost, long nowNanos) {
        return engine.computeIfAbsent(instrument, any -> counter()).take(cost, nowNanos);
    }

    /**
     * Returns the token for WebSocket channels and orders. It is always the same, but valid for new connections only for a while after
     * {@link #issueToken}.
     */
    String token() {
        return "sim-token-" + name;
    }

    void issueToken(long nowNanos) {
        hasToken = true;
        tokenNanos = nowNanos;
    }

    boolean tokenIsNew(long nowNanos) {
        return hasToken && nowNanos - tokenNanos < TOKEN_NANOS;
    }

    private DecayingCounter counter() {
        Decay decay = Decay.continuous(tier.engineUnitsPer100Seconds, timeScale.nanos(HUNDRED_SECONDS));
        return new DecayingCounter(tier.engineSize, decay, OverLimitPolicy.FREE);
    }

    boolean hasRoomFor(Instrument instrument, int more) {
        return orderStore.openCount(instrument) + more <= tier.openOrdersPerPair;
    }

    void passTimeTo(long nowNanos) {
        if (deadManTimer.goesOff(nowNanos)) {
            orderStore.open((Instrument) null).forEach(order -> orderStore.cancel(order, nowNanos));
        }
    }
}
