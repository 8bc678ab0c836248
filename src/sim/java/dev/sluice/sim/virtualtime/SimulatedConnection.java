package dev.sluice.sim.virtualtime;

import dev.sluice.sim.kernel.VenueSocket;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * An open WebSocket through the simulated network. What is sent in one direction arrives in that order. The travel
 * times of two messages differ by at most {@value #MAX_DIFFERENCE_MILLIS} ms, the difference that the gateway's paces
 * of messages are made for.
 */
final class SimulatedConnection {
    private static final long MAX_DIFFERENCE_MILLIS = 250;

    private static final long MILLI = 1_000_000;

    private final VirtualTime time;
    private final VenueThread thread;
    private final DelayDistribution delays;
    private final LongSupplier epochNanos;
    private final VenueSocket socket;
    private long lastThereNanos;
    private long lastBackNanos;
    /** Used where the exchange runs only. */
    private boolean isClosed;

    /** @param epochNanos the exchange's clock */
    SimulatedConnection(
            VirtualTime time,
            VenueThread thread,
            DelayDistribution delays,
            LongSupplier epochNanos,
            VenueSocket socket) {
        this.time = time;
        this.thread = thread;
        this.delays = delays;
        this.epochNanos = epochNanos;
        this.socket = socket;
        lastThereNanos = time.now();
        lastBackNanos = time.now();
    }

    /**
     * What the exchange sends after a message.
     *
     * @param isOver whether it then closes the connection
     */
    record Received(List<String> messages, boolean isOver) {}

    void send(String message, Consumer<Received> onReceived) {
        exchange(
                arrived -> {
                    List<String> messages = isClosed ? List.of() : socket.receive(message, arrived);
                    if (socket.closeCode() != 0) {
                        closeAt(arrived);
                    }
                    return new Received(messages, isClosed);
                },
                onReceived);
    }

    /** Closes the connection; {@code onClosed} runs when the exchange has closed it too. */
    void close(Runnable onClosed) {
        exchange(
                arrived -> {
                    closeAt(arrived);
                    return new Received(List.of(), true);
                },
                received -> onClosed.run());
    }

    private void closeAt(long arrivedNanos) {
        if (!isClosed) {
            isClosed = true;
            socket.closed(arrivedNanos);
        }
    }

    /** What the exchange does with what arrives at that time. */
    private interface Arrival {
        Received at(long arrivedNanos);
    }

    private void exchange(Arrival arrival, Consumer<Received> onReceived) {
        lastThereNanos = after(lastThereNanos);
        time.after(lastThereNanos - time.now(), () -> {
            long arrived = epochNanos.getAsLong();
            VenueThread.Pending<Received> pending = thread.give(() -> arrival.at(arrived));
            lastBackNanos = after(lastBackNanos);
            time.after(lastBackNanos - time.now(), () -> onReceived.accept(pending.answered()));
        });
    }

    /** Returns when a message sent now arrives: not before the one that was sent before it. */
    private long after(long beforeNanos) {
        long longest = delays.minNanos() + MAX_DIFFERENCE_MILLIS * MILLI;
        long arrives = time.now() + Math.min(longest, delays.nanos());
        return arrives - beforeNanos < 0 ? beforeNanos : arrives;
    }
}
