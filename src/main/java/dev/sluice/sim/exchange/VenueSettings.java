package dev.sluice.sim.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a venue plays. {@link #defaults()} is the exchanges as they are; change what a test needs with the {@code with...}
 * methods.
 *
 * @param accounts the keys that are known; default {@link Account#demo()}
 * @param scale length of every window, ban and decay against the real one, above 0 and at most 1; default 1. The numbers in
 *     {@code exchangeInfo} and the names of headers stay the real ones
 * @param checkSignatures false believes every signature (simulations); default true. Keys, timestamps and nonces are checked
 *     all the same
 * @param binanceBans default {@link BanSettings#binance()}
 * @param krakenLockouts default {@link BanSettings#kraken()}
 * @param krakenTier default {@link KrakenTier#STARTER}
 * @param krakenStepMillis steps in which Kraken's REST counter falls, before scaling; default 2000, 0 is a continuous fall
 * @param journalCalls how many of the latest calls are kept, 0 to 100,000; default 1,000
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

    /** Bans of Binance and lockouts of Kraken; null leaves one as it is. */
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

    public VenueSettings withKraken(KrakenTier tier, long stepMillis) {
        return new VenueSettings(
                accounts, scale, checkSignatures, binanceBans, krakenLockouts, tier, stepMillis, journalCalls);
    }

    public VenueSettings withJournalCalls(int calls) {
        return new VenueSettings(
                accounts, scale, checkSignatures, binanceBans, krakenLockouts, krakenTier, krakenStepMillis, calls);
    }
}
