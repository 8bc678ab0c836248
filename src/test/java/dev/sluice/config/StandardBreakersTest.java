package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.breaker.BreakerInput;
import dev.sluice.core.breaker.BreakerRule;
import dev.sluice.core.breaker.TripSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StandardBreakersTest extends ValidConf {
    private static final String FIVE = "error_series";

    private Map<String, BreakerRule> breakers(String json) {
        conf.write("sluice.json", "{\"breakers\": " + json + "}");
        return conf.good().gateway().breakers();
    }

    private static BreakerRule rule(Map<String, BreakerRule> breakers, String name) {
        return breakers.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    @Test
    void five_standard_breakers_exist_with_their_defaults() {
        Map<String, BreakerRule> breakers = conf.good().gateway().breakers();
        assertThat(breakers)
                .containsOnlyKeys(
                        "error_series", "order_cancellation", "hedge_deviation", "position_risk", "liquidity");
        BreakerRule errors = rule(breakers, "error_series");
        assertThat(errors.scope()).isEqualTo(ModeScope.Level.EXCHANGE);
        assertThat(errors.input()).isEqualTo(BreakerInput.OUTCOMES);
        assertThat(errors.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(errors.latch()).isFalse();
        assertThat(errors.trip()).isEqualTo(new TripSettings.Consecutive(5, 300_000));
        assertThat(errors.recovery().openMs()).isEqualTo(60_000);
        assertThat(errors.recovery().successes()).isEqualTo(3);
        BreakerRule cancels = rule(breakers, "order_cancellation");
        assertThat(cancels.scope()).isEqualTo(ModeScope.Level.ACCOUNT);
        assertThat(cancels.mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(cancels.alarm()).isTrue();
        assertThat(cancels.trip()).isEqualTo(new TripSettings.Consecutive(10, 600_000));
        for (String name : new String[] {"hedge_deviation", "position_risk"}) {
            BreakerRule latched = rule(breakers, name);
            assertThat(latched.scope()).isEqualTo(ModeScope.Level.GLOBAL);
            assertThat(latched.mode()).isEqualTo(Mode.REDUCE_ONLY);
            assertThat(latched.latch()).isTrue();
            assertThat(latched.trip()).isEqualTo(new TripSettings.Consecutive(3, 120_000));
        }
        BreakerRule liquidity = rule(breakers, "liquidity");
        assertThat(liquidity.scope()).isEqualTo(ModeScope.Level.INSTRUMENT);
        assertThat(liquidity.mode()).isEqualTo(Mode.REDUCE_ONLY);
    }

    @Test
    void a_configured_key_of_a_standard_breaker_keeps_the_other_defaults() {
        BreakerRule errors = rule(breakers("{\"error_series\": {\"trip\": {\"consecutive\": 8}}}"), FIVE);
        assertThat(errors.trip()).isEqualTo(new TripSettings.Consecutive(8, 300_000));
        assertThat(errors.scope()).isEqualTo(ModeScope.Level.EXCHANGE);
        assertThat(rule(breakers("{\"liquidity\": {\"enabled\": false}}"), "liquidity")
                        .enabled())
                .isFalse();
    }

    @Test
    void a_standard_breaker_can_be_configured_with_the_other_kind_of_trip() {
        conf.write(
                "profiles/production.json",
                "{\"why\": \"tests\", \"settings\": {\"breakers\": {\"error_series\": {\"trip\": {\"consecutive\": 4}}}}}");
        assertThat(rule(conf.good().gateway().breakers(), FIVE).trip())
                .isEqualTo(new TripSettings.Consecutive(4, 300_000));
        assertThat(rule(breakers("{\"error_series\": {\"trip\": {\"percent\": 50, \"ofAtLeast\": 20}}}"), FIVE)
                        .trip())
                .isEqualTo(new TripSettings.Rate(50, 20, 60_000));
    }

    @Test
    void further_breakers_can_be_configured() {
        BreakerRule funding = rule(
                breakers("{\"funding\": {\"scope\": \"account\", \"value\": {\"failAtMost\": \"-0.5\"}}}"), "funding");
        assertThat(funding.input()).isEqualTo(BreakerInput.REPORTS);
        assertThat(funding.value()).isNotNull();
    }

    @Test
    void an_invalid_breaker_is_refused_at_its_place() {
        conf.write("sluice.json", "{\"breakers\": {\"funding\": {\"mode\": \"HALTED\"}}}");
        assertThat(conf.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/breakers/funding");
            assertThat(problem.message()).contains("cancels and reads pass every breaker");
        });
    }
}
