package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PermitCostTest {
    private static final String COST = "weight=12, orders=3";

    private final LimitSettings weight = limit("weight", 100, 60_000);
    private final LimitSettings orders = limit("orders", 100, 10_000, "'scope': 'account'");
    private final AdmissionFixture fixture = AdmissionFixture.of(weight, orders);
    private final Permit permit = permit("GET /private?w=12,3");

    private Permit permit(String call) {
        return Objects.requireNonNull(fixture.permits.get(fixture.go("a", call)));
    }

    @Test
    void the_likely_text_is_returned_itself_if_it_is_right() {
        String likely = String.valueOf(COST.toCharArray());
        assertThat(permit.cost(likely)).isSameAs(likely);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "weight",
                "weight=",
                "weight=12",
                "weight=12, ",
                "weight=12, orders=",
                "weight=12, orders=30",
                "weight=12, orders=3, more=1",
                "weight=1, orders=3",
                "weight=12; orders=3",
                "weight=12, order=3",
                "orders=3, weight=12",
                "heights=12, orders=3"
            })
    void another_text_is_replaced(String likely) {
        assertThat(permit.cost(likely)).isEqualTo(COST);
    }

    @Test
    void the_cost_of_a_lost_order_stays_known() {
        AdmissionRequest order = fixture.go("a", "POST /order?cid=1&w=2,1");
        Permit lost = fixture.permit(order);
        fixture.settle(order, TestCalls.of(Outcome.UNKNOWN));
        assertThat(lost.cost("")).isEqualTo("weight=2, orders=1");
    }

    @Test
    void a_limit_that_was_charged_nothing_is_left_out() {
        Permit free = permit("GET /private?w=0,3");
        assertThat(free.cost("weight=0, orders=3")).isEqualTo("orders=3");
        assertThat(free.cost("orders=3")).isEqualTo("orders=3");
    }
}
