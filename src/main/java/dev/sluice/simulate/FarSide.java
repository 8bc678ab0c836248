package dev.sluice.simulate;

import dev.sluice.exchange.Reading;
import dev.sluice.venue.Answer;
import dev.sluice.venue.Venue;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The exchange behind a network: a call takes one delay to get there and another to come back; calls overtake each other.
 *
 * <p>The exchange's clock runs at the pace of virtual time, at an offset that only the exchange knows.
 */
final class FarSide {
    private final World world;
    private final Venue venue;
    private final VenueThread thread;
    private final Delays delays;
    private final long epochOffsetNanos;
    private long answers;
    private long rttNanos;

    FarSide(World world, Venue venue, VenueThread thread, Delays delays, long epochOffsetNanos) {
        this.world = world;
        this.thread = thread;
        this.venue = venue;
        this.delays = delays;
        this.epochOffsetNanos = epochOffsetNanos;
    }

    /** @param reader what the gateway makes of the answer; it may run on another thread */
    void send(Wish wish, Function<Answer, Reading> reader, BiConsumer<Answer, Reading> onAnswer) {
        long sent = world.now();
        world.after(delays.nanos(), () -> {
            long arrived = epochNanos();
            VenueThread.Pending pending = thread.give(() -> {
                Answer answer = venue.handle(Exchanged.toVenue(wish), arrived);
                return new VenueThread.Answered(answer, reader.apply(answer));
            });
            world.after(delays.nanos(), () -> {
                answers++;
                rttNanos += world.now() - sent;
                VenueThread.Answered answered = pending.answered();
                onAnswer.accept(answered.answer(), answered.reading());
            });
        });
    }

    /** The exchange's clock now, nanoseconds since 1970. */
    long epochNanos() {
        return world.now() + epochOffsetNanos;
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
