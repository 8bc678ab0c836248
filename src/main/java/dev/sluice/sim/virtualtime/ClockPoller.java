package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.AdmissionEvent;
import dev.sluice.core.clock.ClockSample;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.sim.wire.VenueResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulation of the gateway's clock probe: a time request every half minute, charged like any other call, whose response gives an interval for
 * the clock offset.
 */
final class ClockPoller {
    private static final long SECOND = 1_000_000_000;
    private static final long PERIOD_NANOS = 30 * SECOND;
    private static final long SOON_NANOS = 2 * SECOND;

    private static final long WANDER_NANOS = 600 * SECOND;

    private final VirtualTime virtualTime;
    private final SimulatedGateway gateway;
    private final BotCall question;
    private final BiFunction<long[], String, @Nullable ClockSample> reader;
    private final RemoteClock clock = new RemoteClock(new DriftModel(50, 3_600 * SECOND));

    private ClockPoller(
            VirtualTime virtualTime,
            SimulatedGateway gateway,
            BotCall question,
            BiFunction<long[], String, @Nullable ClockSample> reader) {
        this.virtualTime = virtualTime;
        this.gateway = gateway;
        this.question = question;
        this.reader = reader;
    }

    /** Returns a poller of a call that reports milliseconds; {@code before} is the text that precedes them in the response. */
    static ClockPoller millis(VirtualTime virtualTime, SimulatedGateway gateway, String target, String before) {
        return new ClockPoller(virtualTime, gateway, question(target), (ways, text) -> millis(ways, text, before));
    }

    static ClockPoller kraken(VirtualTime virtualTime, SimulatedGateway gateway) {
        return new ClockPoller(virtualTime, gateway, question("/0/public/Time"), (ways, text) -> {
            long seconds = number(text, "\"unixtime\":");
            return seconds < 0 ? null : ClockSample.ofSeconds(ways[0], ways[1], seconds);
        });
    }

    /**
     * Returns the poller for Coinbase Exchange, which reports seconds with three decimals; without the decimal point the value is in milliseconds.
     */
    static ClockPoller coinbaseExchange(VirtualTime virtualTime, SimulatedGateway gateway) {
        return new ClockPoller(
                virtualTime,
                gateway,
                question("/time"),
                (ways, text) -> millis(ways, text.replace(".", ""), "\"epoch\":"));
    }

    /** Returns the poller for Kraken Futures, which reports ISO times with milliseconds in every response. */
    static ClockPoller krakenFutures(VirtualTime virtualTime, SimulatedGateway gateway) {
        String before = "\"serverTime\":\"";
        return new ClockPoller(virtualTime, gateway, question("/derivatives/api/v3/feeschedules"), (ways, text) -> {
            int begin = text.indexOf(before) + before.length();
            long millis = Instant.parse(text.substring(begin, text.indexOf('"', begin)))
                    .toEpochMilli();
            return ClockSample.ofMillis(ways[0], ways[1], millis);
        });
    }

    /** Returns the poller for Hyperliquid, where every request is a POST. */
    static ClockPoller hyperliquid(VirtualTime virtualTime, SimulatedGateway gateway) {
        List<Map.Entry<String, String>> headers =
                List.of(Map.entry("Cache-Control", "no-cache"), Map.entry("Content-Type", "application/json"));
        BotCall question = BotCall.of("POST", "/info", headers, "{\"type\":\"exchangeStatus\"}");
        return new ClockPoller(virtualTime, gateway, question, (ways, text) -> millis(ways, text, "\"time\":"));
    }

    /** Returns the time request as the gateway's probe sends it: with caching disabled. */
    private static BotCall question(String target) {
        return BotCall.of("GET", target, List.of(Map.entry("Cache-Control", "no-cache")));
    }

    private static @Nullable ClockSample millis(long[] ways, String text, String before) {
        long millis = number(text, before);
        return millis < 0 ? null : ClockSample.ofMillis(ways[0], ways[1], millis);
    }

    void begin() {
        pollClock();
    }

    /**
     * Replaces the clock probe in a control run: the gateway takes this machine's clock, which is wrong, for the exchange's clock.
     *
     * @param wanderNanos supplies a new offset of the machine's clock every ten minutes
     */
    static void trustOwnClock(
            VirtualTime virtualTime, SimulatedGateway gateway, SimulatedNetwork network, LongSupplier wanderNanos) {
        long offset = network.epochNanos() - virtualTime.now() + wanderNanos.getAsLong();
        gateway.handle(new AdmissionEvent.ClockMeasured(offset, offset));
        virtualTime.after(WANDER_NANOS, () -> trustOwnClock(virtualTime, gateway, network, wanderNanos));
    }

    private void pollClock() {
        gateway.probe(question, (botReply, sentNanos) -> {
            VenueResponse venueResponse = botReply.venueResponse();
            if (venueResponse != null) {
                learn(sentNanos, venueResponse.text());
            }
            virtualTime.after(
                    venueResponse == null ? Math.max(SOON_NANOS, botReply.pauseNanos()) : PERIOD_NANOS,
                    this::pollClock);
        });
    }

    private void learn(long sentNanos, String text) {
        ClockSample clockSample = reader.apply(new long[] {sentNanos, virtualTime.now()}, text);
        if (clockSample != null && clock.add(clockSample)) {
            EpochOffset epochOffset = clock.offset(virtualTime.now());
            if (epochOffset != null) {
                gateway.handle(
                        new AdmissionEvent.ClockMeasured(epochOffset.earliestNanos(), epochOffset.latestNanos()));
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
