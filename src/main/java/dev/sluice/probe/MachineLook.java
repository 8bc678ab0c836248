package dev.sluice.probe;

import dev.sluice.health.Turn;
import dev.sluice.machine.Machine;
import dev.sluice.machine.Usage;
import dev.sluice.time.Ticker;
import io.vertx.core.Context;

/** A job that reads the machine's resource usage on its own thread. */
public final class MachineLook implements Job {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MOST_MILLIS = 5_000;
    private static final long JITTER_MILLIS = 1_000;

    /** A receiver of the usage, called on the event loop. */
    public interface Listener {
        void found(Usage usage);

        void failed(String why);
    }

    private final Machine machine = new Machine();
    private final MachineReader reader;
    private final CheckThreads threads;
    private final Ticker ticker;
    private final Listener listener;
    private volatile long everyMillis;

    public MachineLook(MachineReader reader, CheckThreads threads, Ticker ticker, Listener listener) {
        this.reader = reader;
        this.threads = threads;
        this.ticker = ticker;
        this.listener = listener;
    }

    public void every(long millis) {
        everyMillis = millis;
    }

    @Override
    public Turn.Pace pace() {
        return new Turn.Pace(
                everyMillis * NANOS_PER_MILLI, MOST_MILLIS * NANOS_PER_MILLI, JITTER_MILLIS * NANOS_PER_MILLI);
    }

    @Override
    public Attempt begin(Context context) {
        CheckThreads.Blocking<Usage> look = threads.run(context, () -> machine.look(reader.read(), ticker.nanos()));
        return new Attempt(look.over().map(usage -> () -> listener.found(usage)), look::abort);
    }

    @Override
    public void failed(String why) {
        listener.failed(why);
    }
}
