package dev.sluice.core.admission.status;

import dev.sluice.core.ratelimit.Charge;
import java.util.Arrays;

/**
 * Recent usage of each limit by bot and by route, for {@code status}: the units of ended calls, settled by their
 * outcome. Limits themselves do not record them. Kept in ring buffers that grow to a few thousand entries; from then
 * on, recording allocates nothing.
 */
public final class BotUsage {
    private static final int CAPACITY = 8192;
    /** Most configured exchanges are never used, so their buffers stay small. */
    private static final int FIRST_CAPACITY = 16;

    private String[] bots = new String[FIRST_CAPACITY];
    private String[] routes = new String[FIRST_CAPACITY];
    private String[] limits = new String[FIRST_CAPACITY];
    private String[] scopeKeys = new String[FIRST_CAPACITY];
    private long[] units = new long[FIRST_CAPACITY];
    private long[] at = new long[FIRST_CAPACITY];
    private long count;

    /** A receiver of records. */
    @FunctionalInterface
    interface Visitor {
        void charged(String bot, String route, String limit, String scopeKey, long units, long startedNanos);
    }

    /** Records the final costs of a call. */
    public void record(String bot, String route, Charge[] charges, long startedAt) {
        for (Charge charge : charges) {
            if (charge.cost() > 0) {
                if (count == at.length && at.length < CAPACITY) {
                    resize(2 * at.length);
                }
                int i = (int) (count++ % CAPACITY);
                bots[i] = bot;
                routes[i] = route;
                limits[i] = charge.limit().settings().name();
                scopeKeys[i] = charge.limit().scopeKey();
                units[i] = charge.cost();
                at[i] = startedAt;
            }
        }
    }

    private void resize(int capacity) {
        bots = Arrays.copyOf(bots, capacity);
        routes = Arrays.copyOf(routes, capacity);
        limits = Arrays.copyOf(limits, capacity);
        scopeKeys = Arrays.copyOf(scopeKeys, capacity);
        units = Arrays.copyOf(units, capacity);
        at = Arrays.copyOf(at, capacity);
    }

    /** Returns a copy that may be read without the controller's lock: summing up takes longer than copying. */
    public BotUsage copy() {
        BotUsage copy = new BotUsage();
        copy.bots = bots;
        copy.routes = routes;
        copy.limits = limits;
        copy.scopeKeys = scopeKeys;
        copy.units = units;
        copy.at = at;
        copy.count = count;
        copy.resize(at.length);
        return copy;
    }

    /** Passes on the records, as far as they are remembered. */
    public void forEach(Visitor visitor) {
        for (long i = Math.max(0, count - CAPACITY); i < count; i++) {
            int place = (int) (i % CAPACITY);
            visitor.charged(bots[place], routes[place], limits[place], scopeKeys[place], units[place], at[place]);
        }
    }
}
