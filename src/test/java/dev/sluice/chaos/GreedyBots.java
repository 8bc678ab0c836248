package dev.sluice.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Bots that send calls to their gateways without a pause, each the next one when the last one was answered. */
final class GreedyBots implements AutoCloseable {
    private static final int FAST_PER_GATEWAY = 4;
    private static final int SLOW_PER_GATEWAY = 1;

    /** The pause after a refusal or a broken connection, so that a gateway that refuses at once is not flooded. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<Thread> threads = new ArrayList<>();
    private volatile Predicate<GatewayProcess> isBusy;
    private volatile boolean isClosed;

    /** Starts the bots of these gateways; only those of busy ones send. */
    GreedyBots(List<GatewayProcess> gateways, Predicate<GatewayProcess> isBusy) {
        this.isBusy = isBusy;
        for (GatewayProcess gateway : gateways) {
            for (int i = 0; i < FAST_PER_GATEWAY; i++) {
                start(gateway, CountedLimit.Kind.FAST);
            }
            for (int i = 0; i < SLOW_PER_GATEWAY; i++) {
                start(gateway, CountedLimit.Kind.SLOW);
            }
        }
    }

    /** Lets only the bots of these gateways send from now on. */
    void busy(Predicate<GatewayProcess> changed) {
        isBusy = changed;
    }

    private void start(GatewayProcess gateway, CountedLimit.Kind kind) {
        Thread thread = new Thread(() -> send(gateway, kind), "a bot of " + gateway.member());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void send(GatewayProcess gateway, CountedLimit.Kind kind) {
        while (!isClosed) {
            if (!isBusy.test(gateway) || !gateway.isAnswered(kind)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        threads.forEach(Thread::interrupt);
    }
}
