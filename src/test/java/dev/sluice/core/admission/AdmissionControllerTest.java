package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.admission.AdmissionDecision.Admitted;
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
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 2, 1000));
        AdmissionRequest first = fixture.go("a", "GET /public?w=2");
        fixture.answer(first, TestCalls.ok());
        AdmissionRequest second = fixture.ask("a", "GET /public?w=1");
        fixture.pass(900 * MS);
        assertThat(fixture.waits(second)).isTrue();
        fixture.pass(200 * MS);
        assertThat(fixture.isAdmitted(second)).isTrue();
    }

    @Test
    void a_cost_refunded_on_success_admits_the_waiting_call() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 5, 60_000));
        AdmissionRequest order = fixture.go("a", "POST /order?w=5&ok=0");
        AdmissionRequest waiting = fixture.ask("a", "POST /order?w=5");
        assertThat(fixture.waits(waiting)).isTrue();
        fixture.answer(order, TestCalls.ok());
        assertThat(fixture.isAdmitted(waiting)).isTrue();
    }

    @Test
    void a_failed_call_keeps_its_cost() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 5, 60_000));
        AdmissionRequest order = fixture.go("a", "POST /order?w=5&ok=0");
        AdmissionRequest waiting = fixture.ask("a", "POST /order?w=5");
        fixture.answer(order, TestCalls.of(Outcome.BUSINESS));
        assertThat(fixture.waits(waiting)).isTrue();
    }

    @Test
    void a_call_that_lacks_one_limit_is_charged_to_none() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("plenty", 100, 60_000), limit("scarce", 1, 60_000));
        fixture.go("a", "GET /public?w=10,1");
        AdmissionRequest stopped = fixture.ask("a", "GET /public?w=10,1");
        assertThat(fixture.waits(stopped)).isTrue();
        assertThat(fixture.used("plenty")).isEqualTo(10);
    }

    @Test
    void a_limit_by_address_route_and_instrument_counts_each_combination_separately() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("funding", 1, 60_000, "'scope': 'ip+route+instrument'"));
        assertThat(fixture.isAdmitted(fixture.ask("a", "GET /public?symbol=BTC")))
                .isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("a", "GET /public?symbol=ETH")))
                .isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("a", "GET /private?symbol=BTC")))
                .isTrue();
        assertThat(fixture.waits(fixture.ask("b", "GET /public?symbol=BTC"))).isTrue();
    }

    @Test
    void a_call_that_waits_for_one_limit_does_not_block_calls_at_another() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 60_000), limit("orders", 1, 60_000));
        fixture.go("a", "POST /order?w=1,1");
        AdmissionRequest stopped = fixture.ask("a", "POST /order?w=1,1");
        AdmissionRequest read = fixture.ask("b", "GET /public?w=50");
        assertThat(fixture.waits(stopped)).isTrue();
        assertThat(fixture.isAdmitted(read)).isTrue();
    }

    @Test
    void a_small_call_does_not_overtake_a_large_call_of_its_class() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 1000));
        fixture.answer(fixture.go("a", "GET /public?w=5"), TestCalls.ok());
        AdmissionRequest large = fixture.ask("a", "GET /public?w=10");
        AdmissionRequest small = fixture.ask("b", "GET /public?w=1");
        assertThat(fixture.waits(small)).isTrue();
        AdmissionRequest urgent = fixture.ask("b", "POST /order?w=1");
        assertThat(fixture.isAdmitted(urgent)).isTrue();
        fixture.notSent(urgent);
        fixture.pass(1100 * MS);
        assertThat(fixture.isAdmitted(large)).isTrue();
    }

    @Test
    void a_call_that_waits_until_its_deadline_is_refused_with_the_wait_longer_kind() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.ok());
        AdmissionRequest order = fixture.ask("a", "POST /order");
        AdmissionRequest impatient = fixture.ticket("a", "GET /public", 10 * MS);
        fixture.ask(impatient);
        fixture.pass(11 * MS);
        assertThat(fixture.refusal(impatient)).isEqualTo(ReasonCode.LIMIT);
        fixture.pass(SECOND);
        Refused refused = fixture.refused(order);
        assertThat(refused.code()).isEqualTo(ReasonCode.LIMIT);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.WAIT_LONGER);
        assertThat(refused.retryAfterNanos()).isGreaterThanOrEqualTo(58 * SECOND);
        assertThat(refused.detail()).contains("'weight' of 1");
    }

    @Test
    void retry_after_of_a_large_call_is_the_time_until_its_whole_cost_fits() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        fixture.answer(fixture.go("a", "GET /public?w=6"), TestCalls.ok());
        AdmissionRequest expensive = fixture.ask("a", "GET /public?w=5");
        fixture.pass(6 * SECOND);
        assertThat(fixture.refused(expensive).retryAfterNanos()).isGreaterThanOrEqualTo(53 * SECOND);
    }

    @Test
    void a_call_larger_than_its_limit_is_refused_at_once() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 1000));
        AdmissionRequest large = fixture.ask("a", "GET /public?w=11");
        assertThat(fixture.refused(large).code()).isEqualTo(ReasonCode.TOO_LARGE);
        assertThat(fixture.refused(large).detail()).contains("costs 11", "'weight'", "10");
    }

    @Test
    void a_signature_is_refused_as_stale_only_when_the_clock_bound_proves_it() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 1000));
        long exchangeMillis = 1_800_000_000_000L;
        String old = "POST /order?recvWindow=1000&timestamp=" + (exchangeMillis - 1100);
        assertThat(fixture.isAdmitted(fixture.ask("a", old))).isTrue();
        long offset = exchangeMillis * MS - fixture.now;
        fixture.tell(new AdmissionEvent.ClockMeasured(offset - 200 * MS, offset + 200 * MS));
        assertThat(fixture.refusal(fixture.ask("a", old))).isEqualTo(ReasonCode.DEADLINE);
        fixture.tell(new AdmissionEvent.ClockMeasured(offset - 50 * MS, offset + 50 * MS));
        assertThat(fixture.refused(fixture.ask("a", old)).reason().kind()).isEqualTo(RefusalKind.STALE);
    }

    @Test
    void a_signature_that_is_valid_for_centuries_is_not_stale() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 1000));
        long exchangeMillis = 1_800_000_000_000L;
        long offset = exchangeMillis * MS - fixture.now;
        fixture.tell(new AdmissionEvent.ClockMeasured(offset, offset));
        String order = "POST /order?recvWindow=1000&timestamp=20000000000"; // seconds: in the year 2603
        assertThat(fixture.isAdmitted(fixture.ask("a", order))).isTrue();
    }

    @Test
    void a_signature_that_expires_before_the_class_deadline_ends_the_wait() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        long exchangeMillis = 1_800_000_000_000L;
        long offset = exchangeMillis * MS - fixture.now;
        fixture.tell(new AdmissionEvent.ClockMeasured(offset, offset));
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.ok());
        AdmissionRequest read = fixture.ask("a", "GET /private?recvWindow=3000&timestamp=" + exchangeMillis);
        fixture.pass(2400 * MS);
        assertThat(fixture.waits(read)).isTrue();
        fixture.pass(200 * MS);
        assertThat(fixture.refusal(read)).isEqualTo(ReasonCode.LIMIT);
    }

    @Test
    void a_call_whose_deadline_passes_before_its_start_is_refused_and_not_charged() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 60_000));
        AdmissionRequest order = fixture.ask("a", "POST /order");
        fixture.now += 1001 * MS;
        assertThat(fixture.start(order)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(order)).isEqualTo(ReasonCode.DEADLINE);
        assertThat(fixture.used("weight")).isZero();
    }

    @Test
    void a_full_queue_refuses_at_once_and_a_disconnect_frees_a_place() {
        AdmissionFixture fixture = AdmissionFixture.builder()
                .maxWaiting(3)
                .maxWaitingBytes(100_000)
                .limits(limit("weight", 1, 60_000))
                .build();
        fixture.go("a", "GET /public");
        List<AdmissionRequest> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(fixture.ask("a", "GET /public"));
        }
        Refused refused = fixture.refused(fixture.ask("a", "GET /public"));
        assertThat(refused.code()).isEqualTo(ReasonCode.LANE_FULL);
        assertThat(refused.retryAfterNanos()).isPositive();
        assertThat(fixture.hangUp(waiting.get(1))).isFalse();
        assertThat(fixture.waits(fixture.ask("a", "GET /public"))).isTrue();
    }

    @Test
    void a_queue_with_too_many_bytes_is_full() {
        AdmissionFixture fixture = AdmissionFixture.builder()
                .maxWaitingBytes(1024)
                .limits(limit("weight", 1, 60_000))
                .build();
        fixture.go("a", "GET /public");
        for (int i = 0; i < 10; i++) {
            assertThat(fixture.waits(fixture.ask("a", "GET /public"))).isTrue();
        }
        assertThat(fixture.refusal(fixture.ask("a", "GET /public"))).isEqualTo(ReasonCode.LANE_FULL);
    }

    @Test
    void a_call_whose_client_disconnected_is_never_sent() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 1000));
        AdmissionRequest first = fixture.go("a", "POST /order");
        AdmissionRequest gone = fixture.ask("a", "POST /order");
        assertThat(fixture.hangUp(gone)).isFalse();
        fixture.answer(first, TestCalls.ok());
        fixture.pass(2 * SECOND);
        assertThat(fixture.waits(gone)).as("no further decision").isTrue();
        AdmissionRequest goneLate = fixture.ask("a", "POST /order");
        assertThat(fixture.hangUp(goneLate)).isTrue();
        assertThat(fixture.start(goneLate)).isInstanceOf(Refused.class);
        assertThat(fixture.refusal(goneLate)).isEqualTo(ReasonCode.CALLER_GONE);
    }

    @Test
    void a_call_that_a_header_leaves_without_budget_before_its_start_returns_to_its_place() {
        LimitSettings weight = limit("weight", 10, 1000, "'breach': 'ban'");
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        AdmissionRequest other = fixture.go("a", "GET /public");
        AdmissionRequest admitted = fixture.ask("a", "GET /public?w=5");
        fixture.settle(other, TestCalls.header(0, 12));
        AdmissionRequest later = fixture.ask("a", "GET /public?w=5");
        assertThat(fixture.waits(later)).isTrue();
        assertThat(fixture.start(admitted)).isEqualTo(StartDecision.WAITS_AGAIN);
        fixture.pass(1100 * MS);
        assertThat(fixture.isAdmitted(admitted)).isTrue();
        assertThat(fixture.start(admitted)).isEqualTo(StartDecision.STARTED);
    }

    @Test
    void the_last_two_connections_are_reserved_for_cancels() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 1000));
        List<AdmissionRequest> reads = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            AdmissionRequest read = fixture.ticketWithConnection("a", "GET /public");
            fixture.ask(read);
            reads.add(read);
        }
        assertThat(fixture.isAdmitted(reads.get(5))).isTrue();
        assertThat(fixture.waits(reads.get(6))).isTrue();
        AdmissionRequest cancel = fixture.ticketWithConnection("a", "DELETE /order?cid=1");
        assertThat(fixture.ask(cancel)).isInstanceOf(Admitted.class);
        fixture.start(reads.get(0));
        fixture.answered(reads.get(0));
        assertThat(fixture.waits(reads.get(6)))
                .as("the body is still being read")
                .isTrue();
        fixture.settle(reads.get(0), TestCalls.ok());
        fixture.start(cancel);
        fixture.answer(cancel, TestCalls.ok());
        assertThat(fixture.isAdmitted(reads.get(6))).isTrue();
    }

    @Test
    void a_bot_uses_no_more_than_its_configured_share_of_a_limit() {
        Map<String, BotShare> bots = Map.of("greedy", new BotShare(1, 30, false));
        AdmissionFixture fixture = AdmissionFixture.builder()
                .bots(bots)
                .limits(limit("weight", 10, 1000))
                .build();
        for (int i = 0; i < 3; i++) {
            fixture.go("greedy", "GET /public");
        }
        assertThat(fixture.waits(fixture.ask("greedy", "GET /public"))).isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("greedy", "DELETE /order?cid=1")))
                .isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("modest", "GET /public?w=6"))).isTrue();
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
        AdmissionFixture fixture = AdmissionFixture.builder()
                .maxWaiting(3)
                .maxWaitingBytes(100_000)
                .observe(true)
                .limits(limit("weight", 1, 60_000))
                .build();
        fixture.go("a", "GET /public");
        fixture.go("a", "GET /public?w=5");
        assertThat(fixture.used("weight")).isEqualTo(6);
        assertThat(fixture.status().totals().observedWaits()).isEqualTo(1);
        AdmissionRequest banned = fixture.go("a", "GET /public");
        fixture.answer(banned, TestCalls.ban(10_000, "weight"));
        assertThat(fixture.refusal(fixture.ask("a", "GET /public"))).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_draining_controller_refuses_orders_accepts_cancels_and_admits_waiting_calls() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 1000));
        AdmissionRequest first = fixture.go("a", "GET /public");
        AdmissionRequest waiting = fixture.ask("a", "POST /order");
        fixture.tell(new AdmissionEvent.Draining());
        Refused refused = fixture.refused(fixture.ask("a", "POST /order"));
        assertThat(refused.code()).isEqualTo(ReasonCode.DRAINING);
        assertThat(refused.reason().kind()).isEqualTo(RefusalKind.UNREACHABLE);
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=9");
        assertThat(fixture.waits(cancel)).isTrue();
        fixture.answer(first, TestCalls.ok());
        fixture.pass(999 * MS);
        assertThat(fixture.admission.isIdle()).isFalse();
        fixture.pass(100 * MS);
        assertThat(fixture.isAdmitted(cancel)).isTrue();
        fixture.start(cancel);
        fixture.settle(cancel, TestCalls.ok());
        assertThat(fixture.refusal(waiting)).isEqualTo(ReasonCode.LIMIT);
        assertThat(fixture.admission.isIdle()).isTrue();
    }

    @Test
    void a_permit_ended_twice_changes_nothing_and_is_counted() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        AdmissionRequest request = fixture.go("a", "GET /public?w=4");
        fixture.settle(request, TestCalls.ok());
        fixture.settle(request, TestCalls.ok());
        fixture.notSent(request);
        assertThat(fixture.used("weight")).isEqualTo(4);
        assertThat(fixture.status().totals().settledTwice()).isEqualTo(2);
        assertThat(fixture.status().inFlight()).isZero();
    }

    @Test
    void a_request_asks_once_and_a_permit_starts_once() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 60_000));
        AdmissionRequest request = fixture.go("a", "GET /public");
        assertThatThrownBy(() -> fixture.ask(request)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> fixture.start(request)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_reload_that_halves_a_limit_refills_nothing() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10, 1000));
        for (int i = 0; i < 5; i++) {
            fixture.answer(fixture.go("a", "GET /public"), TestCalls.ok());
        }
        AdmissionRequest waiting = fixture.ask("a", "GET /public?w=6");
        AdmissionEvent.Reloaded half = new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call),
                AdmissionFixture.settings(),
                List.of(limit("weight", 5, 1000)));
        fixture.tell(half);
        assertThat(fixture.refusal(waiting)).isEqualTo(ReasonCode.TOO_LARGE);
        AdmissionRequest small = fixture.ask("a", "GET /public");
        assertThat(fixture.waits(small)).isTrue();
        fixture.pass(1100 * MS);
        assertThat(fixture.isAdmitted(small)).isTrue();
    }

    @Test
    void a_reload_keeps_calls_in_flight_and_waiting_calls() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 2, 1000), limit("gone", 5, 1000));
        AdmissionRequest flying = fixture.go("a", "GET /public?w=2,5");
        AdmissionRequest waiting = fixture.ask("a", "GET /public?w=1");
        AdmissionRequest elsewhere = fixture.ask("b", "POST /order?w=,1");
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call).subList(0, 1).stream()
                        .filter(cost -> cost.limit() == 0)
                        .toList(),
                AdmissionFixture.settings(),
                List.of(limit("weight", 2, 1000))));
        assertThat(fixture.isAdmitted(elsewhere)).as("the limit was removed").isTrue();
        assertThat(fixture.waits(waiting)).isTrue();
        fixture.answer(flying, TestCalls.ok());
        fixture.pass(1100 * MS);
        assertThat(fixture.isAdmitted(waiting)).isTrue();
    }

    @Test
    void a_call_whose_connection_broke_keeps_its_charge_and_releases_its_connection() {
        AdmissionFixture fixture = AdmissionFixture.of(AdmissionFixture.limit("one", 1, 1000));
        AdmissionRequest cut = fixture.ticketWithConnection("bot", "POST /order");
        fixture.ask(cut);
        fixture.start(cut);
        fixture.now += 10 * AdmissionFixture.MS;
        fixture.settle(cut, TestCalls.of(Outcome.UNKNOWN));
        assertThat(fixture.used("connections")).isZero();
        fixture.now += 1500 * AdmissionFixture.MS;
        assertThat(fixture.used("one"))
                .as("the exchange may count it until 2 s after its start")
                .isEqualTo(1);
        fixture.now += 1600 * AdmissionFixture.MS;
        assertThat(fixture.used("one")).isZero();
    }
}
