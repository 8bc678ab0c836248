package dev.sluice.core.tradingmode;

import dev.sluice.base.unit.Nanos;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runaway guard of one exchange, which counts the orders of each bot. Callers choose the names of bots, so the
 * memory is bounded: idle bots are forgotten, and when none is idle, all further bots share one set of counters and
 * reach the limits sooner.
 *
 * <p>Times are nanoseconds of one monotonic clock. Not thread-safe.
 */
public final class RunawayGuard {
    private static final int MAX_WATCHED = 4096;
    private static final long SWEEP_NANOS = Nanos.PER_SECOND;

    /** An odd factor with well-mixed bits, so that similar hash codes give very different fingerprints. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Map<String, Map<String, GuardedBot>> byBot = new HashMap<>();
    private final GuardedBot others;
    private final RepeatedOrders repeatedOrders = new RepeatedOrders();
    private GuardSettings settings;
    private int watched;
    private long sweptAt;

    public RunawayGuard(GuardSettings settings, long now) {
        this.settings = settings;
        others = new GuardedBot(now);
        sweptAt = now - SWEEP_NANOS;
    }

    public void reload(GuardSettings newSettings) {
        settings = newSettings;
    }

    /**
     * Counts the orders that a bot is about to send; returns the violated rule, or null.
     *
     * @param orders one fingerprint per order, of its account, instrument, side, price and quantity; 0 when it is not
     *     known
     */
    public @Nullable GuardViolation recordAttempt(String bot, String account, long[] orders, long now) {
        if (!settings.enabled()) {
            return null;
        }
        GuardedBot guarded = getOrCreate(bot, account, now);
        GuardViolation violation = guarded.recordAttempts(orders.length, settings, now);
        int max = settings.sameOrder();
        long botHash = bot.hashCode() * SPREAD;
        for (long order : orders) {
            int times = order == 0 || max == 0 ? 0 : repeatedOrders.add(order ^ botHash, settings, now);
            if (violation == null && times > max) {
                violation = guarded.recordViolation(GuardViolation.Rule.SAME_ORDER, times, settings, now);
            }
        }
        return violation;
    }

    /**
     * Counts a sent order whose result is unknown. Each such order is reported once here and once to {@link
     * #removeUnknown}.
     */
    public void addUnknown(String bot, String account, long now) {
        getOrCreate(bot, account, now).openUnknown++;
    }

    /** Records that the result of an order is known now, or was given up. */
    public void removeUnknown(String bot, String account, long now) {
        GuardedBot own = getOrCreate(bot, account, now);
        GuardedBot guarded = own.openUnknown > 0
                ? own
                : others; // counted in the shared counters when there was no space for the bot
        guarded.openUnknown = Math.max(0, guarded.openUnknown - 1);
    }

    /** Returns the number of pairs of bot and account that are remembered. */
    public int watched() {
        return watched;
    }

    private GuardedBot getOrCreate(String bot, String account, long now) {
        Map<String, GuardedBot> accounts = byBot.get(bot);
        GuardedBot known = accounts == null ? null : accounts.get(account);
        if (known != null) {
            return known;
        }
        if (watched >= MAX_WATCHED && now - sweptAt >= SWEEP_NANOS) {
            sweep(now);
        }
        if (watched >= MAX_WATCHED) {
            return others;
        }
        watched++;
        GuardedBot made = new GuardedBot(now);
        byBot.computeIfAbsent(bot, any -> new HashMap<>(2)).put(account, made);
        return made;
    }

    private void sweep(long now) {
        sweptAt = now;
        byBot.values().removeIf(accounts -> {
            accounts.values().removeIf(guarded -> guarded.isIdle(now));
            return accounts.isEmpty();
        });
        watched = byBot.values().stream().mapToInt(Map::size).sum();
    }
}
