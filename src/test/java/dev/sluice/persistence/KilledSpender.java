package dev.sluice.persistence;

import dev.sluice.config.Settings;
import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.ExchangeClock;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A child process that uses up a limit of more accounts than its levels file holds, reports it, and waits to be
 * killed.
 */
final class KilledSpender {
    static final int ACCOUNTS = 6;
    static final int SIZE = 10;

    /** A layout with room for the shared limit and two accounts. */
    private static final UsageFileLayout SMALL = new UsageFileLayout(8, 8192, 3);

    private KilledSpender() {}

    public static void main(String[] args) throws IOException {
        long now = Long.parseLong(args[1]);
        UsageStore usageStore = levels(Path.of(args[0]), now);
        budget(usageStore, now - 3_600_000_000_000L);
        Budget budget = budget(usageStore, now);
        for (int i = 0; i < ACCOUNTS; i++) {
            Limit limit = budget.limit(0, "account " + i, now);
            for (int call = 0; limit.fits(1, false, now); call++) {
                limit.start(limit.charge(1, now), now);
                System.out.println("spent " + i + " " + call);
            }
        }
        System.out.println("written");
        System.exit(System.in.read());
    }

    static UsageStore levels(Path file, long now) {
        return MappedUsageStore.open(file, SMALL, BootId.current(), now, System.err::println);
    }

    static Budget budget(UsageStore usageStore, long now) {
        LimitSettings orders = Settings.of(LimitSettings.class, """
                {'name': 'orders', 'scope': 'account', 'algorithm': 'slidingWindow', 'size': %d, 'windowMs': 5000,
                'reserve': 0}""", SIZE);
        Budget budget = new Budget(List.of(orders), new ExchangeClock(), usageStore, 100);
        budget.register(Map.of(), Map.of(), now);
        return budget;
    }
}
