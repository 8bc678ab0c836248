package dev.sluice.simulate;

import dev.sluice.venue.Answer;
import dev.sluice.venue.Venue;
import java.util.function.Consumer;

/**
 * The exchange behind a network: a call takes one delay to get there and another to come back; calls overtake each other.
 *
 * <p>The exchange's clock runs at the pace of virtual time, at an offset that only the exchange knows.
 */
final class FarSide {
    private final World world;
    private final Venue venue;
    private final Delays delays;
    private final long epochOffsetNanos;
    private long answers;
    private long rttNanos;

    FarSide(World world, Venue venue, Delays delays, long epochOffsetNanos) {
        this.world = world;
        this.venue = venue;
        this.delays = delays;
        this.epochOffsetNanos = epochOffsetNanos;
    }

    void send(Wish wish, Consumer<Answer> onAnswer) {
        long sent = world.now();
        world.after(delays.nanos(), () -> {
            Answer answer = venue.handle(Exchanged.toVenue(wish), epochNanos());
            world.after(delays.nanos(), () -> {
                answers++;
                rttNanos += world.now() - sent;
                onAnswer.accept(answer);
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

    Venue venue() {
        return venue;
    }
}
