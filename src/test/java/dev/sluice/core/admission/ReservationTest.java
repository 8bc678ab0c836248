package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.request.AdmissionRequest;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Tests of two limits that are short in turn: without a reservation, a call that needs both would be passed over
 * forever.
 */
final class ReservationTest {
    private final AdmissionFixture fixture = AdmissionFixture.builder()
            .lowestSharePercent(0)
            .passedOver(3)
            .limits(limit("left", 2, 100), limit("right", 2, 100))
            .build();

    /** Uses up each limit half of the time, with calls that arrive while the other is used up. */
    private void alternate(int times) {
        for (int i = 0; i < times; i++) {
            AdmissionRequest left = fixture.ask("busy", "GET /private?w=2");
            fixture.pass(55 * MS);
            AdmissionRequest right = fixture.ask("busy", "GET /private?w=,2&ok=,2");
            fixture.pass(55 * MS);
            end(left);
            end(right);
        }
    }

    private Permit permit(String bot, String line) {
        return new Permit(fixture.ticket(bot, line), 1, fixture.now);
    }

    private void end(AdmissionRequest request) {
        if (fixture.isAdmitted(request) && fixture.permit(request).stage() == Permit.Stage.ADMITTED) {
            fixture.start(request);
            fixture.answer(request, TestCalls.ok());
        }
    }

    @Test
    void a_call_passed_over_too_often_reserves_all_its_limits_and_is_admitted() {
        fixture.answer(fixture.go("busy", "GET /private?w=2"), TestCalls.ok());
        fixture.pass(50 * MS);
        fixture.answer(fixture.go("busy", "GET /private?w=,2&ok=,2"), TestCalls.ok());
        AdmissionRequest both = fixture.ask("a", "GET /private?w=2,2");
        alternate(12);
        assertThat(fixture.isAdmitted(both)).isTrue();
        assertThat(Objects.requireNonNull(fixture.anyPermit(both).waitState()).reserved)
                .isEmpty();
    }

    @Test
    void a_reservation_blocks_its_own_class_and_lower_but_no_reduce_and_no_cancel() {
        Permit holder = permit("a", "POST /order?w=1");
        assertThat(Reservations.isBlocking(holder, permit("b", "POST /order"))).isTrue();
        assertThat(Reservations.isBlocking(holder, permit("b", "GET /public"))).isTrue();
        assertThat(Reservations.isBlocking(holder, permit("b", "POST /reduce"))).isFalse();
        assertThat(Reservations.isBlocking(holder, permit("b", "DELETE /orders")))
                .isFalse();
        assertThat(Reservations.isBlocking(holder, holder)).isFalse();
        assertThat(Reservations.isBlocking(null, holder)).isFalse();
        Permit reducing = permit("a", "POST /reduce?w=1");
        assertThat(Reservations.isBlocking(reducing, permit("b", "POST /reduce")))
                .isFalse();
        assertThat(Reservations.isBlocking(reducing, permit("b", "POST /order")))
                .isTrue();
    }

    @Test
    void a_reservation_ends_with_its_call() {
        AdmissionRequest first = fixture.go("busy", "GET /private?w=2,2");
        AdmissionRequest both = fixture.ask("a", "GET /private?w=2,2");
        Objects.requireNonNull(fixture.anyPermit(both).waitState()).moves = 100;
        fixture.answer(first, TestCalls.ok());
        fixture.hangUp(both);
        fixture.pass(SECOND);
        assertThat(fixture.isAdmitted(fixture.ask("b", "GET /private?w=2,2"))).isTrue();
    }
}
