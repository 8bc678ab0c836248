package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.json.RecordJson;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.admission.status.DryRun;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.core.admission.status.WaitingCall;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests of budgets after a re-arm, of the report of a rehearsed trip, and of unknown orders. */
final class RampAndStatusTest {
    /** Returns how many of these calls may start now. */
    private static int go(AdmissionFixture fixture, String bot, int calls) {
        List<AdmissionRequest> all = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            all.add(fixture.ask(bot, "GET /public"));
        }
        return (int) all.stream().filter(fixture::isAdmitted).count();
    }

    @Test
    void a_re_armed_budget_grows_from_its_first_share_to_the_whole() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 600_000));
        fixture.tell(new AdmissionEvent.Rearmed(ModeScope.GLOBAL, 10 * SECOND, 10));
        assertThat(go(fixture, "a", 40)).isEqualTo(10);
        fixture.pass(5 * SECOND);
        assertThat(fixture.status().totals().admitted()).isEqualTo(40);
        assertThat(go(fixture, "a", 50)).isBetween(14, 16);
        fixture.pass(2 * SECOND);
        assertThat(fixture.status().totals().admitted()).isBetween(71L, 74L);
        fixture.pass(3 * SECOND - 10 * MS);
        assertThat(fixture.status().totals().admitted()).isEqualTo(90);
        fixture.pass(SECOND);
        assertThat(go(fixture, "a", 11)).isEqualTo(10);
    }

    @Test
    void a_ramp_limits_only_its_own_scope_and_never_cancels() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 600_000));
        fixture.tell(new AdmissionEvent.Rearmed(ModeScope.bot("a"), 10 * SECOND, 10));
        for (int i = 0; i < 10; i++) {
            fixture.go("a", "GET /public");
        }
        assertThat(fixture.isAdmitted(fixture.ask("a", "GET /public"))).isFalse();
        assertThat(fixture.isAdmitted(fixture.ask("b", "POST /order"))).isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("a", "DELETE /order?cid=1"))).isTrue();
        fixture.tell(new AdmissionEvent.Rearmed(ModeScope.exchange("elsewhere"), 10 * SECOND, 1));
        assertThat(fixture.isAdmitted(fixture.ask("b", "POST /order"))).isTrue();
    }

    @Test
    void the_latest_re_arm_is_ramped_even_beyond_the_remembered_number() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 600_000));
        for (int i = 0; i < 100; i++) {
            fixture.tell(new AdmissionEvent.Rearmed(ModeScope.bot("bot-" + i), 10 * SECOND, 10));
        }
        assertThat(go(fixture, "bot-99", 40)).isEqualTo(10);
    }

    @Test
    void a_dry_run_counts_what_a_trip_would_refuse_and_changes_nothing() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 3, 600_000));
        fixture.go("a", "POST /order");
        fixture.go("b", "GET /public");
        fixture.go("b", "POST /reduce");
        fixture.pass(61 * SECOND);
        fixture.ask("a", "POST /order?cid=1");
        fixture.ask("a", "POST /order?cid=2");
        fixture.ask("b", "POST /order?cid=3");
        fixture.ask("b", "GET /public");
        DryRun dryRun = fixture.admission.drill(ModeScope.bot("a"), Mode.REDUCE_ONLY, fixture.now);
        assertThat(dryRun).isEqualTo(new DryRun(2, Map.of("PLACE of a", 2L), Map.of("PLACE of a", 2L)));
        DryRun all = fixture.admission.drill(ModeScope.GLOBAL, Mode.HALTED, fixture.now);
        assertThat(all.waiting()).isEqualTo(Map.of("PLACE of a", 2L, "PLACE of b", 1L, "READ_PUBLIC of b", 1L));
        assertThat(fixture.admission
                        .drill(ModeScope.exchange("elsewhere"), Mode.HALTED, fixture.now)
                        .seen())
                .isZero();
        assertThat(fixture.status().waiting()).isEqualTo(4);
        assertThat(fixture.modeRegistry.snapshot().isEmpty()).isTrue();
    }

    @Test
    void waiting_calls_are_listed_by_class_and_arrival_with_what_they_wait_for_and_their_time() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 600_000));
        fixture.go("a", "GET /public");
        fixture.ask("a", "GET /public");
        fixture.pass(100 * MS);
        fixture.ask("b", "POST /order?cid=1");
        fixture.ask("c", "POST /order?cid=2");
        List<WaitingCall> waiting = fixture.admission.waiting(200, fixture.now);
        assertThat(waiting).extracting(WaitingCall::bot).containsExactly("b", "c", "a");
        assertThat(waiting).extracting(WaitingCall::position).containsExactly(1, 2, 3);
        assertThat(waiting).extracting(WaitingCall::waitsFor).containsOnly("limit weight");
        WaitingCall last = waiting.get(2);
        assertThat(last.waitedNanos()).isEqualTo(100 * MS);
        assertThat(last.leftNanos()).isBetween(1L, 5 * SECOND);
        assertThat(last.laneClass()).isEqualTo(LaneClass.READ_PUBLIC);
        assertThat(last.route()).doesNotContain("cid");
        assertThat(fixture.admission.waiting(2, fixture.now)).isEqualTo(waiting.subList(0, 2));
        assertThat(RecordJson.encode(last)).contains("\"class\":\"read-public\"", "\"waitedMs\":100");
    }

    @Test
    void a_dry_run_does_not_count_what_a_mode_refuses_already() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 600_000));
        fixture.go("a", "POST /order?cid=1");
        fixture.ask("b", "POST /order?cid=2");
        fixture.ask("b", "GET /public");
        HoldReason reason = new HoldReason("test", "operator", 0, HoldReason.REARM);
        fixture.modeRegistry.trip(ModeHold.latch(ModeScope.bot("b"), HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, reason));
        DryRun dryRun = fixture.admission.drill(ModeScope.GLOBAL, Mode.HALTED, fixture.now);
        assertThat(dryRun)
                .isEqualTo(new DryRun(
                        3, Map.of("PLACE of a", 1L, "READ_PUBLIC of b", 1L), Map.of("READ_PUBLIC of b", 1L)));
    }

    @Test
    void all_calls_of_the_last_minute_are_counted_at_any_rate() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1_000_000, 600_000));
        for (int i = 0; i < 20_000; i++) {
            fixture.answer(fixture.go(i < 1_000 ? "early" : "late", "GET /public"), TestCalls.ok());
        }
        DryRun dryRun = fixture.admission.drill(ModeScope.GLOBAL, Mode.HALTED, fixture.now);
        assertThat(dryRun.refused()).isEqualTo(Map.of("READ_PUBLIC of early", 1_000L, "READ_PUBLIC of late", 19_000L));
        assertThat(fixture.status().bots())
                .extracting(AdmissionStatus.BotStatus::askedInLastMinute)
                .containsExactly(19_000L, 1_000L);
        assertThat(fixture.status().bots())
                .extracting(AdmissionStatus.BotStatus::used)
                .containsExactly(Map.of("weight", 19_000L), Map.of("weight", 1_000L));
    }

    @Test
    void a_bot_is_shown_with_its_units_within_the_window_of_the_limit() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 60_000), limit("orders", 100, 1_000));
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.ok());
        fixture.pass(SECOND);
        fixture.answer(fixture.go("b", "POST /order?cid=1&w=1,1"), TestCalls.ok());
        assertThat(used(fixture)).isEqualTo(Map.of("a", Map.of("weight", 1L), "b", Map.of("weight", 1L, "orders", 1L)));
        fixture.pass(54 * SECOND);
        assertThat(used(fixture)).isEqualTo(Map.of("a", Map.of("weight", 1L), "b", Map.of("weight", 1L)));
        fixture.pass(5 * SECOND);
        assertThat(used(fixture)).doesNotContainKey("a").containsKey("b");
        fixture.pass(SECOND);
        assertThat(used(fixture)).isEmpty();
    }

    private static Map<String, Map<String, Long>> used(AdmissionFixture fixture) {
        return fixture.status().bots().stream()
                .filter(bot -> !bot.used().isEmpty())
                .collect(Collectors.toMap(AdmissionStatus.BotStatus::bot, AdmissionStatus.BotStatus::used));
    }

    @Test
    void the_number_of_names_whose_calls_are_counted_is_bounded() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1_000_000, 600_000));
        fixture.answer(fixture.go("quiet", "POST /order?symbol=BTC"), TestCalls.ok());
        for (int i = 0; i < 10_000; i++) {
            fixture.answer(fixture.go("loud", "POST /order?symbol=X" + i), TestCalls.ok());
        }
        fixture.answer(fixture.go("quiet", "POST /order?symbol=BTC"), TestCalls.ok());
        DryRun dryRun = fixture.admission.drill(ModeScope.GLOBAL, Mode.HALTED, fixture.now);
        assertThat(dryRun.refused()).isEqualTo(Map.of("PLACE of quiet", 2L, "PLACE of loud", 8_191L));
        fixture.pass(61 * SECOND);
        fixture.answer(fixture.go("new", "POST /order?symbol=BTC"), TestCalls.ok());
        dryRun = fixture.admission.drill(ModeScope.GLOBAL, Mode.HALTED, fixture.now);
        assertThat(dryRun.refused()).isEqualTo(Map.of("PLACE of new", 1L));
    }

    @Test
    void a_dry_run_of_one_instrument_counts_orders_of_unknown_instruments() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 60_000));
        ModeScope btc = ModeScope.instrument("test", "BTC");
        fixture.go("a", "POST /order?symbol=BTC");
        fixture.go("a", "POST /order?symbol=ETH");
        fixture.go("b", "POST /order");
        fixture.go("b", "GET /public");
        assertThat(fixture.admission.drill(btc, Mode.CANCEL_ONLY, fixture.now).refused())
                .isEqualTo(Map.of("PLACE of a", 1L, "PLACE of b", 1L));
    }

    @Test
    void status_reports_what_each_bot_waits_for() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1, 600_000));
        fixture.go("a", "GET /public");
        fixture.ask("a", "GET /public");
        fixture.ask("b", "POST /order");
        assertThat(fixture.status().bots())
                .containsExactly(
                        new AdmissionStatus.BotStatus("a", 2, Map.of(), Map.of("limit weight", 1L), Map.of()),
                        new AdmissionStatus.BotStatus("b", 1, Map.of(), Map.of("limit weight", 1L), Map.of()));
    }

    @Test
    void status_reports_what_each_route_used_of_each_limit_within_its_window() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 10_000), limit("orders", 100, 60_000));
        fixture.answer(fixture.go("a", "GET /public?w=7"), TestCalls.ok());
        fixture.answer(fixture.go("b", "GET /public?w=3"), TestCalls.ok());
        fixture.answer(fixture.go("a", "POST /order?cid=1&w=2,1"), TestCalls.ok());
        assertThat(fixture.status().routes())
                .extracting(AdmissionStatus.RouteStatus::used)
                .containsExactlyInAnyOrder(Map.of("weight", 10L), Map.of("weight", 2L, "orders", 1L));
        fixture.pass(61 * SECOND);
        assertThat(fixture.status().routes()).isEmpty();
    }

    @Test
    void status_reports_how_long_until_a_limit_is_empty() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 10_000));
        fixture.answer(fixture.go("a", "GET /public?w=7"), TestCalls.ok());
        fixture.pass(4 * SECOND);
        fixture.answer(fixture.go("a", "GET /public?w=1"), TestCalls.ok());
        assertThat(fixture.status().limits().get(0).emptyNanos())
                .isBetween(10 * SECOND - SECOND / 10, 10 * SECOND + SECOND / 10);
        fixture.pass(11 * SECOND);
        assertThat(fixture.status().limits().get(0).emptyNanos()).isZero();
    }

    @Test
    void status_reports_what_each_bot_used_of_each_limit_within_its_window() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 10_000), limit("orders", 100, 60_000));
        fixture.answer(fixture.go("a", "GET /public?w=7"), TestCalls.ok());
        fixture.answer(fixture.go("a", "POST /order?cid=1&w=2,1"), TestCalls.ok());
        fixture.answer(fixture.go("b", "GET /public?w=3&ok=0"), TestCalls.ok());
        fixture.answer(fixture.go("b", "GET /public?w=,5"), TestCalls.ok());
        assertThat(fixture.status().bots())
                .extracting(AdmissionStatus.BotStatus::used)
                .containsExactly(Map.of("weight", 9L, "orders", 1L), Map.of("orders", 5L));
        fixture.pass(11 * SECOND);
        assertThat(fixture.status().bots())
                .extracting(AdmissionStatus.BotStatus::used)
                .containsExactly(Map.of("orders", 1L), Map.of("orders", 5L));
        fixture.pass(60 * SECOND);
        assertThat(fixture.status().bots()).isEmpty();
    }

    @Test
    void status_reports_for_each_key_of_a_limit_which_bots_and_routes_used_it_within_its_window() {
        AdmissionFixture fixture =
                AdmissionFixture.of(limit("weight", 100, 10_000), limit("orders", 100, 60_000, "'scope': 'account'"));
        fixture.answer(fixture.go("a", "GET /public?w=7"), TestCalls.ok());
        fixture.answer(fixture.go("a", "POST /order?cid=1&w=2,1"), TestCalls.ok());
        fixture.answer(fixture.go("b", "GET /public?w=20"), TestCalls.ok());
        fixture.answer(fixture.go("b", "GET /private?w=,5"), TestCalls.ok());
        AdmissionStatus.LimitStatus weight = limitStatus(fixture, "weight", "");
        assertThat(weight.bots()).isEqualTo(uses(Map.of("b", 20L, "a", 9L)));
        assertThat(weight.routes()).extracting(AdmissionStatus.Use::units).containsExactly(27L, 2L);
        assertThat(limitStatus(fixture, "orders", ApiKeyIds.of("a")).bots()).isEqualTo(uses(Map.of("a", 1L)));
        assertThat(limitStatus(fixture, "orders", ApiKeyIds.of("b")).bots()).isEqualTo(uses(Map.of("b", 5L)));
        fixture.pass(11 * SECOND);
        assertThat(limitStatus(fixture, "weight", "").bots()).isEmpty();
        assertThat(limitStatus(fixture, "orders", ApiKeyIds.of("b")).bots()).isEqualTo(uses(Map.of("b", 5L)));
    }

    @Test
    void status_names_a_bounded_number_of_users_of_a_limit_and_adds_up_the_others() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10_000, 60_000));
        for (int i = 1; i <= 9; i++) {
            fixture.answer(fixture.go("bot" + i, "GET /public?w=" + i), TestCalls.ok());
        }
        assertThat(limitStatus(fixture, "weight", "").bots())
                .extracting(AdmissionStatus.Use::name)
                .containsExactly("bot9", "bot8", "bot7", "bot6", "bot5", "");
        assertThat(limitStatus(fixture, "weight", "").bots().get(5))
                .isEqualTo(new AdmissionStatus.Use("", 1 + 2 + 3 + 4, 4));
    }

    @Test
    void status_lists_the_accounts_and_instruments_of_recent_calls_the_busiest_first() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 10_000, 600_000));
        fixture.go("a", "POST /order?symbol=BTC");
        fixture.pass(61 * SECOND);
        fixture.go("b", "POST /order?symbol=ETH");
        fixture.go("b", "POST /order?symbol=ETH");
        fixture.go("b", "GET /public");
        assertThat(fixture.status().accounts())
                .containsExactly(
                        new AdmissionStatus.AccountCalls(ApiKeyIds.of("b"), 3),
                        new AdmissionStatus.AccountCalls(ApiKeyIds.of("a"), 0));
        assertThat(fixture.status().instruments())
                .containsExactly(
                        new AdmissionStatus.InstrumentCalls("ETH", 2), new AdmissionStatus.InstrumentCalls("BTC", 0));
        for (int i = 0; i < 300; i++) {
            fixture.go("b", "POST /order?symbol=I" + i);
        }
        assertThat(fixture.status().instruments()).hasSize(200);
    }

    @Test
    void a_ban_in_force_is_reported_with_the_response_that_led_to_it() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 10_000), limit("orders", 100, 60_000));
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.ban(60_000, "weight"));
        assertThat(fixture.admission.bans(fixture.now))
                .containsExactly(new AdmissionStatus.BanStatus(
                        "weight", "", 61 * SECOND, "", "the response to GET /public of a"));
        fixture.pass(62 * SECOND);
        assertThat(fixture.admission.bans(fixture.now)).isEmpty();
    }

    private static AdmissionStatus.LimitStatus limitStatus(AdmissionFixture fixture, String name, String scopeKey) {
        return fixture.status().limits().stream()
                .filter(limit -> limit.name().equals(name) && limit.scopeKey().equals(scopeKey))
                .findFirst()
                .orElseThrow();
    }

    private static List<AdmissionStatus.Use> uses(Map<String, Long> units) {
        return units.entrySet().stream()
                .map(one -> new AdmissionStatus.Use(one.getKey(), one.getValue()))
                .sorted(Comparator.comparingLong(AdmissionStatus.Use::units).reversed())
                .toList();
    }

    @Test
    void status_lists_the_fullest_limits_first_and_says_how_many_it_leaves_out() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 60_000), limit("orders", 100, 60_000));
        fixture.answer(fixture.go("a", "POST /order?cid=1&w=2,9"), TestCalls.ok());
        AdmissionStatus status = fixture.admission.status(fixture.now, 1);
        assertThat(status.limits())
                .extracting(AdmissionStatus.LimitStatus::name)
                .containsExactly("orders");
        assertThat(status.limitsNotShown()).isEqualTo(1);
    }

    @Test
    void the_number_of_bots_whose_units_are_counted_is_bounded() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 1_000_000, 60_000));
        for (int i = 0; i < 9_000; i++) {
            fixture.answer(fixture.go("bot-" + i, "GET /public"), TestCalls.ok());
        }
        assertThat(usedOfAllBots(fixture)).isEqualTo(8192L);
        fixture.pass(61 * SECOND);
        fixture.answer(fixture.go("new", "GET /public"), TestCalls.ok());
        assertThat(usedOfAllBots(fixture)).isOne();
    }

    private static long usedOfAllBots(AdmissionFixture fixture) {
        return fixture.status().routes().stream()
                .mapToLong(route -> route.used().get("weight"))
                .sum();
    }

    @Test
    void status_shows_the_progress_of_a_ramp_until_it_ends() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 600_000));
        fixture.tell(new AdmissionEvent.Rearmed(ModeScope.exchange("test"), 10 * SECOND, 10));
        fixture.tell(new AdmissionEvent.Rearmed(ModeScope.instrument("other", "BTC"), 10 * SECOND, 20));
        fixture.pass(5 * SECOND);
        assertThat(fixture.status().ramps())
                .containsExactly(new AdmissionStatus.RampStatus("exchange:test", 0.55, 5 * SECOND));
        fixture.pass(5 * SECOND);
        assertThat(fixture.status().ramps()).isEmpty();
    }

    @Test
    void status_shows_the_share_of_a_limit_that_is_available_after_a_ban() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 1_000));
        fixture.answer(fixture.go("a", "GET /public"), TestCalls.ban(10_000, "weight"));
        assertThat(shareOf(fixture)).isEqualTo(0.1);
        fixture.pass(10 * SECOND + 30 * SECOND);
        assertThat(shareOf(fixture)).isBetween(0.5, 0.6);
        fixture.pass(31 * SECOND);
        assertThat(shareOf(fixture)).isEqualTo(1);
    }

    private static double shareOf(AdmissionFixture fixture) {
        return fixture.status().limits().get(0).share();
    }

    @Test
    void an_armed_dead_mans_switch_ages_until_it_is_fed_or_disarmed() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 600_000));
        fixture.answer(fixture.go("a", "POST /dead-man"), TestCalls.of(Outcome.BUSINESS));
        assertThat(fixture.admission.outstandingOrders(fixture.now).armed()).isEmpty();
        fixture.answer(fixture.go("a", "POST /dead-man"), TestCalls.ok());
        fixture.answer(fixture.go("a", "POST /dead-man?symbol=BTC"), TestCalls.ok());
        fixture.pass(3 * SECOND);
        fixture.answer(fixture.go("a", "POST /dead-man"), TestCalls.ok());
        fixture.pass(SECOND);
        assertThat(fixture.admission.outstandingOrders(fixture.now).armed())
                .extracting(DeadManSwitch::ageNanos)
                .containsExactly(SECOND, 4 * SECOND);
        fixture.answer(fixture.go("a", "POST /dead-man?timeout=0"), TestCalls.ok());
        assertThat(fixture.admission.outstandingOrders(fixture.now).armed())
                .singleElement()
                .satisfies(one -> assertThat(one.instrument()).isEqualTo("BTC"));
    }

    @Test
    void an_unknown_order_is_listed_until_a_read_or_an_operator_closes_it() {
        AdmissionFixture fixture = AdmissionFixture.of(limit("weight", 100, 600_000));
        AdmissionRequest first = fixture.go("a", "POST /order?cid=1&symbol=BTC");
        fixture.settle(first, TestCalls.of(Outcome.UNKNOWN));
        fixture.pass(SECOND);
        AdmissionRequest second = fixture.go("a", "POST /order?cid=2");
        fixture.settle(second, TestCalls.of(Outcome.UNKNOWN));
        List<UnknownOrder> unknown =
                fixture.admission.outstandingOrders(fixture.now).unknown();
        assertThat(unknown).hasSize(2);
        assertThat(unknown.get(0).names()).containsExactly("c:1");
        assertThat(unknown.get(0).instrument()).isEqualTo("BTC");
        assertThat(unknown.get(0).bot()).isEqualTo("a");
        String account = unknown.get(0).account();
        assertThat(fixture.admission.closeUnknown(account, "c:9", fixture.now, fixture.decisions))
                .isZero();
        assertThat(fixture.admission.closeUnknown(account, "c:1", fixture.now, fixture.decisions))
                .isEqualTo(1);
        assertThat(fixture.admission.closeUnknown(account, "", fixture.now, fixture.decisions))
                .isEqualTo(1);
        assertThat(fixture.admission.outstandingOrders(fixture.now).unknown()).isEmpty();
        fixture.pass(1000 * SECOND);
        assertThat(fixture.status().totals().unreconciled()).isZero();
    }
}
