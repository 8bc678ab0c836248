package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.clock.ClockSample;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.sim.wire.VenueResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulation of the gateway's clock probe: a time request every half minute, charged like any other call, whose
 * response gives an interval for the clock offset.
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

    /** Returns a poller that sends the call as the gateway's probe does, with caching disabled. */
    static ClockPoller of(VirtualTime virtualTime, SimulatedGateway gateway, SimulatedExchange.Clock row) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(List.of(Map.entry("Cache-Control", "no-cache")));
        String target = row.call().target().fill(name -> "");
        if (!row.call().type().isEmpty()) {
            headers.add(Map.entry("Content-Type", row.call().type()));
        }
        BotCall question = row.call().type().isEmpty()
                ? BotCall.of(row.call().method(), target, headers)
                : BotCall.of(
                        row.call().method(), target, headers, row.call().body().fill(name -> ""));
        return new ClockPoller(virtualTime, gateway, question, (ways, text) -> sample(row, ways, text));
    }

    private static @Nullable ClockSample sample(SimulatedExchange.Clock row, long[] ways, String text) {
        SimulatedExchange.Clock.Form form = row.form();
        if (form == SimulatedExchange.Clock.Form.ISO) {
            int begin = text.indexOf(row.before()) + row.before().length();
            Instant time = Instant.parse(text.substring(begin, text.indexOf('"', begin)));
            return ClockSample.ofMillis(ways[0], ways[1], time.toEpochMilli());
        }
        boolean decimal = form == SimulatedExchange.Clock.Form.DECIMAL;
        long number = number(decimal ? text.replace(".", "") : text, row.before());
        if (number < 0) {
            return null;
        }
        return form == SimulatedExchange.Clock.Form.SECONDS
                ? ClockSample.ofSeconds(ways[0], ways[1], number)
                : ClockSample.ofMillis(ways[0], ways[1], number);
    }

    void begin() {
        pollClock();
    }

    /**
     * Replaces the clock probe in a control run: the gateway takes this machine's clock, which is wrong, for the
     * exchange's clock.
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
