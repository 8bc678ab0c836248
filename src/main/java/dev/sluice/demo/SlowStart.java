package dev.sluice.demo;

import dev.sluice.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How a budget comes back after a re-arm: reads that always want more, and what the exchange itself says was used of its
 * window at each answer. {@code note} is called by any thread.
 */
final class SlowStart {
    private static final int HANDS = 12;
    private static final long COLUMN_MILLIS = 500;
    private static final long PACE_MILLIS = 20;
    private static final int ALL = 100;
    private static final int FULL = 80;

    private final Ticker ticker = Ticker.system();
    private final Ramp ramp;
    private final long began;
    private final List<Long> mostUsed = new ArrayList<>();
    private long above;

    /**
     * What the configuration promises.
     *
     * @param units what is for ordinary calls when it is over
     */
    record Ramp(long units, long millis, int fromPercent) {
        long percent(long sinceMillis) {
            return Math.min(ALL, fromPercent + (ALL - fromPercent) * sinceMillis / millis);
        }

        long allowed(long sinceMillis) {
            long perMille = fromPercent * 10L + (ALL - fromPercent) * 10L * sinceMillis / millis;
            return units * Math.min(1_000, perMille) / 1_000;
        }
    }

    /** @param began nanoseconds of the ticker, surely before the ramp began */
    SlowStart(Ramp ramp, long began) {
        this.ramp = ramp;
        this.began = began;
    }

    /** Reads until the ramp is over and the budget was seen in use, at most one of the exchange's minutes longer. */
    void play(Trader reader, Screen screen, long minuteMillis) throws InterruptedException {
        Semaphore hands = new Semaphore(HANDS);
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        long patience = ramp.millis() + minuteMillis;
        for (long since = 0;
                since < ramp.millis() || (mostPercent() < FULL && since < patience);
                since = sinceMillis()) {
            if (hands.tryAcquire(PACE_MILLIS, TimeUnit.MILLISECONDS)) {
                asked.add(reader.tickers().thenAccept(reply -> {
                    note(reply.usedWeight(), sinceMillis() + 1); // the millisecond that has begun counts
                    hands.release();
                }));
            }
            screen.live(drawn(), false);
        }
        asked.forEach(read -> read.cancel(false)); // those that still wait for the next window
        screen.live(drawn(), true);
    }

    private long sinceMillis() {
        return (ticker.nanos() - began) / 1_000_000;
    }

    /** What the exchange says was used, in an answer that came so long after the re-arm; -1: it does not say. */
    synchronized void note(long usedWeight, long sinceMillis) {
        int column = (int) (sinceMillis / COLUMN_MILLIS);
        while (mostUsed.size() <= column) {
            mostUsed.add(0L);
        }
        mostUsed.set(column, Math.max(mostUsed.get(column), usedWeight));
        if (usedWeight > ramp.allowed(sinceMillis)) {
            above++;
        }
    }

    /** Answers that say more was used than the ramp allowed when they came. */
    synchronized long above() {
        return above;
    }

    /** Most that was used in each half second, in percent of the whole. */
    synchronized List<Long> percents() {
        return mostUsed.stream().map(used -> used * ALL / ramp.units()).toList();
    }

    /** Never more than the share of that moment, and in the end all of it but what a whole read no longer fits in. */
    boolean isSlow() {
        return above() == 0 && mostPercent() >= FULL;
    }

    long firstPercent() {
        List<Long> percents = percents();
        return percents.isEmpty() ? 0 : percents.get(0);
    }

    long mostPercent() {
        return percents().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    List<String> drawn() {
        StringBuilder when = new StringBuilder("seconds after it ");
        StringBuilder may = new StringBuilder("may be used      ");
        StringBuilder was = new StringBuilder("was used         ");
        List<Long> percents = percents();
        for (int column = 0; column < percents.size(); column++) {
            long end = (column + 1) * COLUMN_MILLIS;
            when.append(String.format(Locale.ROOT, " %5.1f  ", end / 1e3));
            may.append(String.format(Locale.ROOT, " %5d %%", ramp.percent(end)));
            was.append(String.format(Locale.ROOT, " %5d %%", percents.get(column)));
        }
        return List.of(when.toString().stripTrailing(), may.toString(), was.toString());
    }
}
