package dev.sluice.core.exchange.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.config.Settings;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeRuleTest {
    private static final List<String> LIMITS = List.of("place", "orders", "cancel");

    private static OutcomeRule rule(String keys) {
        return Settings.of(OutcomeRule.class, "{'status': '429', 'outcome': 'RATE'%s}", keys);
    }

    @Test
    void a_rule_for_all_limits_but_some_names_the_others() {
        assertThat(rule(", 'hitsAllExcept': ['orders']").hitLimits(LIMITS)).containsExactly("place", "cancel");
        assertThat(rule(", 'hits': ['place']").hitLimits(LIMITS)).containsExactly("place");
        assertThat(rule("").hitLimits(LIMITS)).isEmpty();
    }

    @Test
    void a_limit_that_does_not_exist_or_both_lists_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule(", 'hitsAllExcept': ['order']").hitLimits(LIMITS))
                .withMessage(
                        "'hitsAllExcept' [order] names a limit that does not exist; there are [place, orders, cancel]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rule(", 'hits': ['place'], 'hitsAllExcept': ['orders']"))
                .withMessage("'hits' and 'hitsAllExcept' exclude each other; remove one");
    }
}
