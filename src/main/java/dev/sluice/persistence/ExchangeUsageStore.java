package dev.sluice.persistence;

import dev.sluice.core.ratelimit.UsageStore;

/** The part of the levels that belongs to one exchange, because two exchanges may have limits of the same name. */
public record ExchangeUsageStore(String exchange, UsageStore all) implements UsageStore {
    @Override
    public Slot slot(String name, int longs) {
        return all.slot(whole(name), longs);
    }

    @Override
    public boolean has(String name) {
        return all.has(whole(name));
    }

    @Override
    public void release(String name) {
        all.release(whole(name));
    }

    @Override
    public long losses() {
        return all.losses();
    }

    @Override
    public long unusedNanos() {
        return all.unusedNanos();
    }

    private String whole(String name) {
        return exchange + '\n' + name;
    }
}
