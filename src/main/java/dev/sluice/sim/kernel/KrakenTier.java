package dev.sluice.sim.kernel;

/** Kraken's three account tiers, with the sizes of the REST and engine counters and their decay per 100 seconds. */
public enum KrakenTier {
    STARTER(15, 33, 60, 100, 60),
    INTERMEDIATE(20, 50, 125, 234, 80),
    PRO(20, 100, 180, 375, 225);

    public final long restSize;
    public final long restUnitsPer100Seconds;
    public final long engineSize;
    public final long engineUnitsPer100Seconds;
    public final int openOrdersPerPair;

    KrakenTier(long restSize, long restUnits, long engineSize, long engineUnits, int openOrdersPerPair) {
        this.restSize = restSize;
        this.restUnitsPer100Seconds = restUnits;
        this.engineSize = engineSize;
        this.engineUnitsPer100Seconds = engineUnits;
        this.openOrdersPerPair = openOrdersPerPair;
    }
}
