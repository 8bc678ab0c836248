package dev.sluice.sim.demo;

import dev.sluice.base.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A measurement of the ramp after a re-arm: it sends reads without pause and compares the used weight that the
 * exchange reports with the share that the ramp allows. {@code note} is thread-safe.
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
    private final List<Long> maxUsed = new ArrayList<>();
    private long above;

    /**
     * The configured ramp.
     *
     * @param units the full budget of ordinary calls
     * @param millis the duration of the ramp
     * @param fromPercent the share at its start
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

    /** @param began ticker nanoseconds of a moment before the ramp began */
    SlowStart(Ramp ramp, long began) {
        this.ramp = ramp;
        this.began = began;
    }

    /** Reads until the ramp is over and the full budget was in use, at most one minute of the exchange longer. */
    void play(BinanceClient reader, Screen screen, long minuteMillis) throws InterruptedException {
        Semaphore hands = new Semaphore(HANDS);
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        long patience = ramp.millis() + minuteMillis;
        for (long since = 0;
                since < ramp.millis() || (maxPercent() < FULL && since < patience);
                since = sinceMillis()) {
            if (hands.tryAcquire(PACE_MILLIS, TimeUnit.MILLISECONDS)) {
                asked.add(reader.tickers().thenAccept(response -> {
                    note(response.usedWeight(), sinceMillis() + 1); // the started millisecond counts
                    hands.release();
                }));
            }
            screen.live(drawn(), false);
        }
        asked.forEach(read -> read.cancel(false)); // reads that still wait for the next window
        screen.live(drawn(), true);
    }

    private long sinceMillis() {
        return (ticker.nanos() - began) / 1_000_000;
    }

    /** Records the used weight that a response reported so long after the re-arm; -1: it reported none. */
    synchronized void note(long usedWeight, long sinceMillis) {
        int column = (int) (sinceMillis / COLUMN_MILLIS);
        while (maxUsed.size() <= column) {
            maxUsed.add(0L);
        }
        maxUsed.set(column, Math.max(maxUsed.get(column), usedWeight));
        if (usedWeight > ramp.allowed(sinceMillis)) {
            above++;
        }
    }

    /** Returns the number of responses that reported more use than the ramp allowed at that moment. */
    synchronized long above() {
        return above;
    }

    /** Returns the largest use in each half second, in percent of the budget. */
    synchronized List<Long> percents() {
        return maxUsed.stream().map(used -> used * ALL / ramp.units()).toList();
    }

    /**
     * Returns whether use never exceeded the ramp and finally reached the full budget, except for a rest too small
     * for a read.
     */
    boolean isSlow() {
        return above() == 0 && maxPercent() >= FULL;
    }

    long firstPercent() {
        List<Long> percents = percents();
        return percents.isEmpty() ? 0 : percents.get(0);
    }

    long maxPercent() {
        return percents().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    List<String> drawn() {
        StringBuilder when = new StringBuilder("time in s        ");
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
