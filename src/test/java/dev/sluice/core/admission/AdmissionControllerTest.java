package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.queue.BotShare;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AdmissionControllerTest {

    @Test
    void a_call_within_the_limit_is_admitted_and_the_next_waits_for_the_window() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 2, 1000));
        AdmissionRequest first = admissionFixture.go("a", "GET /public?w=2");
        admissionFixture.answer(first, TestCalls.ok());
        AdmissionRequest second = admissionFixture.ask("a", "GET /public?w=1");
        admissionFixture.pass(900 * MS);
        assertThat(admissionFixture.waits(second)).isTrue();
        admissionFixture.pass(200 * MS);
        assertThat(admissionFixture.isAdmitted(second)).isTrue();
    }

    @Test
    void a_cost_refunded_on_success_admits_the_waiting_call() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 5, 60_000));
        AdmissionRequest order = admissionFixture.go("a", "POST /order?w=5&ok=0");
        AdmissionRequest waiting = admissionFixture.ask("a", "POST /order?w=5");
        assertThat(admissionFixture.waits(waiting)).isTrue();
        admissionFixture.answer(order, TestCalls.ok());
        assertThat(admissionFixture.isAdmitted(waiting)).isTrue();
    }

    @Test
    void a_failed_call_keeps_its_cost() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 5, 60_000));
        AdmissionRequest order = admissionFixture.go("a", "POST /order?w=5&ok=0");
        AdmissionRequest waiting = admissionFixture.ask("a", "POST /order?w=5");
        admissionFixture.answer(order, TestCalls.of(Outcome.BUSINESS));
        assertThat(admissionFixture.waits(waiting)).isTrue();
    }

    @Test
    void a_call_that_lacks_one_limit_is_charged_to_none() {
        AdmissionFixture admissionFixture =
                AdmissionFixture.of(limit("plenty", 100, 60_000), limit("scarce", 1, 60_000));
        admissionFixture.go("a", "GET /public?w=10,1");
        AdmissionRequest stopped = admissionFixture.ask("a", "GET /public?w=10,1");
        assertThat(admissionFixture.waits(stopped)).isTrue();
        assertThat(admissionFixture.used("plenty")).isEqualTo(10);
    }

    @Test
    void a_limit_by_address_route_and_instrument_counts_each_combination_separately() {
        AdmissionFixture admissionFixture =
                AdmissionFixture.of(limit("funding", 1, 60_000, "'scope': 'ip+route+instrument'"));
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "GET /public?symbol=BTC")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "GET /public?symbol=ETH")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "GET /private?symbol=BTC")))
                .isTrue();
        assertThat(admissionFixture.waits(admissionFixture.ask("b", "GET /public?symbol=BTC")))
                .isTrue();
    }

    @Test
    void a_call_that_waits_for_one_limit_does_not_block_calls_at_another() {
        AdmissionFixture admissionFixture =
                AdmissionFixture.of(limit("weight", 100, 60_000), limit("orders", 1, 60_000));
        admissionFixture.go("a", "POST /order?w=1,1");
        AdmissionRequest stopped = admissionFixture.ask("a", "POST /order?w=1,1");
        AdmissionRequest read = admissionFixture.ask("b", "GET /public?w=50");
        assertThat(admissionFixture.waits(stopped)).isTrue();
        assertThat(admissionFixture.isAdmitted(read)).isTrue();
    }

    @Test
    void a_small_call_does_not_overtake_a_large_call_of_its_class() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 1000));
        admissionFixture.answer(admissionFixture.go("a", "GET /public?w=5"), TestCalls.ok());
        AdmissionRequest large = admissionFixture.ask("a", "GET /public?w=10");
        AdmissionRequest small = admissionFixture.ask("b", "GET /public?w=1");
        assertThat(admissionFixture.waits(small)).isTrue();
        AdmissionRequest urgent = admissionFixture.ask("b", "POST /order?w=1");
        assertThat(admissionFixture.isAdmitted(urgent)).isTrue();
        admissionFixture.notSent(urgent);
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.isAdmitted(large)).isTrue();
    }

    @Test
    void a_call_that_waits_until_its_deadline_is_refused_with_the_wait_longer_kind() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.ok());
        AdmissionRequest order = admissionFixture.ask("a", "POST /order");
        AdmissionRequest impatient = admissionFixture.ticket("a", "GET /public", 10 * MS);
        admissionFixture.ask(impatient);
        admissionFixture.pass(11 * MS);
        assertThat(admissionFixture.refusal(impatient)).isEqualTo(ReasonCode.LIMIT);
        admissionFixture.pass(SECOND);
        Refused refused = admissionFixture.refused(order);
        assertThat(refused.code()).isEqualTo(ReasonCode.LIMIT);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.WAIT_LONGER);
        assertThat(refused.retryAfterNanos()).isGreaterThanOrEqualTo(58 * SECOND);
        assertThat(refused.detail()).contains("'weight' of 1");
    }

    @Test
    void retry_after_of_a_large_call_is_the_time_until_its_whole_cost_fits() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        admissionFixture.answer(admissionFixture.go("a", "GET /public?w=6"), TestCalls.ok());
        AdmissionRequest expensive = admissionFixture.ask("a", "GET /public?w=5");
        admissionFixture.pass(6 * SECOND);
        assertThat(admissionFixture.refused(expensive).retryAfterNanos()).isGreaterThanOrEqualTo(53 * SECOND);
    }

    @Test
    void a_call_larger_than_its_limit_is_refused_at_once() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 1000));
        AdmissionRequest large = admissionFixture.ask("a", "GET /public?w=11");
        assertThat(admissionFixture.refused(large).code()).isEqualTo(ReasonCode.TOO_LARGE);
        assertThat(admissionFixture.refused(large).detail()).contains("costs 11", "'weight'", "10");
    }

    @Test
    void a_signature_is_refused_as_stale_only_when_the_clock_bound_proves_it() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 1000));
        long exchangeMillis = 1_800_000_000_000L;
        String old = "POST /order?recvWindow=1000&timestamp=" + (exchangeMillis - 1100);
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", old))).isTrue();
        long offset = exchangeMillis * MS - admissionFixture.now;
        admissionFixture.tell(new AdmissionEvent.ClockMeasured(offset - 200 * MS, offset + 200 * MS));
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", old))).isEqualTo(ReasonCode.DEADLINE);
        admissionFixture.tell(new AdmissionEvent.ClockMeasured(offset - 50 * MS, offset + 50 * MS));
        assertThat(admissionFixture
                        .refused(admissionFixture.ask("a", old))
                        .reason()
                        .kind())
                .isEqualTo(RefusalKind.STALE);
    }

    @Test
    void a_signature_that_expires_before_the_class_deadline_ends_the_wait() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        long exchangeMillis = 1_800_000_000_000L;
        long offset = exchangeMillis * MS - admissionFixture.now;
        admissionFixture.tell(new AdmissionEvent.ClockMeasured(offset, offset));
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.ok());
        AdmissionRequest read = admissionFixture.ask("a", "GET /private?recvWindow=3000&timestamp=" + exchangeMillis);
        admissionFixture.pass(2400 * MS);
        assertThat(admissionFixture.waits(read)).isTrue();
        admissionFixture.pass(200 * MS);
        assertThat(admissionFixture.refusal(read)).isEqualTo(ReasonCode.LIMIT);
    }

    @Test
    void a_call_whose_deadline_passes_before_its_start_is_refused_and_not_charged() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        AdmissionRequest order = admissionFixture.ask("a", "POST /order");
        admissionFixture.now += 1001 * MS;
        assertThat(admissionFixture.start(order)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(order)).isEqualTo(ReasonCode.DEADLINE);
        assertThat(admissionFixture.used("weight")).isZero();
    }

    @Test
    void a_full_queue_refuses_at_once_and_a_disconnect_frees_a_place() {
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .maxWaiting(3)
                .maxWaitingBytes(100_000)
                .limits(limit("weight", 1, 60_000))
                .build();
        admissionFixture.go("a", "GET /public");
        List<AdmissionRequest> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(admissionFixture.ask("a", "GET /public"));
        }
        Refused refused = admissionFixture.refused(admissionFixture.ask("a", "GET /public"));
        assertThat(refused.code()).isEqualTo(ReasonCode.LANE_FULL);
        assertThat(refused.retryAfterNanos()).isPositive();
        assertThat(admissionFixture.hangUp(waiting.get(1))).isFalse();
        assertThat(admissionFixture.waits(admissionFixture.ask("a", "GET /public")))
                .isTrue();
    }

    @Test
    void a_queue_with_too_many_bytes_is_full() {
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .maxWaitingBytes(1024)
                .limits(limit("weight", 1, 60_000))
                .build();
        admissionFixture.go("a", "GET /public");
        for (int i = 0; i < 10; i++) {
            assertThat(admissionFixture.waits(admissionFixture.ask("a", "GET /public")))
                    .isTrue();
        }
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "GET /public")))
                .isEqualTo(ReasonCode.LANE_FULL);
    }

    @Test
    void a_call_whose_client_disconnected_is_never_sent() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 1000));
        AdmissionRequest first = admissionFixture.go("a", "POST /order");
        AdmissionRequest gone = admissionFixture.ask("a", "POST /order");
        assertThat(admissionFixture.hangUp(gone)).isFalse();
        admissionFixture.answer(first, TestCalls.ok());
        admissionFixture.pass(2 * SECOND);
        assertThat(admissionFixture.waits(gone)).as("no further decision").isTrue();
        AdmissionRequest goneLate = admissionFixture.ask("a", "POST /order");
        assertThat(admissionFixture.hangUp(goneLate)).isTrue();
        assertThat(admissionFixture.start(goneLate)).isInstanceOf(Refused.class);
        assertThat(admissionFixture.refusal(goneLate)).isEqualTo(ReasonCode.CALLER_GONE);
    }

    @Test
    void a_call_that_a_header_leaves_without_budget_before_its_start_returns_to_its_place() {
        LimitSettings weight = limit("weight", 10, 1000, "'breach': 'ban'");
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        AdmissionRequest other = admissionFixture.go("a", "GET /public");
        AdmissionRequest admitted = admissionFixture.ask("a", "GET /public?w=5");
        admissionFixture.settle(other, TestCalls.header(0, 12));
        AdmissionRequest later = admissionFixture.ask("a", "GET /public?w=5");
        assertThat(admissionFixture.waits(later)).isTrue();
        assertThat(admissionFixture.start(admitted)).isEqualTo(StartDecision.AGAIN);
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.isAdmitted(admitted)).isTrue();
        assertThat(admissionFixture.start(admitted)).isEqualTo(StartDecision.GO);
    }

    @Test
    void the_last_two_connections_are_reserved_for_cancels() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 100, 1000));
        List<AdmissionRequest> reads = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            AdmissionRequest read = admissionFixture.ticketWithConnection("a", "GET /public");
            admissionFixture.ask(read);
            reads.add(read);
        }
        assertThat(admissionFixture.isAdmitted(reads.get(5))).isTrue();
        assertThat(admissionFixture.waits(reads.get(6))).isTrue();
        AdmissionRequest cancel = admissionFixture.ticketWithConnection("a", "DELETE /order?cid=1");
        assertThat(admissionFixture.ask(cancel)).isInstanceOf(Admitted.class);
        admissionFixture.start(reads.get(0));
        admissionFixture.answered(reads.get(0));
        assertThat(admissionFixture.waits(reads.get(6)))
                .as("the body is still being read")
                .isTrue();
        admissionFixture.settle(reads.get(0), TestCalls.ok());
        admissionFixture.start(cancel);
        admissionFixture.answer(cancel, TestCalls.ok());
        assertThat(admissionFixture.isAdmitted(reads.get(6))).isTrue();
    }

    @Test
    void a_bot_uses_no_more_than_its_configured_share_of_a_limit() {
        Map<String, BotShare> bots = Map.of("greedy", new BotShare(1, 30, false));
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .bots(bots)
                .limits(limit("weight", 10, 1000))
                .build();
        for (int i = 0; i < 3; i++) {
            admissionFixture.go("greedy", "GET /public");
        }
        assertThat(admissionFixture.waits(admissionFixture.ask("greedy", "GET /public")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("greedy", "DELETE /order?cid=1")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("modest", "GET /public?w=6")))
                .isTrue();
    }

    @Test
    void a_client_can_lower_its_priority_class_but_not_raise_it() {
        assertThat(LaneClass.PLACE.loweredTo(LaneClass.READ_PUBLIC)).isEqualTo(LaneClass.READ_PUBLIC);
        assertThat(LaneClass.PLACE.loweredTo(LaneClass.CANCEL)).isEqualTo(LaneClass.PLACE);
        assertThat(LaneClass.PLACE.loweredTo(null)).isEqualTo(LaneClass.PLACE);
        assertThat(LaneClass.parse("read-public")).isEqualTo(LaneClass.READ_PUBLIC);
        assertThat(LaneClass.parse("first")).isNull();
    }

    @Test
    void observe_charges_and_counts_but_refuses_only_on_a_ban() {
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .maxWaiting(3)
                .maxWaitingBytes(100_000)
                .observe(true)
                .limits(limit("weight", 1, 60_000))
                .build();
        admissionFixture.go("a", "GET /public");
        admissionFixture.go("a", "GET /public?w=5");
        assertThat(admissionFixture.used("weight")).isEqualTo(6);
        assertThat(admissionFixture.status().totals().observedWaits()).isEqualTo(1);
        AdmissionRequest banned = admissionFixture.go("a", "GET /public");
        admissionFixture.answer(banned, TestCalls.ban(10_000, "weight"));
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "GET /public")))
                .isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_draining_controller_refuses_orders_accepts_cancels_and_admits_waiting_calls() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 1, 1000));
        AdmissionRequest first = admissionFixture.go("a", "GET /public");
        AdmissionRequest waiting = admissionFixture.ask("a", "POST /order");
        admissionFixture.tell(new AdmissionEvent.Draining());
        Refused refused = admissionFixture.refused(admissionFixture.ask("a", "POST /order"));
        assertThat(refused.code()).isEqualTo(ReasonCode.DRAINING);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.UNREACHABLE);
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=9");
        assertThat(admissionFixture.waits(cancel)).isTrue();
        admissionFixture.answer(first, TestCalls.ok());
        admissionFixture.pass(999 * MS);
        assertThat(admissionFixture.admission.idle()).isFalse();
        admissionFixture.pass(100 * MS);
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
        admissionFixture.start(cancel);
        admissionFixture.settle(cancel, TestCalls.ok());
        assertThat(admissionFixture.refusal(waiting)).isEqualTo(ReasonCode.LIMIT);
        assertThat(admissionFixture.admission.idle()).isTrue();
    }

    @Test
    void a_permit_ended_twice_changes_nothing_and_is_counted() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        AdmissionRequest admissionRequest = admissionFixture.go("a", "GET /public?w=4");
        admissionFixture.settle(admissionRequest, TestCalls.ok());
        admissionFixture.settle(admissionRequest, TestCalls.ok());
        admissionFixture.notSent(admissionRequest);
        assertThat(admissionFixture.used("weight")).isEqualTo(4);
        assertThat(admissionFixture.status().totals().settledTwice()).isEqualTo(2);
        assertThat(admissionFixture.status().inFlight()).isZero();
    }

    @Test
    void a_request_asks_once_and_a_permit_starts_once() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        AdmissionRequest admissionRequest = admissionFixture.go("a", "GET /public");
        assertThatThrownBy(() -> admissionFixture.ask(admissionRequest)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> admissionFixture.start(admissionRequest)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_reload_that_halves_a_limit_refills_nothing() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 10, 1000));
        for (int i = 0; i < 5; i++) {
            admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.ok());
        }
        AdmissionRequest waiting = admissionFixture.ask("a", "GET /public?w=6");
        AdmissionEvent.Reloaded half = new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call),
                AdmissionFixture.settings(),
                List.of(limit("weight", 5, 1000)));
        admissionFixture.tell(half);
        assertThat(admissionFixture.refusal(waiting)).isEqualTo(ReasonCode.TOO_LARGE);
        AdmissionRequest small = admissionFixture.ask("a", "GET /public");
        assertThat(admissionFixture.waits(small)).isTrue();
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.isAdmitted(small)).isTrue();
    }

    @Test
    void a_reload_keeps_calls_in_flight_and_waiting_calls() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(limit("weight", 2, 1000), limit("gone", 5, 1000));
        AdmissionRequest flying = admissionFixture.go("a", "GET /public?w=2,5");
        AdmissionRequest waiting = admissionFixture.ask("a", "GET /public?w=1");
        AdmissionRequest elsewhere = admissionFixture.ask("b", "POST /order?w=,1");
        admissionFixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call).subList(0, 1).stream()
                        .filter(cost -> cost.limit() == 0)
                        .toList(),
                AdmissionFixture.settings(),
                List.of(limit("weight", 2, 1000))));
        assertThat(admissionFixture.isAdmitted(elsewhere))
                .as("the limit was removed")
                .isTrue();
        assertThat(admissionFixture.waits(waiting)).isTrue();
        admissionFixture.answer(flying, TestCalls.ok());
        admissionFixture.pass(1100 * MS);
        assertThat(admissionFixture.isAdmitted(waiting)).isTrue();
    }

    @Test
    void a_call_whose_connection_broke_keeps_its_charge_and_releases_its_connection() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(AdmissionFixture.limit("one", 1, 1000));
        AdmissionRequest cut = admissionFixture.ticketWithConnection("bot", "POST /order");
        admissionFixture.ask(cut);
        admissionFixture.start(cut);
        admissionFixture.now += 10 * AdmissionFixture.MS;
        admissionFixture.settle(cut, TestCalls.of(Outcome.UNKNOWN));
        assertThat(admissionFixture.used("connections")).isZero();
        admissionFixture.now += 1500 * AdmissionFixture.MS;
        assertThat(admissionFixture.used("one"))
                .as("the exchange may count it until 2 s after its start")
                .isEqualTo(1);
        admissionFixture.now += 1600 * AdmissionFixture.MS;
        assertThat(admissionFixture.used("one")).isZero();
    }
}
