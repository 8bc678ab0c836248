package dev.sluice.core.ratelimit;

/** A factory of limits: chooses the class for the algorithm of the settings. */
public final class LimitFactory {
    private LimitFactory() {}

    /** Creates a limit on this slot: empty when the slot is fresh, else in the state that the previous process left. */
    public static Limit create(
            LimitSettings settings, long reserve, ExchangeClock clock, UsageStore.Slot slot, long now) {
        return create(settings, reserve, clock, new PersistentSlot(slot), now);
    }

    static Limit create(LimitSettings settings, long reserve, ExchangeClock clock, PersistentSlot slot, long now) {
        Limit limit = switch (settings.algorithm()) {
            case ALIGNED_WINDOW -> new AlignedWindowLimit(settings, reserve, clock, slot, now);
            case OPENED_WINDOW, SLIDING_WINDOW -> new SlidingWindowLimit(settings, reserve, slot, now);
            case DECAYING_COUNTER, TOKEN_BUCKET -> new DecayingLimit(settings, reserve, slot, now);
            case IN_FLIGHT -> new ConcurrencyLimit(settings, reserve, slot, now);
        };
        limit.resume(now);
        return limit;
    }
}
