package dev.sluice.sim.virtualtime;

import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.HandshakeResult;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.wire.VenueResponse;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A network with the exchange behind it. Each call has a random delay in each direction, so calls can overtake each
 * other.
 *
 * <p>The exchange's clock runs at the speed of virtual time, with an offset that the gateway does not know.
 */
final class SimulatedNetwork {
    /** A response and how the gateway reads it. */
    private record Answered(VenueResponse response, ResponseMeaning responseMeaning) {}

    private final VirtualTime time;
    private final Venue venue;
    private final VenueThread thread;
    private final DelayDistribution delays;
    private final long epochOffsetNanos;
    private long responses;
    private long rttNanos;

    SimulatedNetwork(
            VirtualTime time, Venue venue, VenueThread thread, DelayDistribution delays, long epochOffsetNanos) {
        this.time = time;
        this.thread = thread;
        this.venue = venue;
        this.delays = delays;
        this.epochOffsetNanos = epochOffsetNanos;
    }

    /**
     * Sends a call.
     *
     * @param reader reads the response for the gateway; it may run on another thread
     */
    void send(
            BotCall botCall,
            Function<VenueResponse, ResponseMeaning> reader,
            BiConsumer<VenueResponse, ResponseMeaning> onResponse) {
        long sent = time.now();
        time.after(delays.nanos(), () -> {
            long arrived = epochNanos();
            VenueThread.Pending<Answered> pending = thread.give(() -> {
                VenueResponse response = venue.handle(ExchangeTranslator.toVenue(botCall), arrived);
                return new Answered(response, reader.apply(response));
            });
            time.after(delays.nanos(), () -> {
                responses++;
                rttNanos += time.now() - sent;
                Answered answered = pending.answered();
                onResponse.accept(answered.response(), answered.responseMeaning());
            });
        });
    }

    /** Opens a WebSocket; {@code onResponse} receives the status, and the socket if it is open. */
    void open(BotCall handshake, ObjIntConsumer<@Nullable SimulatedConnection> onResponse) {
        time.after(delays.nanos(), () -> {
            long arrived = epochNanos();
            VenueThread.Pending<HandshakeResult> pending =
                    thread.give(() -> venue.open(ExchangeTranslator.toVenue(handshake), arrived));
            time.after(delays.nanos(), () -> {
                HandshakeResult result = pending.answered();
                VenueSocket socket = result.socket();
                onResponse.accept(
                        socket == null ? null : new SimulatedConnection(time, thread, delays, this::epochNanos, socket),
                        result.status());
            });
        });
    }

    /** Returns the exchange's clock in nanoseconds since 1970. */
    long epochNanos() {
        return time.now() + epochOffsetNanos;
    }

    long meanRttNanos() {
        return responses == 0 ? 0 : rttNanos / responses;
    }

    /** Returns the exchange after all calls that have arrived. */
    Venue venue() {
        thread.awaitAll();
        return venue;
    }
}
