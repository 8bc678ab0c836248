package dev.sluice.simulate;

import dev.sluice.drift.Belief;
import dev.sluice.drift.Offset;
import dev.sluice.drift.RemoteClock;
import dev.sluice.drift.Sighting;
import dev.sluice.gate.Event;
import dev.sluice.venue.Answer;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The gateway's own look at the exchange's clock: a time call every half minute, charged like any other, its answer an interval. */
final class ClockWatch {
    private static final long SECOND = 1_000_000_000;
    private static final long PERIOD_NANOS = 30 * SECOND;
    private static final long SOON_NANOS = 2 * SECOND;

    private static final long HOUR_NANOS = 3_600 * SECOND;

    private final World world;
    private final NearSide near;
    private final Wish question;
    private final BiFunction<long[], String, @Nullable Sighting> reader;
    private final RemoteClock clock = new RemoteClock(new Belief(50, 3_600 * SECOND));

    private ClockWatch(
            World world, NearSide near, Wish question, BiFunction<long[], String, @Nullable Sighting> reader) {
        this.world = world;
        this.near = near;
        this.question = question;
        this.reader = reader;
    }

    static ClockWatch binance(World world, NearSide near) {
        return new ClockWatch(
                world, near, question("/api/v3/time"), (ways, text) -> millis(ways, text, "\"serverTime\":"));
    }

    static ClockWatch kraken(World world, NearSide near) {
        return new ClockWatch(world, near, question("/0/public/Time"), (ways, text) -> {
            long seconds = number(text, "\"unixtime\":");
            return seconds < 0 ? null : Sighting.ofSeconds(ways[0], ways[1], seconds);
        });
    }

    static ClockWatch coinbase(World world, NearSide near) {
        return new ClockWatch(
                world,
                near,
                question("/api/v3/brokerage/time"),
                (ways, text) -> millis(ways, text, "\"epochMillis\":\""));
    }

    /** Seconds with three digits behind the point: without the point, milliseconds. */
    static ClockWatch coinbaseExchange(World world, NearSide near) {
        return new ClockWatch(
                world, near, question("/time"), (ways, text) -> millis(ways, text.replace(".", ""), "\"epoch\":"));
    }

    static ClockWatch okx(World world, NearSide near) {
        return new ClockWatch(
                world, near, question("/api/v5/public/time"), (ways, text) -> millis(ways, text, "\"ts\":\""));
    }

    static ClockWatch bybit(World world, NearSide near) {
        return new ClockWatch(
                world, near, question("/v5/market/time"), (ways, text) -> millis(ways, text, "\"time\":"));
    }

    /** As the gateway's probe asks: never out of a cache. */
    private static Wish question(String target) {
        return Wish.of("GET", target, List.of(Map.entry("Cache-Control", "no-cache")));
    }

    private static @Nullable Sighting millis(long[] ways, String text, String before) {
        long millis = number(text, before);
        return millis < 0 ? null : Sighting.ofMillis(ways[0], ways[1], millis);
    }

    void begin() {
        look();
    }

    /**
     * What a control run does instead: it takes this machine's own clock for the exchange's, which wanders within half a second of it.
     *
     * @param wanderNanos gives how far the own clock is ahead, anew every hour
     */
    static void trustOwnClock(World world, NearSide near, FarSide far, LongSupplier wanderNanos) {
        long offset = far.epochNanos() - world.now() + wanderNanos.getAsLong();
        near.tell(new Event.ClockMeasured(offset, offset));
        world.after(HOUR_NANOS, () -> trustOwnClock(world, near, far, wanderNanos));
    }

    private void look() {
        near.probe(question, (reply, sentNanos) -> {
            Answer answer = reply.answer();
            if (answer != null) {
                learn(sentNanos, answer.text());
            }
            world.after(answer == null ? Math.max(SOON_NANOS, reply.pauseNanos()) : PERIOD_NANOS, this::look);
        });
    }

    private void learn(long sentNanos, String text) {
        Sighting sighting = reader.apply(new long[] {sentNanos, world.now()}, text);
        if (sighting != null && clock.saw(sighting)) {
            Offset offset = clock.offset(world.now());
            if (offset != null) {
                near.tell(new Event.ClockMeasured(offset.earliestNanos(), offset.latestNanos()));
            }
        }
    }

    private static long number(String text, String before) {
        int at = text.indexOf(before);
        if (at < 0) {
            return -1;
        }
        long number = 0;
        int i = at + before.length();
        for (; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
