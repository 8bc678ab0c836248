package dev.sluice.probe;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.health.CheckSchedule;
import dev.sluice.core.resource.ResourceUsage;
import dev.sluice.core.resource.UsageCalculator;
import io.vertx.core.Context;

/** A job that reads the machine's resource usage on its own thread. */
public final class MachineSampler implements ScheduledJob {
    private static final long MAX_MILLIS = 5_000;
    private static final long JITTER_MILLIS = 1_000;

    /** A receiver of the usage, called on the event loop. */
    public interface Listener {
        void onUsage(ResourceUsage resourceUsage);

        void onFailure(String why);
    }

    private final UsageCalculator usageCalculator = new UsageCalculator();
    private final SystemFileReader reader;
    private final CheckThreads threads;
    private final Ticker ticker;
    private final Listener listener;
    private volatile long intervalMillis;

    public MachineSampler(SystemFileReader reader, CheckThreads threads, Ticker ticker, Listener listener) {
        this.reader = reader;
        this.threads = threads;
        this.ticker = ticker;
        this.listener = listener;
    }

    public void setInterval(long millis) {
        intervalMillis = millis;
    }

    @Override
    public CheckSchedule.Timing pace() {
        return new CheckSchedule.Timing(
                intervalMillis * Nanos.PER_MILLI, MAX_MILLIS * Nanos.PER_MILLI, JITTER_MILLIS * Nanos.PER_MILLI);
    }

    @Override
    public Attempt begin(Context context) {
        CheckThreads.BlockingTask<ResourceUsage> sample =
                threads.run(context, () -> usageCalculator.measure(reader.read(), ticker.nanos()));
        return new Attempt(sample.result().map(resourceUsage -> () -> listener.onUsage(resourceUsage)), sample::abort);
    }

    @Override
    public void failed(String why) {
        listener.onFailure(why);
    }
}
