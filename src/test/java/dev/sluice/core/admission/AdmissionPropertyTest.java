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
@Tag("long")
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

    private void askAtRandom(AdmissionSimulation admissionSimulation, int calls, long withinNanos) {
        for (int i = 0; i < calls; i++) {
            admissionSimulation.at(admissionSimulation.between(0, withinNanos), () -> askOne(admissionSimulation));
        }
    }

    private void askOne(AdmissionSimulation admissionSimulation) {
        String bot = "bot" + admissionSimulation.admissionFixture.random.nextInt(4);
        AdmissionSimulation.Sent sent = admissionSimulation.ask(
                bot,
                line(admissionSimulation, admissionSimulation.admissionFixture.random.nextInt(12)),
                admissionSimulation.chance(70));
        if (admissionSimulation.chance(8)) {
            admissionSimulation.at(admissionSimulation.between(0, 500) * MS, () -> {
                if (admissionSimulation.admissionFixture.waits(sent.admissionRequest)) {
                    sent.over |= !admissionSimulation.admissionFixture.hangUp(sent.admissionRequest);
                }
            });
        }
    }

    private String line(AdmissionSimulation admissionSimulation, int kind) {
        String symbol = "symbol=" + (admissionSimulation.chance(50) ? "BTC" : "ETH");
        String id = "&cid=" + admissionSimulation.admissionFixture.random.nextInt(20);
        return switch (kind) {
            case 0, 1, 2 -> "POST /order?w=1,1,1&ok=0,1,1&" + symbol + id;
            case 3 -> "PUT /order?w=1,2,1&" + symbol + id;
            case 4 -> "POST /reduce?w=1,1,1&" + symbol + id;
            case 5, 6 -> "DELETE /order?w=1," + admissionSimulation.between(0, 8) + "&" + symbol + id;
            case 7 -> "DELETE /orders?w=2,1" + (admissionSimulation.chance(50) ? "&" + symbol : "");
            case 8 -> "GET /private?w=" + admissionSimulation.between(1, 10);
            default -> "GET /public?w=" + admissionSimulation.between(1, 30);
        };
    }

    @Test
    void no_waiting_call_misses_its_wake_up() {
        for (long seed = 1; seed <= 3L * RUNS; seed++) {
            AdmissionSimulation admissionSimulation = newSimulation(seed);
            admissionSimulation.hangPercent = 3;
            admissionSimulation.cutPercent = 3;
            admissionSimulation.notSentPercent = 3;
            long offset = 7 - admissionSimulation.admissionFixture.now;
            admissionSimulation.afterEach = () -> {
                int decided = admissionSimulation.admissionFixture.decided.size();
                long tick = admissionSimulation.admissionFixture.admission.nextTickNanos(
                        admissionSimulation.admissionFixture.now);
                admissionSimulation.admissionFixture.tell(new AdmissionEvent.ClockMeasured(offset, offset));
                assertThat(admissionSimulation.admissionFixture.decided.size() - decided)
                        .as(
                                "asking all again decided them; next tick in %d ns, seed %d",
                                tick, admissionSimulation.admissionFixture.seed)
                        .matches(newly -> newly == 0 || tick <= MS);
            };
            askAtRandom(admissionSimulation, 300, 4 * SECOND);
            admissionSimulation.run(6 * SECOND);
        }
    }

    @Test
    void every_charge_is_returned_and_every_call_is_decided_once() {
        for (long seed = 1; seed <= RUNS; seed++) {
            AdmissionSimulation admissionSimulation = newSimulation(seed);
            admissionSimulation.hangPercent = 3;
            admissionSimulation.cutPercent = 5;
            admissionSimulation.notSentPercent = 5;
            askAtRandom(admissionSimulation, 400, 5 * SECOND);
            admissionSimulation.at(
                    2500 * MS,
                    () -> admissionSimulation.admissionFixture.tell(new AdmissionEvent.Reloaded(
                            (call, orderCache, at) -> TestCalls.costs(call),
                            AdmissionFixture.settings(),
                            List.of(weight, orders, pairs))));
            admissionSimulation.run(200 * SECOND);
            AdmissionStatus status = admissionSimulation.admissionFixture.status();
            assertThat(admissionSimulation.all).as("undecided, seed %d", seed).allMatch(sent -> sent.over);
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
            AdmissionSimulation admissionSimulation = newSimulation(seed);
            admissionSimulation.hangPercent = 6;
            admissionSimulation.cutPercent = 6;
            admissionSimulation.notSentPercent = 2;
            askAtRandom(admissionSimulation, 250, 3 * SECOND);
            for (long t = 0; t < 3; t++) {
                admissionSimulation.at(
                        t * SECOND + admissionSimulation.between(0, SECOND),
                        () -> admissionSimulation.ask("bot0", "DELETE /orders?w=1", true));
            }
            Map<AdmissionSimulation.Sent, Boolean> seen = new HashMap<>();
            admissionSimulation.afterEach = () -> {
                for (AdmissionSimulation.Sent cancel : admissionSimulation.startOrder) {
                    if (cancel.wasAnswered
                            && cancel.admissionRequest.call().cancelsAll()
                            && seen.put(cancel, true) == null) {
                        requireNoneOpen(admissionSimulation, cancel);
                    }
                }
            };
            admissionSimulation.run(40 * SECOND);
            checked += seen.size();
        }
        assertThat(checked).isGreaterThan(4 * RUNS);
    }

    private static void requireNoneOpen(AdmissionSimulation admissionSimulation, AdmissionSimulation.Sent cancel) {
        String instrument = cancel.admissionRequest.call().instrument();
        for (AdmissionSimulation.Sent order : admissionSimulation.all) {
            boolean earlier = order.admissionRequest.places() && order.number < cancel.number;
            boolean inScope = order.bot.equals(cancel.bot)
                    && (instrument.isEmpty()
                            || order.admissionRequest.call().instrument().equals(instrument));
            if (!earlier || !inScope || cancel.marked) {
                continue;
            }
            boolean isOpen =
                    admissionSimulation.open.getOrDefault(order.bot, Set.of()).contains(order);
            boolean mayOpen = order.started && !order.wasAnswered && !order.over;
            assertThat(isOpen || mayOpen)
                    .as(
                            "%s asked at %d after %s, seed %d",
                            order.admissionRequest.call(),
                            order.askedAt,
                            cancel.admissionRequest.call(),
                            admissionSimulation.admissionFixture.seed)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 100})
    void upstreams_that_hang_lose_no_cancel_and_block_no_later_call(int hangPercent) {
        for (long seed = 1; seed <= RUNS; seed++) {
            AdmissionSimulation admissionSimulation = newSimulation(seed);
            admissionSimulation.hangPercent = hangPercent;
            askAtRandom(admissionSimulation, 200, 3 * SECOND);
            admissionSimulation.run(100 * SECOND);
            long at = seed;
            assertThat(admissionSimulation.all).as("undecided, seed %d", at).allMatch(sent -> sent.over);
            assertThat(admissionSimulation.admissionFixture.admission.idle()).isTrue();
            AdmissionSimulation.Sent last = admissionSimulation.ask("bot9", "DELETE /order?cid=1", true);
            admissionSimulation.run(SECOND);
            assertThat(last.started)
                    .as("the controller still admits, seed %d", at)
                    .isTrue();
        }
    }

    @Test
    void calls_of_one_key_are_sent_in_nonce_order_one_at_a_time() {
        for (long seed = 1; seed <= RUNS; seed++) {
            AdmissionSimulation admissionSimulation = newSimulation(seed);
            admissionSimulation.hangPercent = 4;
            admissionSimulation.notSentPercent = 4;
            admissionSimulation.afterEach = () -> requireNoIdleFront(admissionSimulation);
            long[] nonces = new long[3];
            for (int i = 0; i < 300; i++) {
                admissionSimulation.at(admissionSimulation.between(0, 6 * SECOND), () -> {
                    int bot = admissionSimulation.admissionFixture.random.nextInt(3);
                    nonces[bot] += 1 + admissionSimulation.admissionFixture.random.nextInt(3);
                    long nonce = Math.max(0, nonces[bot] - admissionSimulation.admissionFixture.random.nextInt(4));
                    String line = line(admissionSimulation, admissionSimulation.admissionFixture.random.nextInt(9))
                            + "&nonce=" + nonce;
                    admissionSimulation.ask("bot" + bot, line, true);
                });
            }
            admissionSimulation.run(100 * SECOND);
            requireNonceOrder(admissionSimulation);
            assertThat(admissionSimulation.all).as("undecided, seed %d", seed).allMatch(sent -> sent.over);
        }
    }

    /**
     * Requires that a front of a free key is parked at a limit or waits for an order's response, since otherwise
     * nothing would retry it.
     */
    private static void requireNoIdleFront(AdmissionSimulation admissionSimulation) {
        for (AdmissionSimulation.Sent sent : admissionSimulation.all) {
            AdmissionRequest admissionRequest = sent.admissionRequest;
            Permit permit = admissionSimulation.admissionFixture.permits.get(admissionRequest);
            NonceKey key = permit == null ? null : permit.nonceKey();
            boolean isFront = permit != null
                    && permit.isWaiting()
                    && key != null
                    && key.busy == null
                    && key.front(admissionRequest.kindClass().rank()) == permit;
            boolean isIdle = isFront && permit != null && permit.waitsAt() == null && !permit.awaitsOrders();
            assertThat(isIdle)
                    .as("%s, seed %d", admissionRequest.call(), admissionSimulation.admissionFixture.seed)
                    .isFalse();
        }
    }

    private static void requireNonceOrder(AdmissionSimulation admissionSimulation) {
        Map<String, AdmissionSimulation.Sent> last = new HashMap<>();
        for (AdmissionSimulation.Sent sent : admissionSimulation.startOrder) {
            AdmissionSimulation.Sent before = last.put(sent.bot, sent);
            if (before == null) {
                continue;
            }
            assertThat(sent.admissionRequest.call().nonce())
                    .as(
                            "%s after %s, seed %d",
                            sent.admissionRequest.call(),
                            before.admissionRequest.call(),
                            admissionSimulation.admissionFixture.seed)
                    .isGreaterThan(before.admissionRequest.call().nonce());
            boolean answered = before.wasAnswered && before.answeredAt - sent.startedAt <= 0;
            boolean waited = sent.startedAt - before.startedAt >= 990 * MS;
            assertThat(answered || waited)
                    .as(
                            "%s while %s is in flight, seed %d",
                            sent.admissionRequest.call(),
                            before.admissionRequest.call(),
                            admissionSimulation.admissionFixture.seed)
                    .isTrue();
        }
    }
}
