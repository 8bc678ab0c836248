package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.ratelimit.Budget;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.sim.counter.OverLimitPolicy;
import dev.sluice.sim.counter.SlidingLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a killed process with a full levels file never lets the budget it counted in memory be spent again. */
final class FullUsageStoreTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1000 * MS;

    @TempDir
    Path temp;

    @Test
    void limits_without_a_slot_are_not_refilled_by_a_kill_and_a_burst() throws Exception {
        Path file = temp.resolve("levels");
        long killedAt = System.nanoTime();
        killSpender(file, killedAt);

        long now = killedAt + 100 * MS;
        UsageStore usageStore = KilledSpender.levels(file, now);
        assertThat(usageStore.losses()).isOne();
        Budget budget = KilledSpender.budget(usageStore, now);
        for (int i = 0; i < KilledSpender.ACCOUNTS; i++) {
            SlidingLog exchange = new SlidingLog(KilledSpender.SIZE, 5 * SECOND, OverLimitPolicy.FREE);
            exchange.take(KilledSpender.SIZE, killedAt + 2 * SECOND);
            long calls = burst(budget, i, now, exchange);
            assertThat(exchange.overCount()).as("account %d", i).isZero();
            assertThat(calls).as("account %d continues", i).isBetween(10L, 20L);
        }
    }

    /**
     * Spends as much and as early as the budget allows; nothing is counted before the last call of the killed process.
     */
    private static long burst(Budget budget, int account, long from, SlidingLog exchange) {
        long calls = 0;
        for (long now = from; now - from < 12 * SECOND; now += 100 * MS) {
            Limit limit = budget.limit(0, "account " + account, now);
            for (; limit.fits(1, false, now); calls++) {
                Charge charge = limit.charge(1, now);
                limit.markAnswered(charge, now);
                limit.settle(charge, 1, now);
                exchange.take(1, Math.max(now, from + 2 * SECOND));
            }
        }
        return calls;
    }

    private static void killSpender(Path file, long now) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledSpender.class.getName(),
                        file.toString(),
                        Long.toString(now))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            int spent = 0;
            boolean full = false;
            for (; line != null && !line.equals("written"); line = lines.readLine()) {
                spent += line.startsWith("spent") ? 1 : 0;
                full |= line.contains("usage file is full");
            }
            assertThat(line).isEqualTo("written");
            assertThat(full).isTrue();
            assertThat(spent).isEqualTo(KilledSpender.ACCOUNTS * KilledSpender.SIZE);
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor()).isNotZero();
    }
}
