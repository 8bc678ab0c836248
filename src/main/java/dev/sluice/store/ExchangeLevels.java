package dev.sluice.store;

import dev.sluice.limit.Levels;

/** The part of the levels that belongs to one exchange, because two exchanges may have limits of the same name. */
public record ExchangeLevels(String exchange, Levels all) implements Levels {
    @Override
    public Slot slot(String name, int longs) {
        return all.slot(whole(name), longs);
    }

    @Override
    public void release(String name) {
        all.release(whole(name));
    }

    @Override
    public long losses() {
        return all.losses();
    }

    private String whole(String name) {
        return exchange + '\n' + name;
    }
}
