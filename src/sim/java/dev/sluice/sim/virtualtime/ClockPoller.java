package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.clock.ClockSample;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.sim.virtualtime.SimulatedExchange.CallRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A simulation of the gateway's clock probe: a time request every half minute, charged and read like any other call,
 * whose response gives an interval for the clock offset.
 */
final class ClockPoller {
    private static final long SECOND = 1_000_000_000;
    private static final long PERIOD_NANOS = 30 * SECOND;
    private static final long SOON_NANOS = 2 * SECOND;

    private static final long WANDER_NANOS = 600 * SECOND;

    private final VirtualTime time;
    private final SimulatedGateway gateway;
    private final BotCall question;
    private final RemoteClock clock = new RemoteClock(new DriftModel(50, 3_600 * SECOND));

    /** Creates a poller that sends the call as the gateway's probe does, with caching disabled. */
    ClockPoller(VirtualTime time, SimulatedGateway gateway, CallRow row) {
        this.time = time;
        this.gateway = gateway;
        List<Map.Entry<String, String>> headers = new ArrayList<>(List.of(Map.entry("Cache-Control", "no-cache")));
        if (!row.type().isEmpty()) {
            headers.add(Map.entry("Content-Type", row.type()));
        }
        question = BotCall.of(
                row.method(),
                row.target().fill(name -> ""),
                headers,
                row.type().isEmpty() ? "" : row.body().fill(name -> ""));
    }

    /**
     * Replaces the clock probe in a control run: the gateway takes this machine's clock, which is wrong, for the
     * exchange's clock.
     *
     * @param wanderNanos supplies a new offset of the machine's clock every ten minutes
     */
    static void trustOwnClock(
            VirtualTime time, SimulatedGateway gateway, SimulatedNetwork network, LongSupplier wanderNanos) {
        long offset = network.epochNanos() - time.now() + wanderNanos.getAsLong();
        gateway.handle(new AdmissionEvent.ClockMeasured(offset, offset));
        time.after(WANDER_NANOS, () -> trustOwnClock(time, gateway, network, wanderNanos));
    }

    void begin() {
        gateway.probe(question, (reply, sentNanos) -> {
            ResponseMeaning meaning = reply.meaning();
            if (meaning != null) {
                learn(sentNanos, meaning);
            }
            time.after(meaning == null ? Math.max(SOON_NANOS, reply.pauseNanos()) : PERIOD_NANOS, this::begin);
        });
    }

    private void learn(long sentNanos, ResponseMeaning meaning) {
        long now = time.now();
        if (meaning.serverTimeMillis() >= 0) {
            clock.add(ClockSample.ofMillis(sentNanos, now, meaning.serverTimeMillis()));
        }
        if (meaning.dateEpochSeconds() >= 0) {
            clock.add(ClockSample.ofDate(sentNanos, now, meaning.dateEpochSeconds()));
        }
        EpochOffset offset = clock.offset(now);
        if (offset != null) {
            gateway.handle(new AdmissionEvent.ClockMeasured(offset.earliestNanos(), offset.latestNanos()));
        }
    }
}
