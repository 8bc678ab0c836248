package dev.sluice.sim.exchange;

/** An API key of Kraken with its secret, its last nonce, its REST counter and its lockouts. */
final class KrakenKey {
    private static final long HUNDRED_SECONDS = 100_000_000_000L;
    private static final long MILLI = 1_000_000L;

    final String name;
    final KrakenAccount account;
    final Hmac hmac;
    final DecayingCounter rest;
    final BanLadder lockouts;
    private long lastNonce;

    KrakenKey(String name, KrakenAccount account, Hmac hmac, VenueSettings settings) {
        this.name = name;
        this.account = account;
        this.hmac = hmac;
        TimeScale timeScale = new TimeScale(settings.scale());
        KrakenTier tier = settings.krakenTier();
        Decay decay = Decay.continuous(tier.restUnitsPer100Seconds, timeScale.nanos(HUNDRED_SECONDS));
        long stepNanos = timeScale.nanos(settings.krakenStepMillis() * MILLI);
        this.rest = new DecayingCounter(
                tier.restSize,
                settings.krakenStepMillis() == 0 ? decay : decay.inSteps(stepNanos, 0),
                OverLimitPolicy.COUNTS);
        this.lockouts = new BanLadder(settings.krakenLockouts(), timeScale);
    }

    /** Accepts a nonce if it is greater than all earlier ones, as an unsigned number. */
    boolean accepts(long nonce) {
        if (Long.compareUnsigned(nonce, lastNonce) <= 0) {
            return false;
        }
        lastNonce = nonce;
        return true;
    }
}
