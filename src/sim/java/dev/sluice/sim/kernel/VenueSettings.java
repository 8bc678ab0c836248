package dev.sluice.sim.kernel;

import dev.sluice.sim.counter.BanSettings;
import dev.sluice.sim.counter.TimeScale;
import dev.sluice.sim.market.Templates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
 * @param bans the bans that replace those in the data of an exchange, by its name; default none
 * @param journalCalls number of latest calls in the journal, 0 to 100,000; default 1,000
 */
public record VenueSettings(
        List<Account> accounts,
        double scale,
        boolean checkSignatures,
        Map<String, BanSettings> bans,
        int journalCalls) {

    public VenueSettings {
        accounts = List.copyOf(accounts);
        bans = Map.copyOf(bans);
        new TimeScale(scale);
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
        return new VenueSettings(Account.demo(), 1, true, Map.of(), 1_000);
    }

    /** Returns the bans of the exchange with that data, or null. */
    @Nullable
    BanSettings bans(Templates data) {
        long[] numbers = Stream.of(data.setting("bans", "").split(" ", -1))
                .mapToLong(number -> Params.wholeNumber(number, 0))
                .toArray();
        BanSettings own = numbers.length == 4
                ? new BanSettings((int) numbers[0], numbers[1], (int) numbers[2], numbers[3])
                : null;
        return bans.getOrDefault(data.name(), own);
    }

    public VenueSettings withAccounts(List<Account> others) {
        return new VenueSettings(others, scale, checkSignatures, bans, journalCalls);
    }

    public VenueSettings withScale(double other) {
        return new VenueSettings(accounts, other, checkSignatures, bans, journalCalls);
    }

    public VenueSettings withSignatureChecks(boolean check) {
        return new VenueSettings(accounts, scale, check, bans, journalCalls);
    }

    /** Returns these settings with other bans of the exchange with that name. */
    public VenueSettings withBans(String exchange, BanSettings settings) {
        Map<String, BanSettings> others = new HashMap<>(bans);
        others.put(exchange, settings);
        return new VenueSettings(accounts, scale, checkSignatures, others, journalCalls);
    }

    public VenueSettings withJournalCalls(int calls) {
        return new VenueSettings(accounts, scale, checkSignatures, bans, calls);
    }
}
