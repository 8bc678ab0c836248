package dev.sluice.guard;

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
public final class Guard {
    private static final int MOST_WATCHED = 4096;
    private static final long SWEEP_NANOS = 1_000_000_000;

    /** An odd factor with well-mixed bits, so that similar hash codes give very different fingerprints. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Map<String, Map<String, Watched>> byBot = new HashMap<>();
    private final Watched others;
    private final Repeats repeats = new Repeats();
    private GuardSettings settings;
    private int watched;
    private long sweptAt;

    public Guard(GuardSettings settings, long now) {
        this.settings = settings;
        others = new Watched(now);
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
    public @Nullable Hit tries(String bot, String account, long[] orders, long now) {
        if (!settings.enabled()) {
            return null;
        }
        Watched one = watch(bot, account, now);
        Hit hit = one.tries(orders.length, settings, now);
        int most = settings.sameOrder();
        long whose = bot.hashCode() * SPREAD;
        for (long order : orders) {
            int times = order == 0 || most == 0 ? 0 : repeats.add(order ^ whose, settings, now);
            if (hit == null && times > most) {
                String detail = "the same order " + times + " times in " + settings.sameOrderWithinMs()
                        + " ms, allowed: " + most;
                hit = one.hit(Hit.Rule.SAME_ORDER, detail, settings, now);
            }
        }
        return hit;
    }

    /**
     * Counts a sent order whose result is unknown. Each such order is reported once here and once to {@link #known}.
     */
    public void unknown(String bot, String account, long now) {
        watch(bot, account, now).openUnknown++;
    }

    /** Records that the result of an order is known now, or was given up. */
    public void known(String bot, String account, long now) {
        Watched own = watch(bot, account, now);
        Watched one = own.openUnknown > 0
                ? own
                : others; // counted in the shared counters when there was no space for the bot
        one.openUnknown = Math.max(0, one.openUnknown - 1);
    }

    /** Returns the number of pairs of bot and account that are remembered. */
    public int watched() {
        return watched;
    }

    private Watched watch(String bot, String account, long now) {
        Map<String, Watched> accounts = byBot.get(bot);
        Watched known = accounts == null ? null : accounts.get(account);
        if (known != null) {
            return known;
        }
        if (watched >= MOST_WATCHED && now - sweptAt >= SWEEP_NANOS) {
            sweep(now);
        }
        if (watched >= MOST_WATCHED) {
            return others;
        }
        watched++;
        Watched made = new Watched(now);
        byBot.computeIfAbsent(bot, any -> new HashMap<>(2)).put(account, made);
        return made;
    }

    private void sweep(long now) {
        sweptAt = now;
        byBot.values().removeIf(accounts -> {
            accounts.values().removeIf(one -> one.isIdle(now));
            return accounts.isEmpty();
        });
        watched = byBot.values().stream().mapToInt(Map::size).sum();
    }
}
