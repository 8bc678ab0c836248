package dev.sluice.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks each member for its state several times a second, and adds up for how long they used only their floors. */
final class MemberStates implements AutoCloseable {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Set<String> ON_FLOORS = Set.of("JOINING", "ALONE", "REPLACED");

    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Map<String, Long> floorNanos = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isClosed;

    MemberStates(List<GatewayProcess> gateways) {
        for (GatewayProcess gateway : gateways) {
            Thread thread = new Thread(() -> watch(gateway), "watches " + gateway.member());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void watch(GatewayProcess gateway) {
        long before = System.nanoTime();
        try {
            while (!isClosed) {
                String state = gateway.state();
                long now = System.nanoTime();
                states.put(gateway.member(), state);
                if (ON_FLOORS.contains(state)) {
                    floorNanos.merge(gateway.member(), now - before, Long::sum);
                }
                before = now;
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the state of each member, as it was read last. */
    Map<String, String> read() {
        return Map.copyOf(states);
    }

    /** Returns the seconds that all members together used only their floors. */
    double floorSeconds() {
        return floorNanos.values().stream().mapToLong(Long::longValue).sum() / 1e9;
    }

    @Override
    public void close() {
        isClosed = true;
        threads.forEach(Thread::interrupt);
    }
}
