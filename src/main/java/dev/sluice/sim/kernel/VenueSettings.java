package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.TimeScale;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a venue. {@link #defaults()} matches the real exchanges; the {@code with...} methods change what a
 * test needs.
 *
 * @param accounts the accepted keys; default {@link Account#demo()}
 * @param scale length of every window, ban and decay relative to the real one, above 0 and at most 1; default 1. The
 *     numbers in {@code exchangeInfo} and the names of headers are not scaled
 * @param checkSignatures whether signatures are checked; default true. When false (simulations), keys, timestamps and
 *     nonces are still checked
 * @param binanceBans default {@link BanSettings#binance()}
 * @param krakenLockouts default {@link BanSettings#kraken()}
 * @param krakenTier default {@link KrakenTier#STARTER}
 * @param krakenStepMillis step in which Kraken's REST counter decreases, before scaling; default 2000, 0 means
 *     continuous
 * @param journalCalls number of latest calls in the journal, 0 to 100,000; default 1,000
 */
public record VenueSettings(
        List<Account> accounts,
        double scale,
        boolean checkSignatures,
        BanSettings binanceBans,
        BanSettings krakenLockouts,
        KrakenTier krakenTier,
        long krakenStepMillis,
        int journalCalls) {

    public VenueSettings {
        accounts = List.copyOf(accounts);
        new TimeScale(scale);
        if (krakenStepMillis < 0 || krakenStepMillis > 60_000) {
            throw new IllegalArgumentException("krakenStepMillis must be 0 to 60000, but is " + krakenStepMillis);
        }
        if (journalCalls < 0 || journalCalls > 100_000) {
            throw new IllegalArgumentException("journalCalls must be 0 to 100000, but is " + journalCalls);
        }
        for (Account account : accounts) {
            if (accounts.stream()
                            .filter(other -> other.key().equals(account.key()))
                            .count()
                    > 1) {
                throw new IllegalArgumentException("a key occurs twice: that of " + account);
            }
        }
    }

    public static VenueSettings defaults() {
        return new VenueSettings(
                Account.demo(), 1, true, BanSettings.binance(), BanSettings.kraken(), KrakenTier.STARTER, 2_000, 1_000);
    }

    public VenueSettings withAccounts(List<Account> others) {
        return new VenueSettings(
                others,
                scale,
                checkSignatures,
                binanceBans,
                krakenLockouts,
                krakenTier,
                krakenStepMillis,
                journalCalls);
    }

    public VenueSettings withScale(double other) {
        return new VenueSettings(
                accounts,
                other,
                checkSignatures,
                binanceBans,
                krakenLockouts,
                krakenTier,
                krakenStepMillis,
                journalCalls);
    }

    public VenueSettings withSignatureChecks(boolean check) {
        return new VenueSettings(
                accounts, scale, check, binanceBans, krakenLockouts, krakenTier, krakenStepMillis, journalCalls);
    }

    /** Returns these settings with other bans of Binance and lockouts of Kraken; null keeps the current value. */
    public VenueSettings withBans(@Nullable BanSettings binance, @Nullable BanSettings kraken) {
        return new VenueSettings(
                accounts,
                scale,
                checkSignatures,
                binance == null ? binanceBans : binance,
                kraken == null ? krakenLockouts : kraken,
                krakenTier,
                krakenStepMillis,
                journalCalls);
    }

    public VenueSettings withJournalCalls(int calls) {
        return new VenueSettings(
                accounts, scale, checkSignatures, binanceBans, krakenLockouts, krakenTier, krakenStepMillis, calls);
    }
}
