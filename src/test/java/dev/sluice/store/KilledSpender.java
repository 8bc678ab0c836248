package dev.sluice.store;

import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.Budget;
import dev.sluice.limit.ExchangeClock;
import dev.sluice.limit.Levels;
import dev.sluice.limit.Limit;
import dev.sluice.limit.LimitSettings;
import dev.sluice.limit.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A child process that uses up a limit of more accounts than its levels file holds, reports it, and waits to be
 * killed.
 */
final class KilledSpender {
    static final int ACCOUNTS = 6;
    static final int SIZE = 10;

    /** Room for the one that all would share, and for two accounts. */
    private static final LevelsLayout SMALL = new LevelsLayout(8, 8192, 3);

    private KilledSpender() {}

    public static void main(String[] args) throws IOException {
        long now = Long.parseLong(args[1]);
        Levels levels = levels(Path.of(args[0]), now);
        budget(levels, now - 3_600_000_000_000L);
        Budget budget = budget(levels, now);
        for (int i = 0; i < ACCOUNTS; i++) {
            Limit limit = budget.limit(0, "account " + i, now);
            for (int call = 0; limit.fits(1, false, now); call++) {
                limit.start(limit.reserve(1, now), now);
                System.out.println("spent " + i + " " + call);
            }
        }
        System.out.println("written");
        System.exit(System.in.read());
    }

    static Levels levels(Path file, long now) {
        return MappedLevels.open(file, SMALL, BootId.current(), now, System.err::println);
    }

    static Budget budget(Levels levels, long now) {
        LimitSettings orders = new LimitSettings(
                "orders",
                Scope.parse("account"),
                Algorithm.SLIDING_WINDOW,
                SIZE,
                5000,
                0,
                0,
                100,
                0L,
                Breach.REJECT,
                true,
                30_000,
                2000,
                false,
                false,
                false,
                null);
        Budget budget = new Budget(List.of(orders), new ExchangeClock(), levels, 100);
        budget.register(now);
        return budget;
    }
}
