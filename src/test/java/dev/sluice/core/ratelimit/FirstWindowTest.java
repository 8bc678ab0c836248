package dev.sluice.core.ratelimit;

import static dev.sluice.core.ratelimit.LimitFixtures.MS;
import static dev.sluice.core.ratelimit.LimitFixtures.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of the first window of each kind of limit. */
class FirstWindowTest {
    private static final LimitSettings MINUTE =
            LimitFixtures.reserving(LimitFixtures.settings(Algorithm.SLIDING_WINDOW, 100, 60_000), 10);
    private static final LimitSettings BANNING_MINUTE = Settings.with(MINUTE, "{'breach': 'ban'}");
    private static final LimitSettings BANNING_SECONDS = Settings.with(BANNING_MINUTE, "{'windowMs': 5000}");

    private static final long DAY = 86_400 * SECOND;

    private static FirstWindow firstStart(LimitSettings limit) {
        return FirstWindow.ofFirstStart(limit, false, true, 50);
    }

    private static Budget budget(LimitSettings limit, FirstWindow first) {
        Budget budget = new Budget(List.of(limit), new ExchangeClock(), UsageStore.heap(), 3);
        budget.register(Map.of(limit.name(), first), Map.of(), 0);
        return budget;
    }

    private static Limit limit(LimitSettings limit, FirstWindow first) {
        return budget(limit, first).limit(0, "a", 0);
    }

    private static Charge sent(Limit limit, long cost, long now) {
        Charge charge = limit.charge(cost, now);
        limit.start(charge, now);
        return charge;
    }

    @Test
    void each_kind_of_limit_begins_in_its_own_way() {
        FirstWindow reported = FirstWindow.ofFirstStart(BANNING_SECONDS, true, true, 50);
        assertThat(reported).isEqualTo(new FirstWindow(0, FirstWindow.OneAtATimeUntil.REPORT, true, false));
        assertThat(firstStart(BANNING_SECONDS).isAwaited()).isTrue();
        assertThat(firstStart(BANNING_MINUTE)).isEqualTo(reported);
        FirstWindow assumed = new FirstWindow(50, FirstWindow.OneAtATimeUntil.RESPONSE, true, false);
        assertThat(firstStart(MINUTE)).isEqualTo(assumed);
        assertThat(FirstWindow.ofFirstStart(BANNING_MINUTE, false, false, 50)).isEqualTo(FirstWindow.EMPTY);
        assertThat(FirstWindow.ofFirstStart(BANNING_SECONDS, false, true, 0)).isEqualTo(FirstWindow.EMPTY);
    }

    @Test
    void a_member_of_a_cluster_bears_its_part_and_waits_for_what_may_ban() {
        assertThat(firstStart(MINUTE).ofMember(3))
                .isEqualTo(new FirstWindow(16, FirstWindow.OneAtATimeUntil.RESPONSE, true, false));
        assertThat(firstStart(BANNING_SECONDS).ofMember(3)).isEqualTo(firstStart(BANNING_SECONDS));
        assertThat(firstStart(BANNING_MINUTE).ofMember(3)).isEqualTo(firstStart(BANNING_MINUTE));
    }

    @Test
    void nothing_passes_in_an_awaited_window_and_everything_after_it() {
        Budget budget = budget(BANNING_SECONDS, firstStart(BANNING_SECONDS));
        Limit limit = budget.limit(0, "a", 0);
        assertThat(limit.fits(1, true, SECOND)).as("a cancel").isFalse();
        assertThat(budget.awaitedNanos(SECOND)).containsExactly(Map.entry("test", 4 * SECOND));
        assertThat(budget.awaitedNanos(5 * SECOND)).isEmpty();
        assertThat(limit.fits(90, false, 5 * SECOND + 30 * MS)).isTrue();
    }

    @Test
    void half_of_a_limit_is_free_after_the_first_response() {
        Limit limit = limit(MINUTE, firstStart(MINUTE));
        assertThat(limit.used(0)).isEqualTo(50);
        Charge first = sent(limit, 1, 0);
        assertThat(limit.fits(1, false, 100 * MS)).isFalse();
        assertThat(limit.fits(1, true, 100 * MS)).as("a cancel").isTrue();
        limit.settle(first, 1, 200 * MS);
        assertThat(limit.fits(39, false, 200 * MS)).isTrue();
        assertThat(limit.fits(40, false, 200 * MS)).isFalse();
        sent(limit, 10, 200 * MS);
        assertThat(limit.fits(1, false, 200 * MS))
                .as("beside one without a response")
                .isTrue();
        assertThat(limit.fits(79, false, 61 * SECOND)).isTrue();
    }

    @Test
    void a_response_at_no_cost_says_nothing() {
        Limit limit = limit(MINUTE, firstStart(MINUTE));
        limit.settle(limit.charge(0, 0), 0, MS);
        sent(limit, 1, MS);
        assertThat(limit.fits(1, false, MS)).isFalse();
    }

    @Test
    void a_lost_response_delays_the_next_call_by_a_second_and_further_ones_by_twice_as_long_each() {
        Limit limit = limit(BANNING_MINUTE, firstStart(BANNING_MINUTE));
        sent(limit, 1, 0);
        assertThat(limit.earliestNanos(1, false, 300 * MS)).isEqualTo(700 * MS);
        assertThat(limit.fits(1, false, SECOND - 1)).isFalse();
        assertThat(limit.fits(1, false, SECOND)).isTrue();
        sent(limit, 1, SECOND);
        assertThat(limit.fits(1, false, 3 * SECOND - 1)).isFalse();
        assertThat(limit.fits(1, false, 3 * SECOND)).isTrue();
        Charge answered = sent(limit, 1, 3 * SECOND);
        limit.settle(answered, 1, 3 * SECOND + MS);
        assertThat(limit.fits(1, false, 3 * SECOND + MS)).isTrue();
        sent(limit, 1, 4 * SECOND);
        assertThat(limit.fits(1, false, 5 * SECOND)).as("counted anew").isTrue();
    }

    @Test
    void a_call_that_was_not_sent_stops_no_other() {
        Limit limit = limit(BANNING_MINUTE, firstStart(BANNING_MINUTE));
        Charge withdrawn = limit.charge(1, 0);
        assertThat(limit.fits(1, false, 0)).isFalse();
        limit.refund(withdrawn, 1);
        assertThat(limit.fits(1, false, 1)).isTrue();
    }

    @Test
    void a_refusal_shows_that_the_limit_is_used_up() {
        Limit limit = limit(MINUTE, firstStart(MINUTE));
        Charge refused = sent(limit, 1, 0);
        limit.settle(refused, 1, 200 * MS);
        limit.recordRefusal(refused, 200 * MS);
        assertThat(limit.used(200 * MS)).isEqualTo(100);
        assertThat(limit.fits(1, false, 60 * SECOND)).isFalse();
        assertThat(limit.fits(90, false, 61 * SECOND)).isTrue();
        limit.recordRefusal(refused, 62 * SECOND);
        assertThat(limit.fits(90, false, 62 * SECOND))
                .as("the first window is over")
                .isTrue();
    }

    @Test
    void a_refused_call_that_counts_makes_the_limit_more_than_full() {
        LimitSettings counter = Settings.with(LimitFixtures.counter(15, 3000, 1, 0), "{'countsRejected': true}");
        Limit limit = limit(counter, firstStart(counter));
        Charge refused = sent(limit, 2, 0);
        limit.settle(refused, 2, 200 * MS);
        limit.recordRefusal(refused, 200 * MS);
        assertThat(limit.used(200 * MS)).as("15, 2, and a part of one").isEqualTo(18);
        assertThat(limit.fits(1, false, 11 * SECOND)).isFalse();
        assertThat(limit.fits(1, false, 12 * SECOND)).isTrue();
    }

    @Test
    void after_a_refusal_a_longer_window_lets_one_call_at_a_time_pass() {
        LimitSettings hour = Settings.with(MINUTE, "{'windowMs': 3600000}");
        Limit limit = limit(hour, firstStart(hour));
        Charge refused = sent(limit, 1, 0);
        limit.settle(refused, 1, SECOND);
        limit.recordRefusal(refused, SECOND);
        assertThat(limit.fits(1, false, SECOND)).isTrue();
        sent(limit, 1, SECOND);
        assertThat(limit.fits(1, false, SECOND)).isFalse();
    }

    // ---- own calls

    private static void use(Limit limit, long units, long now) {
        assertThat(limit.fits(units, false, now)).isTrue();
        limit.settle(sent(limit, units, now), units, now);
    }

    @Test
    void a_reload_to_a_longer_window_forgets_no_own_call_though_nothing_was_used_at_the_first_start() {
        LimitSettings short10 = Settings.with(BANNING_MINUTE, "{'windowMs': 10000}");
        Budget budget = budget(short10, FirstWindow.EMPTY);
        long now = DAY;
        for (int i = 0; i < 4; i++) {
            use(budget.limit(0, "a", now), 90, now);
            now += 10_100 * MS;
        }
        budget.reload(List.of(Settings.with(BANNING_MINUTE, "{'size': 400}")), now);
        Limit after = budget.limit(0, "a", now);
        assertThat(after.fits(1, false, now)).isTrue();
        sent(after, 1, now);
        assertThat(after.fits(1, false, now)).as("one at a time").isFalse();
    }

    @Test
    void a_reload_stops_no_cancel_of_a_limit_that_was_awaited_at_the_first_start() {
        Budget budget = budget(BANNING_SECONDS, firstStart(BANNING_SECONDS));
        use(budget.limit(0, "a", DAY), 1, DAY);
        budget.reload(List.of(BANNING_MINUTE), DAY + SECOND);
        assertThat(budget.limit(0, "a", DAY + SECOND).fits(1, true, DAY + SECOND))
                .isTrue();
    }

    @Test
    void a_key_that_moves_takes_its_usage_along_though_nothing_was_used_at_the_first_start() {
        LimitSettings byAccount = Settings.with(BANNING_MINUTE, "{'scope': 'account'}");
        Budget budget = new Budget(List.of(byAccount), new ExchangeClock(), UsageStore.heap(), 5);
        budget.register(Map.of(byAccount.name(), FirstWindow.EMPTY), Map.of("00000000000000aa", "old"), 0);
        use(budget.limit(0, "old", DAY), 90, DAY);
        budget.updateAccounts(Map.of("00000000000000aa", "new"), DAY + SECOND);
        Limit moved = budget.limit(0, "new", DAY + SECOND);
        sent(moved, 1, DAY + SECOND);
        assertThat(moved.fits(1, false, DAY + SECOND)).isFalse();
    }

    @Test
    void after_a_loss_of_usage_a_call_waits_for_the_one_before_it_also_when_that_is_lost() {
        Budget budget = new Budget(List.of(BANNING_MINUTE), new ExchangeClock(), UsageStore.heap(), 3);
        budget.register(Map.of(), Map.of(), 0);
        Limit limit = budget.limit(0, "a", 0);
        sent(limit, 1, 0);
        assertThat(limit.fits(1, false, 29 * SECOND)).isFalse();
    }

    // ---- cancels, and limits that others use too

    @Test
    void a_cancel_that_is_answered_lets_no_second_ordinary_call_pass() {
        Limit limit = limit(BANNING_MINUTE, firstStart(BANNING_MINUTE));
        sent(limit, 1, 0);
        for (long t = 10 * MS; t < 900 * MS; t += 60 * MS) {
            limit.settle(sent(limit, 1, t), 1, t + 50 * MS);
            assertThat(limit.fits(1, false, t + 50 * MS)).isFalse();
        }
    }

    @Test
    void cancels_that_follow_each_other_do_not_stop_ordinary_calls_for_long() {
        Limit limit = limit(BANNING_MINUTE, firstStart(BANNING_MINUTE));
        Charge before = sent(limit, 1, 0);
        for (long t = 300 * MS; t < SECOND; t += 300 * MS) {
            Charge cancel = sent(limit, 1, t);
            limit.settle(before, 1, t + MS);
            before = cancel;
        }
        assertThat(limit.fits(1, false, SECOND)).isTrue();
    }

    @Test
    void half_of_what_this_gateway_may_use_is_left() {
        LimitSettings half = Settings.with(MINUTE, "{'usePercent': 50}");
        Limit limit = limit(half, firstStart(half));
        assertThat(limit.used(0)).isEqualTo(25);
        assertThat(limit.fits(1, false, 0)).isTrue();
    }

    @Test
    void a_refusal_after_a_report_changes_nothing() {
        Limit limit = limit(MINUTE, FirstWindow.ofFirstStart(MINUTE, true, true, 50));
        Charge first = sent(limit, 1, 0);
        limit.correct(first, 40, SECOND);
        limit.recordRefusal(first, SECOND);
        assertThat(limit.fits(50, false, SECOND)).isTrue();
    }
}
