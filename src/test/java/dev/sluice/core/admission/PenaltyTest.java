package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PenaltyTest {
    private final LimitSettings weight = limit("weight", 100, 60_000, "'reserve': 10, 'breach': 'ban'");
    private final LimitSettings orders = limit("orders", 100, 10_000, "'scope': 'account'");

    @Test
    void a_rate_error_backs_off_only_the_limit_that_it_names() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight, orders);
        AdmissionRequest order = admissionFixture.go("a", "POST /order?w=1,1");
        admissionFixture.answer(order, TestCalls.rate(2000, "orders"));
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "POST /order?w=1,1")))
                .isEqualTo(ReasonCode.BACKOFF);
        AdmissionRequest read = admissionFixture.ask("a", "GET /private?w=1,1");
        assertThat(admissionFixture.waits(read)).isTrue();
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("b", "POST /order?w=1,1")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "GET /public?w=1")))
                .isTrue();
        admissionFixture.pass(1999 * MS);
        assertThat(admissionFixture.waits(read)).isTrue();
        admissionFixture.pass(600 * MS);
        assertThat(admissionFixture.isAdmitted(read)).isTrue();
    }

    @Test
    void a_backoff_is_reported_with_its_length() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.rate(30_000, "weight"));
        Refused refused = admissionFixture.refused(admissionFixture.ask("a", "GET /public"));
        assertThat(refused.code()).isEqualTo(ReasonCode.BACKOFF);
        assertThat(refused.retryAfterNanos()).isBetween(30 * SECOND, 36 * SECOND);
    }

    @Test
    void a_success_resets_the_backoff_schedule() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        for (int i = 0; i < 4; i++) {
            admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.rate(-1, "weight"));
            admissionFixture.pass(61 * SECOND);
        }
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.ok());
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.rate(-1, "weight"));
        AdmissionRequest next = admissionFixture.ask("a", "GET /public");
        admissionFixture.pass(1001 * MS);
        assertThat(admissionFixture.isAdmitted(next))
                .as("the first backoff is at most a second")
                .isTrue();
    }

    @Test
    void cancels_have_their_own_backoff_schedule_on_a_reject_limit() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(orders);
        admissionFixture.answer(admissionFixture.go("a", "POST /order"), TestCalls.rate(20_000, "orders"));
        AdmissionRequest cancel = admissionFixture.go("a", "DELETE /order?cid=1");
        admissionFixture.answer(cancel, TestCalls.rate(-1, "orders"));
        AdmissionRequest next = admissionFixture.ask("a", "DELETE /order?cid=1");
        admissionFixture.pass(101 * MS);
        assertThat(admissionFixture.isAdmitted(next)).isTrue();
    }

    @Test
    void cancels_obey_the_backoff_of_a_ban_limit() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.rate(20_000, "weight"));
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=1");
        admissionFixture.pass(19_999 * MS);
        assertThat(admissionFixture.waits(cancel)).isTrue();
        admissionFixture.pass(6 * SECOND);
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
    }

    @Test
    void a_ban_stops_every_call_charged_to_its_limit_even_admitted_ones() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight, orders);
        AdmissionRequest banned = admissionFixture.go("a", "GET /public");
        AdmissionRequest admitted = admissionFixture.ask("b", "GET /public");
        AdmissionRequest elsewhere = admissionFixture.ask("b", "POST /order?w=,1");
        admissionFixture.answer(banned, TestCalls.ban(3000, "weight"));
        assertThat(admissionFixture.start(admitted)).isEqualTo(StartDecision.AGAIN);
        assertThat(admissionFixture.start(elsewhere)).isEqualTo(StartDecision.GO);
        AdmissionRequest order = admissionFixture.ask("a", "POST /order");
        assertThat(admissionFixture.refusal(order))
                .as("its deadline is before the end of the ban")
                .isEqualTo(ReasonCode.BAN);
        AdmissionRequest free = admissionFixture.ask("a", "POST /order?w=0,1");
        assertThat(admissionFixture.refusal(free))
                .as("free of charge, but under the banned limit")
                .isEqualTo(ReasonCode.BAN);
        AdmissionRequest cancel = admissionFixture.ask("a", "DELETE /order?cid=1");
        admissionFixture.pass(3999 * MS);
        assertThat(admissionFixture.waits(cancel)).isTrue();
        assertThat(admissionFixture.waits(admitted)).isTrue();
        admissionFixture.pass(2 * MS);
        assertThat(admissionFixture.isAdmitted(cancel)).isTrue();
        assertThat(admissionFixture.isAdmitted(admitted)).isTrue();
    }

    @Test
    void budget_grows_back_gradually_after_a_ban() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.ban(10_000, "weight"));
        admissionFixture.pass(11_001 * MS);
        int gone = 0;
        for (int i = 0; i < 50; i++) {
            gone += admissionFixture.isAdmitted(admissionFixture.ask("a", "GET /public")) ? 1 : 0;
        }
        assertThat(gone).isLessThan(10);
        admissionFixture.pass(70 * SECOND);
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "GET /public?w=60")))
                .isTrue();
    }

    @Test
    void the_end_of_a_ban_is_read_on_the_exchanges_clock() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        long exchangeMillis = 1_800_000_000_000L;
        long offset = exchangeMillis * MS - admissionFixture.now;
        admissionFixture.tell(new AdmissionEvent.ClockMeasured(offset - 100 * MS, offset + 100 * MS));
        ResponseMeaning until = TestCalls.banUntil(exchangeMillis + 5000, "weight");
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), until);
        long left = admissionFixture.status().limits().get(0).banNanos();
        assertThat(left).isBetween(5 * SECOND, 6200 * MS);
    }

    @Test
    void a_ban_without_length_or_limit_applies_to_all_ban_limits_for_two_minutes() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight, orders);
        admissionFixture.answer(admissionFixture.go("a", "POST /order?w=1,1"), TestCalls.ban(-1));
        assertThat(admissionFixture
                        .refused(admissionFixture.ask("b", "GET /public"))
                        .retryAfterNanos())
                .isGreaterThan(119 * SECOND);
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "POST /order?w=,1")))
                .isTrue();
    }

    @Test
    void a_restart_keeps_bans_and_backoffs() {
        AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        AdmissionFixture before = AdmissionFixture.builder()
                .seed(1)
                .usage(levels)
                .limits(weight, orders)
                .build();
        before.answer(before.go("a", "GET /public"), TestCalls.ban(60_000, "weight"));
        before.answer(before.go("a", "POST /order?w=,1"), TestCalls.rate(60_000, "orders"));
        AdmissionFixture after = AdmissionFixture.builder()
                .seed(1)
                .usage(levels)
                .limits(weight, orders)
                .build();
        after.now = before.now + SECOND;
        assertThat(after.refusal(after.ask("a", "GET /public"))).isEqualTo(ReasonCode.BAN);
        assertThat(after.refusal(after.ask("a", "POST /order?w=,1"))).isEqualTo(ReasonCode.BACKOFF);
        assertThat(after.isAdmitted(after.ask("b", "POST /order?w=,1"))).isTrue();
        after.pass(62 * SECOND);
        assertThat(after.isAdmitted(after.ask("a", "GET /public"))).isTrue();
    }

    @Test
    void a_reload_keeps_bans_and_backoffs() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        admissionFixture.answer(admissionFixture.go("a", "GET /public"), TestCalls.ban(60_000, "weight"));
        LimitSettings shorter = limit("weight", 50, 30_000, "'reserve': 10, 'breach': 'ban'");
        admissionFixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call),
                AdmissionFixture.settings(),
                List.of(orders, shorter)));
        assertThat(admissionFixture.refusal(admissionFixture.ask("a", "GET /public?w=,1")))
                .isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_first_start_without_stored_usage_begins_used_up_but_admits_a_cancel() {
        LimitSettings small = limit("small", 100, 10_000, "'reserve': 10, 'breach': 'ban'");
        AdmissionFixture admissionFixture = AdmissionFixture.builder()
                .seed(1)
                .usage(dev.sluice.core.ratelimit.UsageStore.heap())
                .limits(small)
                .build();
        assertThat(admissionFixture.waits(admissionFixture.ask("a", "GET /public")))
                .isTrue();
        assertThat(admissionFixture.isAdmitted(admissionFixture.ask("a", "DELETE /order?cid=1")))
                .isTrue();
        assertThat(admissionFixture.status().limits().get(0).firstRun()).isTrue();
    }

    @Test
    void a_second_start_within_the_first_window_also_begins_used_up() {
        LimitSettings small = limit("small", 100, 10_000, "'reserve': 10, 'breach': 'ban'");
        Map<String, LongBuffer> slots = new HashMap<>();
        UsageStore usageStore = new UsageStore() {
            @Override
            public Slot slot(String name, int longs) {
                boolean fresh = !slots.containsKey(name);
                return new Slot(slots.computeIfAbsent(name, any -> LongBuffer.allocate(longs)), fresh);
            }

            @Override
            public void release(String name) {
                slots.remove(name);
            }
        };
        AdmissionFixture killedBeforeItsFirstCall = AdmissionFixture.builder()
                .seed(1)
                .usage(usageStore)
                .limits(small)
                .build();
        AdmissionFixture next = AdmissionFixture.builder()
                .seed(1)
                .usage(usageStore)
                .limits(small)
                .build();
        next.now = killedBeforeItsFirstCall.now + 4 * SECOND;
        assertThat(next.waits(next.ask("a", "GET /public"))).isTrue();
        AdmissionFixture last = AdmissionFixture.builder()
                .seed(1)
                .usage(usageStore)
                .limits(small)
                .build();
        last.now = killedBeforeItsFirstCall.now + 10 * SECOND + SECOND / 10;
        assertThat(last.isAdmitted(last.ask("a", "GET /public"))).isTrue();
    }

    private static AdmissionRequest ask(AdmissionFixture admissionFixture, String line) {
        AdmissionRequest request = admissionFixture.ticketWithConnection("a", line);
        admissionFixture.ask(request);
        return request;
    }

    private static AdmissionRequest go(AdmissionFixture admissionFixture, String line) {
        AdmissionRequest request = ask(admissionFixture, line);
        assertThat(admissionFixture.start(request)).isEqualTo(StartDecision.GO);
        return request;
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERLOAD", "FAULT", "UNKNOWN"})
    void an_overloaded_host_pauses_orders_and_reads_but_no_cancels(Outcome outcome) {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        admissionFixture.answer(go(admissionFixture, "GET /public"), TestCalls.of(outcome, 5000));
        for (String line : List.of("POST /order", "GET /public", "GET /private")) {
            Refused refused = admissionFixture.refused(ask(admissionFixture, line + "?w=1"));
            assertThat(refused.code()).isEqualTo(ReasonCode.BACKOFF);
            assertThat(refused.detail()).contains("overloaded");
            assertThat(refused.retryAfterNanos()).isBetween(5 * SECOND - MS, 7 * SECOND);
        }
        admissionFixture.answer(go(admissionFixture, "DELETE /order?cid=1"), TestCalls.ok());
        admissionFixture.pass(4999 * MS);
        AdmissionRequest early = ask(admissionFixture, "GET /public");
        assertThat(admissionFixture.waits(early))
                .as("no success of a cancel ends the pause")
                .isTrue();
        admissionFixture.pass(2 * MS);
        assertThat(admissionFixture.isAdmitted(early)).isTrue();
    }

    @Test
    void the_pause_of_a_host_survives_a_reload() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        admissionFixture.answer(go(admissionFixture, "GET /public"), TestCalls.of(Outcome.OVERLOAD, 20_000));
        admissionFixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), AdmissionFixture.settings(), List.of(weight)));
        admissionFixture.pass(16 * SECOND);
        AdmissionRequest other = admissionFixture.ticketTo(TestCalls.OTHER_HOST, "a", "GET /public");
        admissionFixture.ask(other);
        assertThat(admissionFixture.isAdmitted(other)).as("of the other host").isTrue();
        AdmissionRequest read = ask(admissionFixture, "GET /public");
        assertThat(admissionFixture.waits(read)).isTrue();
        admissionFixture.pass(4 * SECOND + MS);
        assertThat(admissionFixture.isAdmitted(read)).isTrue();
    }

    @Test
    void a_host_pauses_at_most_a_minute_and_a_shorter_request_does_not_shorten_it() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        AdmissionRequest first = go(admissionFixture, "GET /public");
        AdmissionRequest second = go(admissionFixture, "GET /public");
        admissionFixture.answer(first, TestCalls.of(Outcome.OVERLOAD, 3_600_000));
        admissionFixture.answer(second, TestCalls.of(Outcome.OVERLOAD, 1000));
        admissionFixture.pass(59 * SECOND);
        AdmissionRequest read = ask(admissionFixture, "GET /public");
        assertThat(admissionFixture.waits(read)).isTrue();
        admissionFixture.pass(SECOND + MS);
        assertThat(admissionFixture.isAdmitted(read)).isTrue();
    }

    @Test
    void an_overloaded_host_without_retry_after_pauses_nothing() {
        AdmissionFixture admissionFixture = AdmissionFixture.of(weight);
        admissionFixture.answer(go(admissionFixture, "GET /public"), TestCalls.of(Outcome.OVERLOAD, -1));
        go(admissionFixture, "POST /order");
    }
}
