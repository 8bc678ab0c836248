package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.unit.Nanos;
import dev.sluice.config.Settings;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.orderrule.OrderRule;
import dev.sluice.core.orderrule.OrderRuleViolation;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the rules about the size and the price of orders, in admission. */
final class OrderRuleAdmissionTest {
    private static final String BUY = "POST /order?symbol=BTC-USDT&side=buy&";

    private AdmissionFixture fixture = newFixture(false, "{'maxValue': {'USDT': 1000}}");

    private static AdmissionFixture newFixture(boolean observe, String rule) {
        return AdmissionFixture.builder()
                .observe(observe)
                .orderRules(Settings.of(OrderRule.class, rule))
                .limits(AdmissionFixture.limit("wide", 10_000, 1000))
                .build();
    }

    private void reload(OrderRule... rules) {
        LimitSettings wide = AdmissionFixture.limit("wide", 10_000, 1000);
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call),
                AdmissionFixture.builder().orderRules(rules).buildSettings(),
                List.of(wide)));
    }

    private AdmissionRequest ask(String line) {
        fixture.now++;
        return fixture.ask("bot", line);
    }

    private void settled(String line, Outcome outcome) {
        AdmissionRequest request = ask(line);
        assertThat(fixture.isAdmitted(request)).as(line).isTrue();
        fixture.start(request);
        fixture.settle(request, TestCalls.of(outcome));
    }

    @Test
    void an_order_that_is_too_large_is_refused_definitely_with_the_figures() {
        assertThat(fixture.isAdmitted(ask(BUY + "qty=10&price=100"))).isTrue();

        AdmissionRequest tooLarge = ask(BUY + "qty=10&price=100.01");

        assertThat(fixture.refusal(tooLarge)).isEqualTo(ReasonCode.ORDER_RULE);
        assertThat(fixture.refused(tooLarge).reason().kind()).isEqualTo(RefusalKind.BLOCKED_ORDER);
        assertThat(fixture.refused(tooLarge).reason().figures())
                .isEqualTo("rule=maxValue; value=1000.10; allowed=1000; unit=USDT");
        assertThat(fixture.refused(tooLarge).detail())
                .isEqualTo("not sent: its value is 1000.10 USDT, allowed: 1000 USDT");
        assertThat(fixture.status().orderRules()).containsOnly(Map.entry(OrderRuleViolation.Check.MAX_VALUE, 1L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE /order?symbol=BTC-USDT&cid=1&qty=9999&price=9999",
                "DELETE /orders?symbol=BTC-USDT",
                "POST /dead-man?timeout=10",
                "GET /private?qty=99999&price=99999",
                "POST /reduce?symbol=BTC-USDT&side=sell&qty=99999&price=99999"
            })
    void cancels_reads_and_reducing_orders_pass_every_rule(String line) {
        assertThat(fixture.isAdmitted(ask(line))).isTrue();
    }

    @Test
    void a_call_that_places_no_order_passes_every_rule_unless_it_may_be_another_call() {
        assertThat(fixture.isAdmitted(ask("POST /leverage?symbol=BTC-USDT&leverage=5")))
                .isTrue();
        assertThat(fixture.refusal(ask("POST /leverage?symbol=BTC-USDT&symbol=ETH-USDT")))
                .isEqualTo(ReasonCode.ORDER_RULE);
        assertThat(fixture.refusal(ask("POST /algo?symbol=BTC-USDT"))).isEqualTo(ReasonCode.ORDER_RULE);
        assertThat(fixture.refusal(ask("POST /unlisted?symbol=BTC-USDT"))).isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void a_reducing_order_is_checked_if_the_rule_says_so() {
        fixture = newFixture(false, "{'maxQuantity': 5, 'reducing': true}");

        assertThat(fixture.refusal(ask("POST /reduce?symbol=BTC-USDT&side=sell&qty=6&price=1")))
                .isEqualTo(ReasonCode.ORDER_RULE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qty=1&qty=2&price=1", "price=1", "qty=x&price=1", "qty=1e99&price=1", "qty=1"})
    void an_order_that_cannot_be_computed_is_refused(String terms) {
        assertThat(fixture.refusal(ask(BUY + terms))).isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void a_change_of_the_price_alone_uses_the_quantity_of_the_placed_order() {
        settled(BUY + "qty=10&price=50&cid=1", Outcome.OK);

        assertThat(fixture.isAdmitted(ask("PUT /order?symbol=BTC-USDT&side=buy&price=100&cid=1")))
                .isTrue();
        AdmissionRequest tooHigh = ask("PUT /order?symbol=BTC-USDT&side=buy&price=101&cid=1");
        assertThat(fixture.refused(tooHigh).detail()).isEqualTo("not sent: its value is 1010 USDT, allowed: 1000 USDT");
        assertThat(fixture.refusal(ask("PUT /order?symbol=BTC-USDT&side=buy&price=1&cid=unknown")))
                .isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void a_change_uses_the_quantity_of_the_change_before() {
        settled(BUY + "qty=10&price=50&cid=1", Outcome.OK);
        settled("PUT /order?symbol=BTC-USDT&side=buy&qty=20&price=50&cid=1", Outcome.OK);

        assertThat(fixture.refusal(ask("PUT /order?symbol=BTC-USDT&side=buy&price=51&cid=1")))
                .isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void a_purchase_that_is_changed_into_a_sale_counts_as_a_sale() {
        settled(BUY + "qty=10&price=50&cid=1", Outcome.OK);

        assertThat(fixture.isAdmitted(ask("PUT /order?symbol=BTC-USDT&side=buy&qty=10&price=40&cid=1")))
                .isTrue();
        assertThat(fixture.refused(ask("PUT /order?symbol=BTC-USDT&side=sell&qty=10&price=50&cid=1"))
                        .detail())
                .contains("there is no recent price");
    }

    @Test
    void a_change_with_an_unknown_outcome_makes_the_order_unknown() {
        settled(BUY + "qty=10&price=50&cid=1", Outcome.OK);
        settled("PUT /order?symbol=BTC-USDT&side=buy&qty=20&price=50&cid=1", Outcome.UNKNOWN);

        assertThat(fixture.refusal(ask("PUT /order?symbol=BTC-USDT&side=buy&price=1&cid=1")))
                .isEqualTo(ReasonCode.ORDER_RULE);
    }

    @ParameterizedTest
    @EnumSource(names = {"BUSINESS", "RATE", "BAN", "AUTH", "CLOCK", "OVERLOAD", "FAULT"})
    void a_change_that_did_not_take_effect_leaves_the_order_known(Outcome outcome) {
        settled(BUY + "qty=1&price=50&cid=1", Outcome.OK);
        settled("PUT /order?symbol=BTC-USDT&side=buy&qty=2&price=50&cid=1", outcome);
        fixture.now += 600 * Nanos.PER_SECOND; // bans and pauses are over

        assertThat(fixture.isAdmitted(ask(RAISE))).isTrue();
    }

    @Test
    void a_change_that_names_a_second_order_is_not_computed_from_the_first() {
        settled(BUY + "qty=1&price=50&cid=small", Outcome.OK);
        settled(BUY + "qty=10&price=50&cid=large", Outcome.OK);

        assertThat(fixture.refusal(ask("PUT /order?symbol=BTC-USDT&side=buy&price=900&cid=small&xid=7")))
                .isEqualTo(ReasonCode.ORDER_RULE);
    }

    private static final String RAISE = "PUT /order?symbol=BTC-USDT&side=buy&price=900&cid=1";

    @ParameterizedTest
    @EnumSource(names = {"UNKNOWN", "FAULT"})
    void a_second_order_under_an_id_is_not_taken_for_the_first(Outcome outcome) {
        settled(BUY + "qty=1&price=50&cid=1", Outcome.OK);
        assertThat(fixture.isAdmitted(ask(RAISE))).isTrue();
        AdmissionRequest second = ask(BUY + "qty=1000&price=1&cid=1");
        fixture.start(second);
        assertThat(fixture.refusal(ask(RAISE))).isEqualTo(ReasonCode.ORDER_RULE);
        fixture.settle(second, TestCalls.of(outcome));

        assertThat(fixture.refusal(ask(RAISE))).isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void an_order_of_a_batch_is_not_taken_for_an_earlier_one_with_its_id() {
        settled(BUY + "qty=1&price=50&cid=1", Outcome.OK);
        settled(
                "POST /orders?orders=%5B%7B%22symbol%22:%22BTC-USDT%22,%22cid%22:%221%22,%22side%22:%22buy%22,"
                        + "%22qty%22:%221000%22,%22price%22:%221%22%7D,"
                        + "%7B%22symbol%22:%22BTC-USDT%22,%22cid%22:%222%22,%22side%22:%22buy%22,%22qty%22:%221%22,"
                        + "%22price%22:%221%22%7D%5D",
                Outcome.OK);

        assertThat(fixture.refusal(ask(RAISE))).isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void an_order_of_another_instrument_with_the_same_id_is_not_taken_for_it() {
        settled(BUY + "qty=1000&price=1&cid=1", Outcome.OK);
        settled("POST /order?symbol=ADA-USDT&side=buy&qty=1&price=1&cid=1", Outcome.OK);

        assertThat(fixture.refusal(ask(RAISE))).isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void a_change_of_the_price_counts_with_the_quantity_of_a_change_that_has_no_response_yet() {
        settled(BUY + "qty=1&price=1&cid=1", Outcome.OK);
        AdmissionRequest price = ask(RAISE);
        AdmissionRequest quantity = ask("PUT /order?symbol=BTC-USDT&side=buy&qty=1000&price=1&cid=1");
        assertThat(fixture.start(quantity)).isEqualTo(StartDecision.STARTED);

        assertThat(fixture.refusal(ask(RAISE))).isEqualTo(ReasonCode.ORDER_RULE);
        assertThat(fixture.start(price)).isInstanceOf(Refused.class);
        fixture.settle(quantity, TestCalls.of(Outcome.BUSINESS));
        assertThat(fixture.isAdmitted(ask(RAISE))).isTrue();
    }

    @Test
    void of_two_changes_in_flight_the_higher_one_counts_in_whatever_order_they_are_answered() {
        settled(BUY + "qty=1&price=1&cid=1", Outcome.OK);
        AdmissionRequest large = ask("PUT /order?symbol=BTC-USDT&side=buy&qty=1000&price=1&cid=1");
        AdmissionRequest small = ask("PUT /order?symbol=BTC-USDT&side=buy&qty=1&price=1&cid=1");
        fixture.start(large);
        fixture.start(small);
        fixture.settle(large, TestCalls.of(Outcome.OK));
        fixture.settle(small, TestCalls.of(Outcome.OK));

        assertThat(fixture.refusal(ask(RAISE))).isEqualTo(ReasonCode.ORDER_RULE);
        settled("PUT /order?symbol=BTC-USDT&side=buy&qty=1&price=1&cid=1", Outcome.OK);
        assertThat(fixture.isAdmitted(ask(RAISE))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"OK", "UNKNOWN"})
    void a_change_by_one_id_counts_under_the_other_id(Outcome outcome) {
        settled(BUY + "qty=1&price=1&cid=1&xid=7", Outcome.OK);
        settled("PUT /order?symbol=BTC-USDT&side=buy&qty=1000&price=1&cid=1", outcome);

        assertThat(fixture.refusal(ask("PUT /order?symbol=BTC-USDT&side=buy&price=900&xid=7")))
                .isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void nothing_is_remembered_over_a_time_without_rules() {
        settled(BUY + "qty=1&price=50&cid=1", Outcome.OK);
        reload();
        settled(BUY + "qty=1000&price=1&cid=1", Outcome.OK);
        reload(Settings.of(OrderRule.class, "{'maxValue': {'USDT': 1000}}"));

        assertThat(fixture.refusal(ask(RAISE))).isEqualTo(ReasonCode.ORDER_RULE);
    }

    @Test
    void an_order_that_waited_while_a_rule_was_added_is_checked_by_it() {
        fixture = newFixture(false, "{'maxValue': {'USDT': 5000}}");
        AdmissionRequest large = ask(BUY + "qty=20&price=100");
        AdmissionRequest small = ask(BUY + "qty=1&price=100");
        AdmissionRequest leverage = ask("POST /leverage?symbol=BTC-USDT");
        reload(Settings.of(OrderRule.class, "{'maxValue': {'USDT': 1000}}"));

        assertThat(fixture.start(large)).isInstanceOf(Refused.class);
        assertThat(fixture.start(small)).isNotInstanceOf(Refused.class);
        assertThat(fixture.start(leverage)).isNotInstanceOf(Refused.class);
    }

    @Test
    void observing_counts_what_would_be_refused() {
        fixture = newFixture(true, "{'maxValue': {'USDT': 1000}}");

        assertThat(fixture.isAdmitted(ask(BUY + "qty=99&price=100"))).isTrue();
        assertThat(fixture.status().orderRules()).containsOnly(Map.entry(OrderRuleViolation.Check.MAX_VALUE, 1L));
    }

    @Test
    void a_rule_for_another_exchange_holds_for_no_order_here() {
        fixture = newFixture(false, "{'exchange': 'other', 'maxQuantity': 1}");

        assertThat(fixture.isAdmitted(ask(BUY + "qty=99&price=100"))).isTrue();
    }
}
