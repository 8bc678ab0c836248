package dev.sluice.sim.virtualtime;

import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.exchange.VenueResponse;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The exchange behind a network: a call takes one delay to get there and another to come back; calls overtake each other.
 *
 * <p>The exchange's clock runs at the pace of virtual time, at an offset that only the exchange knows.
 */
final class SimulatedNetwork {
    private final VirtualTime virtualTime;
    private final Venue venue;
    private final VenueThread thread;
    private final DelayDistribution delayDistribution;
    private final long epochOffsetNanos;
    private long answers;
    private long rttNanos;

    SimulatedNetwork(
            VirtualTime virtualTime,
            Venue venue,
            VenueThread thread,
            DelayDistribution delayDistribution,
            long epochOffsetNanos) {
        this.virtualTime = virtualTime;
        this.thread = thread;
        this.venue = venue;
        this.delayDistribution = delayDistribution;
        this.epochOffsetNanos = epochOffsetNanos;
    }

    /** @param reader what the gateway makes of the answer; it may run on another thread */
    void send(
            BotCall botCall,
            Function<VenueResponse, ResponseMeaning> reader,
            BiConsumer<VenueResponse, ResponseMeaning> onAnswer) {
        long sent = virtualTime.now();
        virtualTime.after(delayDistribution.nanos(), () -> {
            long arrived = epochNanos();
            VenueThread.Pending pending = thread.give(() -> {
                VenueResponse venueResponse = venue.handle(ExchangeTranslator.toVenue(botCall), arrived);
                return new VenueThread.Answered(venueResponse, reader.apply(venueResponse));
            });
            virtualTime.after(delayDistribution.nanos(), () -> {
                answers++;
                rttNanos += virtualTime.now() - sent;
                VenueThread.Answered answered = pending.answered();
                onAnswer.accept(answered.venueResponse(), answered.responseMeaning());
            });
        });
    }

    /** The exchange's clock now, nanoseconds since 1970. */
    long epochNanos() {
        return virtualTime.now() + epochOffsetNanos;
    }

    long meanRttNanos() {
        return answers == 0 ? 0 : rttNanos / answers;
    }

    /** The exchange itself, as all calls left it that have arrived. */
    Venue venue() {
        thread.awaitAll();
        return venue;
    }
}
