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
        AdmissionFixture fixture = AdmissionFixture.of(weight, orders);
        AdmissionRequest order = fixture.go("a", "POST /order?w=1,1");
        fixture.answer(order, TestCalls.rate(2000, "orders"));
        assertThat(fixture.refusal(fixture.ask("a", "POST /order?w=1,1"))).isEqualTo(ReasonCode.BACKOFF);
        AdmissionRequest read = fixture.ask("a", "GET /private?w=1,1");
        assertThat(fixture.waits(read)).isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("b", "POST /order?w=1,1"))).isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("a", "GET /public?w=1"))).isTrue();
        fixture.pass(1999 * MS);
        assertThat(fixture.waits(read)).isTrue();
        fixture.pass(600 * MS);
        assertThat(fixture.isAdmitted(read)).isTrue();
    }

    @Test
    void a_backoff_is_reported_with_its_length() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.rate(30_000, "weight"));
        Refused refused = fixture.refused(fixture.ask("a", "GET /public"));
        assertThat(refused.code()).isEqualTo(ReasonCode.BACKOFF);
        assertThat(refused.retryAfterNanos()).isBetween(30 * SECOND, 36 * SECOND);
    }

    @Test
    void a_success_resets_the_backoff_schedule() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        for (int i = 0; i < 4; i++) {
            fixture.answer(fixture.go("a", "GET /public"), TestCalls.rate(-1, "weight"));
            fixture.pass(61 * SECOND);
        }
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.ok());
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.rate(-1, "weight"));
        AdmissionRequest next = fixture.ask("a", "GET /public");
        fixture.pass(1001 * MS);
        assertThat(fixture.isAdmitted(next))
                .as("the first backoff is at most a second")
                .isTrue();
    }

    @Test
    void cancels_have_their_own_backoff_schedule_on_a_reject_limit() {
        AdmissionFixture fixture = AdmissionFixture.of(orders);
        fixture.answer(fixture.go("a", "POST /order"), TestCalls.rate(20_000, "orders"));
        AdmissionRequest cancel = fixture.go("a", "DELETE /order?cid=1");
        fixture.answer(cancel, TestCalls.rate(-1, "orders"));
        AdmissionRequest next = fixture.ask("a", "DELETE /order?cid=1");
        fixture.pass(101 * MS);
        assertThat(fixture.isAdmitted(next)).isTrue();
    }

    @Test
    void cancels_obey_the_backoff_of_a_ban_limit() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.rate(20_000, "weight"));
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1");
        fixture.pass(19_999 * MS);
        assertThat(fixture.waits(cancel)).isTrue();
        fixture.pass(6 * SECOND);
        assertThat(fixture.isAdmitted(cancel)).isTrue();
    }

    @Test
    void a_ban_stops_every_call_charged_to_its_limit_even_admitted_ones() {
        AdmissionFixture fixture = AdmissionFixture.of(weight, orders);
        AdmissionRequest banned = fixture.go("a", "GET /public");
        AdmissionRequest admitted = fixture.ask("b", "GET /public");
        AdmissionRequest elsewhere = fixture.ask("b", "POST /order?w=,1");
        fixture.answer(banned, TestCalls.ban(3000, "weight"));
        assertThat(fixture.start(admitted)).isEqualTo(StartDecision.WAITS_AGAIN);
        assertThat(fixture.start(elsewhere)).isEqualTo(StartDecision.STARTED);
        AdmissionRequest order = fixture.ask("a", "POST /order");
        assertThat(fixture.refusal(order))
                .as("its deadline is before the end of the ban")
                .isEqualTo(ReasonCode.BAN);
        AdmissionRequest free = fixture.ask("a", "POST /order?w=0,1");
        assertThat(fixture.refusal(free))
                .as("free of charge, but under the banned limit")
                .isEqualTo(ReasonCode.BAN);
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?cid=1");
        fixture.pass(3999 * MS);
        assertThat(fixture.waits(cancel)).isTrue();
        assertThat(fixture.waits(admitted)).isTrue();
        fixture.pass(2 * MS);
        assertThat(fixture.isAdmitted(cancel)).isTrue();
        assertThat(fixture.isAdmitted(admitted)).isTrue();
    }

    @Test
    void budget_grows_back_gradually_after_a_ban() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.ban(10_000, "weight"));
        fixture.pass(11_001 * MS);
        int gone = 0;
        for (int i = 0; i < 50; i++) {
            gone += fixture.isAdmitted(fixture.ask("a", "GET /public")) ? 1 : 0;
        }
        assertThat(gone).isLessThan(10);
        fixture.pass(70 * SECOND);
        assertThat(fixture.isAdmitted(fixture.ask("a", "GET /public?w=60"))).isTrue();
    }

    @Test
    void the_end_of_a_ban_is_read_on_the_exchanges_clock() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        long exchangeMillis = 1_800_000_000_000L;
        long offset = exchangeMillis * MS - fixture.now;
        fixture.tell(new AdmissionEvent.ClockMeasured(offset - 100 * MS, offset + 100 * MS));
        ResponseMeaning until = TestCalls.banUntil(exchangeMillis + 5000, "weight");
        fixture.answer(fixture.go("a", "GET /public"), until);
        long left = fixture.status().limits().get(0).banNanos();
        assertThat(left).isBetween(5 * SECOND, 6200 * MS);
    }

    @Test
    void a_ban_without_length_or_limit_applies_to_all_ban_limits_for_two_minutes() {
        AdmissionFixture fixture = AdmissionFixture.of(weight, orders);
        fixture.answer(fixture.go("a", "POST /order?w=1,1"), TestCalls.ban(-1));
        assertThat(fixture.refused(fixture.ask("b", "GET /public")).retryAfterNanos())
                .isGreaterThan(119 * SECOND);
        assertThat(fixture.isAdmitted(fixture.ask("a", "POST /order?w=,1"))).isTrue();
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
    void the_ban_of_an_account_is_in_the_status_after_a_restart_before_any_call_and_after_a_reload() {
        AdmissionFixture.Kept levels = new AdmissionFixture.Kept();
        AdmissionFixture before =
                AdmissionFixture.builder().seed(1).usage(levels).limits(orders).build();
        before.answer(before.go("a", "POST /order"), TestCalls.ban(60_000, "orders"));
        AdmissionFixture after =
                AdmissionFixture.builder().seed(1).usage(levels).limits(orders).build();
        after.now = before.now + SECOND;
        assertThat(bannedOf(after)).isNotEmpty().isEqualTo(bannedOf(before));
        assertThat(after.admission.hasPenalties(after.now)).isTrue();
        after.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), AdmissionFixture.settings(), List.of(orders)));
        assertThat(bannedOf(after)).isEqualTo(bannedOf(before));
        after.pass(120 * SECOND);
        after.ask("b", "GET /public");
        assertThat(bannedOf(after)).isEmpty();
        AdmissionFixture last =
                AdmissionFixture.builder().seed(1).usage(levels).limits(orders).build();
        last.now = after.now + SECOND;
        assertThat(bannedOf(last)).isEmpty();
        assertThat(last.admission.hasPenalties(last.now)).isFalse();
    }

    private static List<String> bannedOf(AdmissionFixture fixture) {
        return fixture.status().limits().stream()
                .filter(limit -> limit.banNanos() > 0)
                .map(limit -> limit.name() + " of " + limit.scopeKey())
                .toList();
    }

    @Test
    void a_reload_keeps_bans_and_backoffs() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.ban(60_000, "weight"));
        LimitSettings shorter = limit("weight", 50, 30_000, "'reserve': 10, 'breach': 'ban'");
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call),
                AdmissionFixture.settings(),
                List.of(orders, shorter)));
        assertThat(fixture.refusal(fixture.ask("a", "GET /public?w=,1"))).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void a_first_start_without_stored_usage_begins_used_up_but_admits_a_cancel() {
        LimitSettings small = limit("small", 100, 10_000, "'reserve': 10, 'breach': 'ban'");
        AdmissionFixture fixture = AdmissionFixture.builder()
                .seed(1)
                .usage(dev.sluice.core.ratelimit.UsageStore.heap())
                .limits(small)
                .build();
        assertThat(fixture.waits(fixture.ask("a", "GET /public"))).isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("a", "DELETE /order?cid=1"))).isTrue();
        assertThat(fixture.status().limits().get(0).firstWindow()).isTrue();
    }

    @Test
    void a_second_start_within_the_first_window_also_begins_used_up() {
        LimitSettings small = limit("small", 100, 10_000, "'reserve': 10, 'breach': 'ban'");
        Map<String, LongBuffer> slots = new HashMap<>();
        UsageStore store = new UsageStore() {
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
        AdmissionFixture killedBeforeItsFirstCall =
                AdmissionFixture.builder().seed(1).usage(store).limits(small).build();
        AdmissionFixture next =
                AdmissionFixture.builder().seed(1).usage(store).limits(small).build();
        next.now = killedBeforeItsFirstCall.now + 4 * SECOND;
        assertThat(next.waits(next.ask("a", "GET /public"))).isTrue();
        AdmissionFixture last =
                AdmissionFixture.builder().seed(1).usage(store).limits(small).build();
        last.now = killedBeforeItsFirstCall.now + 10 * SECOND + SECOND / 10;
        assertThat(last.isAdmitted(last.ask("a", "GET /public"))).isTrue();
    }

    private static AdmissionRequest ask(AdmissionFixture fixture, String line) {
        AdmissionRequest request = fixture.ticketWithConnection("a", line);
        fixture.ask(request);
        return request;
    }

    private static AdmissionRequest go(AdmissionFixture fixture, String line) {
        AdmissionRequest request = ask(fixture, line);
        assertThat(fixture.start(request)).isEqualTo(StartDecision.STARTED);
        return request;
    }

    @ParameterizedTest
    @EnumSource(names = {"OVERLOAD", "FAULT", "UNKNOWN"})
    void an_overloaded_host_pauses_orders_and_reads_but_no_cancels(Outcome outcome) {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        fixture.answer(go(fixture, "GET /public"), TestCalls.of(outcome, 5000));
        for (String line : List.of("POST /order", "GET /public", "GET /private")) {
            Refused refused = fixture.refused(ask(fixture, line + "?w=1"));
            assertThat(refused.code()).isEqualTo(ReasonCode.BACKOFF);
            assertThat(refused.detail()).contains("overloaded");
            assertThat(refused.retryAfterNanos()).isBetween(5 * SECOND - MS, 7 * SECOND);
        }
        fixture.answer(go(fixture, "DELETE /order?cid=1"), TestCalls.ok());
        fixture.pass(4999 * MS);
        AdmissionRequest early = ask(fixture, "GET /public");
        assertThat(fixture.waits(early))
                .as("no success of a cancel ends the pause")
                .isTrue();
        fixture.pass(2 * MS);
        assertThat(fixture.isAdmitted(early)).isTrue();
    }

    @Test
    void the_pause_of_a_host_survives_a_reload() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        fixture.answer(go(fixture, "GET /public"), TestCalls.of(Outcome.OVERLOAD, 20_000));
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), AdmissionFixture.settings(), List.of(weight)));
        fixture.pass(16 * SECOND);
        AdmissionRequest other = fixture.ticketTo(TestCalls.OTHER_HOST, "a", "GET /public");
        fixture.ask(other);
        assertThat(fixture.isAdmitted(other)).as("of the other host").isTrue();
        AdmissionRequest read = ask(fixture, "GET /public");
        assertThat(fixture.waits(read)).isTrue();
        fixture.pass(4 * SECOND + MS);
        assertThat(fixture.isAdmitted(read)).isTrue();
    }

    @Test
    void a_host_pauses_at_most_a_minute_and_a_shorter_request_does_not_shorten_it() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        AdmissionRequest first = go(fixture, "GET /public");
        AdmissionRequest second = go(fixture, "GET /public");
        fixture.answer(first, TestCalls.of(Outcome.OVERLOAD, 3_600_000));
        fixture.answer(second, TestCalls.of(Outcome.OVERLOAD, 1000));
        fixture.pass(59 * SECOND);
        AdmissionRequest read = ask(fixture, "GET /public");
        assertThat(fixture.waits(read)).isTrue();
        fixture.pass(SECOND + MS);
        assertThat(fixture.isAdmitted(read)).isTrue();
    }

    @Test
    void an_overloaded_host_without_retry_after_pauses_nothing() {
        AdmissionFixture fixture = AdmissionFixture.of(weight);
        fixture.answer(go(fixture, "GET /public"), TestCalls.of(Outcome.OVERLOAD, -1));
        go(fixture, "POST /order");
    }
}
