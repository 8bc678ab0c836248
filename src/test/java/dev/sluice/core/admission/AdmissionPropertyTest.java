package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Property tests with a busy set of bots in virtual time, over many seeds; a failure reports its seed. */
@Tag("slow")
final class AdmissionPropertyTest {
    private static final int RUNS = CaseCount.of("runs", 25, 60);

    private final LimitSettings weight = limit("weight", 40, 1000, "'reserve': 4, 'breach': 'ban'");
    private final LimitSettings orders =
            limit("orders", 12, 100, "'scope': 'account', 'algorithm': 'decayingCounter', 'returned': 1, 'reserve': 2");
    private final LimitSettings pairs = limit("pairs", 6, 2000, "'scope': 'account+instrument', 'reserve': 1");

    private AdmissionSimulation newSimulation(long seed) {
        return new AdmissionSimulation(AdmissionFixture.builder()
                .seed(seed)
                .maxWaiting(200)
                .passedOver(4)
                .limits(weight, orders, pairs)
                .build());
    }

    private void askAtRandom(AdmissionSimulation simulation, int calls, long withinNanos) {
        for (int i = 0; i < calls; i++) {
            simulation.at(simulation.between(0, withinNanos), () -> askOne(simulation));
        }
    }

    private void askOne(AdmissionSimulation simulation) {
        String bot = "bot" + simulation.fixture.random.nextInt(4);
        AdmissionSimulation.Sent sent =
                simulation.ask(bot, line(simulation, simulation.fixture.random.nextInt(12)), simulation.chance(70));
        if (simulation.chance(8)) {
            simulation.at(simulation.between(0, 500) * MS, () -> {
                if (simulation.fixture.waits(sent.request)) {
                    sent.over |= !simulation.fixture.hangUp(sent.request);
                }
            });
        }
    }

    private String line(AdmissionSimulation simulation, int kind) {
        String symbol = "symbol=" + (simulation.chance(50) ? "BTC" : "ETH");
        String id = "&cid=" + simulation.fixture.random.nextInt(20);
        return switch (kind) {
            case 0, 1, 2 -> "POST /order?w=1,1,1&ok=0,1,1&" + symbol + id;
            case 3 -> "PUT /order?w=1,2,1&" + symbol + id;
            case 4 -> "POST /reduce?w=1,1,1&" + symbol + id;
            case 5, 6 -> "DELETE /order?w=1," + simulation.between(0, 8) + "&" + symbol + id;
            case 7 -> "DELETE /orders?w=2,1" + (simulation.chance(50) ? "&" + symbol : "");
            case 8 -> "GET /private?w=" + simulation.between(1, 10);
            default -> "GET /public?w=" + simulation.between(1, 30);
        };
    }

    @Test
    void no_waiting_call_misses_its_wake_up() {
        for (long seed = 1; seed <= 3L * RUNS; seed++) {
            AdmissionSimulation simulation = newSimulation(seed);
            simulation.hangPercent = 3;
            simulation.cutPercent = 3;
            simulation.notSentPercent = 3;
            long offset = 7 - simulation.fixture.now;
            simulation.afterEach = () -> {
                int decided = simulation.fixture.decided.size();
                long tick = simulation.fixture.admission.nextTickNanos(simulation.fixture.now);
                simulation.fixture.tell(new AdmissionEvent.ClockMeasured(offset, offset));
                assertThat(simulation.fixture.decided.size() - decided)
                        .as("asking all again decided them; next tick in %d ns, seed %d", tick, simulation.fixture.seed)
                        .matches(newly -> newly == 0 || tick <= MS);
            };
            askAtRandom(simulation, 300, 4 * SECOND);
            simulation.run(6 * SECOND);
        }
    }

    @Test
    void every_charge_is_returned_and_every_call_is_decided_once() {
        for (long seed = 1; seed <= RUNS; seed++) {
            AdmissionSimulation simulation = newSimulation(seed);
            simulation.hangPercent = 3;
            simulation.cutPercent = 5;
            simulation.notSentPercent = 5;
            askAtRandom(simulation, 400, 5 * SECOND);
            simulation.at(
                    2500 * MS,
                    () -> simulation.fixture.tell(new AdmissionEvent.Reloaded(
                            (call, orderCache, at) -> TestCalls.costs(call),
                            AdmissionFixture.settings(),
                            List.of(weight, orders, pairs))));
            simulation.run(200 * SECOND);
            AdmissionStatus status = simulation.fixture.status();
            assertThat(simulation.all).as("undecided, seed %d", seed).allMatch(sent -> sent.over);
            assertThat(status.waiting()).isZero();
            assertThat(status.inFlight()).isZero();
            assertThat(status.totals().settledTwice()).isZero();
            assertThat(status.limits()).as("seed %d", seed).allMatch(limit -> limit.used() == 0);
        }
    }

    @Test
    void an_answered_cancel_all_leaves_no_earlier_order_open_unless_it_was_marked() {
        int checked = 0;
        for (long seed = 1; seed <= 2L * RUNS; seed++) {
            AdmissionSimulation simulation = newSimulation(seed);
            simulation.hangPercent = 6;
            simulation.cutPercent = 6;
            simulation.notSentPercent = 2;
            askAtRandom(simulation, 250, 3 * SECOND);
            for (long t = 0; t < 3; t++) {
                simulation.at(
                        t * SECOND + simulation.between(0, SECOND),
                        () -> simulation.ask("bot0", "DELETE /orders?w=1", true));
            }
            Map<AdmissionSimulation.Sent, Boolean> seen = new HashMap<>();
            simulation.afterEach = () -> {
                for (AdmissionSimulation.Sent cancel : simulation.startOrder) {
                    if (cancel.wasAnswered && cancel.request.call().cancelsAll() && seen.put(cancel, true) == null) {
                        requireNoneOpen(simulation, cancel);
                    }
                }
            };
            simulation.run(40 * SECOND);
            checked += seen.size();
        }
        assertThat(checked).isGreaterThan(4 * RUNS);
    }

    private static void requireNoneOpen(AdmissionSimulation simulation, AdmissionSimulation.Sent cancel) {
        String instrument = cancel.request.call().instrument();
        for (AdmissionSimulation.Sent order : simulation.all) {
            boolean earlier = order.request.places() && order.number < cancel.number;
            boolean inScope = order.bot.equals(cancel.bot)
                    && (instrument.isEmpty()
                            || order.request.call().instrument().equals(instrument));
            if (!earlier || !inScope || cancel.marked) {
                continue;
            }
            boolean isOpen = simulation.open.getOrDefault(order.bot, Set.of()).contains(order);
            boolean mayOpen = order.started && !order.wasAnswered && !order.over;
            assertThat(isOpen || mayOpen)
                    .as(
                            "%s asked at %d after %s, seed %d",
                            order.request.call(), order.askedAt, cancel.request.call(), simulation.fixture.seed)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 100})
    void upstreams_that_hang_lose_no_cancel_and_block_no_later_call(int hangPercent) {
        for (long seed = 1; seed <= RUNS; seed++) {
            AdmissionSimulation simulation = newSimulation(seed);
            simulation.hangPercent = hangPercent;
            askAtRandom(simulation, 200, 3 * SECOND);
            simulation.run(100 * SECOND);
            long at = seed;
            assertThat(simulation.all).as("undecided, seed %d", at).allMatch(sent -> sent.over);
            assertThat(simulation.fixture.admission.isIdle()).isTrue();
            AdmissionSimulation.Sent last = simulation.ask("bot9", "DELETE /order?cid=1", true);
            simulation.run(SECOND);
            assertThat(last.started)
                    .as("the controller still admits, seed %d", at)
                    .isTrue();
        }
    }

    @Test
    void calls_of_one_key_are_sent_in_nonce_order_one_at_a_time() {
        for (long seed = 1; seed <= RUNS; seed++) {
            AdmissionSimulation simulation = newSimulation(seed);
            simulation.hangPercent = 4;
            simulation.notSentPercent = 4;
            simulation.afterEach = () -> requireNoIdleFront(simulation);
            long[] nonces = new long[3];
            for (int i = 0; i < 300; i++) {
                simulation.at(simulation.between(0, 6 * SECOND), () -> {
                    int bot = simulation.fixture.random.nextInt(3);
                    nonces[bot] += 1 + simulation.fixture.random.nextInt(3);
                    long nonce = Math.max(0, nonces[bot] - simulation.fixture.random.nextInt(4));
                    String line = line(simulation, simulation.fixture.random.nextInt(9)) + "&nonce=" + nonce;
                    simulation.ask("bot" + bot, line, true);
                });
            }
            simulation.run(100 * SECOND);
            requireNonceOrder(simulation);
            assertThat(simulation.all).as("undecided, seed %d", seed).allMatch(sent -> sent.over);
        }
    }

    /**
     * Requires that a front of a free key is parked at a limit or waits for an order's response, since otherwise
     * nothing would retry it.
     */
    private static void requireNoIdleFront(AdmissionSimulation simulation) {
        for (AdmissionSimulation.Sent sent : simulation.all) {
            AdmissionRequest request = sent.request;
            Permit permit = simulation.fixture.permits.get(request);
            NonceSequence key = permit == null ? null : permit.nonceSequence();
            boolean isFront = permit != null
                    && permit.isWaiting()
                    && key != null
                    && key.inFlight == null
                    && key.front(request.kindClass().rank()) == permit;
            boolean isIdle = isFront && permit != null && permit.parkedAt() == null && !permit.awaitsOrders();
            assertThat(isIdle)
                    .as("%s, seed %d", request.call(), simulation.fixture.seed)
                    .isFalse();
        }
    }

    private static void requireNonceOrder(AdmissionSimulation simulation) {
        Map<String, AdmissionSimulation.Sent> last = new HashMap<>();
        for (AdmissionSimulation.Sent sent : simulation.startOrder) {
            AdmissionSimulation.Sent before = last.put(sent.bot, sent);
            if (before == null) {
                continue;
            }
            assertThat(sent.request.call().nonce())
                    .as("%s after %s, seed %d", sent.request.call(), before.request.call(), simulation.fixture.seed)
                    .isGreaterThan(before.request.call().nonce());
            boolean answered = before.wasAnswered && before.answeredAt - sent.startedAt <= 0;
            boolean waited = sent.startedAt - before.startedAt >= 990 * MS;
            assertThat(answered || waited)
                    .as(
                            "%s while %s is in flight, seed %d",
                            sent.request.call(), before.request.call(), simulation.fixture.seed)
                    .isTrue();
        }
    }
}
