package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.event.Penalty;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of a controller whose process handed over to another one, and of what it tells that process. */
final class HandedOverTest {
    private final AdmissionFixture.Kept usage = new AdmissionFixture.Kept();
    private final AdmissionFixture old = fixture(usage);

    private static AdmissionFixture fixture(AdmissionFixture.Kept usage) {
        return AdmissionFixture.builder()
                .seed(7)
                .limits(AdmissionFixture.limit("weight", 3, 10_000))
                .usage(usage)
                .build();
    }

    @Test
    void admits_and_starts_nothing_not_even_a_cancel() {
        AdmissionRequest inFlight = old.go("a", "POST /order");
        AdmissionRequest admitted = old.ask("a", "POST /order");
        AdmissionRequest last = old.ask("b", "GET /public");
        AdmissionRequest waiting = old.ask("b", "GET /public");

        old.tell(new AdmissionEvent.HandedOver());

        assertThat(old.refusal(waiting)).isEqualTo(ReasonCode.DRAINING);
        assertThat(old.start(admitted)).isInstanceOf(Refused.class);
        assertThat(old.start(last)).isInstanceOf(Refused.class);
        assertThat(old.refusal(old.ask("a", "DELETE /order"))).isEqualTo(ReasonCode.DRAINING);
        old.answer(inFlight, TestCalls.ok());
        assertThat(old.admission.isIdle()).isTrue();
    }

    @Test
    void the_next_process_counts_what_was_in_flight_at_the_copy() {
        old.go("a", "GET /public");
        old.go("a", "GET /public");
        AdmissionFixture next = fixture(usage.copy());
        next.now = old.now;

        assertThat(next.isAdmitted(next.ask("a", "GET /public"))).isTrue();
        assertThat(next.isAdmitted(next.ask("a", "GET /public"))).isFalse();
    }

    @Test
    void a_ban_that_a_last_call_meets_holds_in_the_next_process_and_after_its_restart() {
        AdmissionRequest inFlight = old.go("a", "GET /public");
        AdmissionFixture.Kept copy = usage.copy();
        old.tell(new AdmissionEvent.HandedOver());
        AdmissionFixture next = fixture(copy);
        next.now = old.now;
        assertThat(next.isAdmitted(next.ask("a", "GET /public"))).isTrue();

        old.answer(inFlight, TestCalls.ban(60_000));
        List<Penalty> told = old.admission.penalties(old.now);
        next.tell(new AdmissionEvent.PenaltiesSeen(told));

        assertThat(told)
                .singleElement()
                .matches(penalty -> penalty.isBan() && penalty.limit().equals("weight"));
        assertThat(next.isAdmitted(next.ask("b", "GET /public"))).isFalse();
        AdmissionFixture restarted = fixture(copy);
        restarted.now = next.now + 10 * MS;
        assertThat(restarted.isAdmitted(restarted.ask("b", "GET /public"))).isFalse();
    }

    @Test
    void a_limit_that_is_not_configured_there_is_skipped() {
        old.tell(new AdmissionEvent.PenaltiesSeen(List.of(
                new Penalty("gone", "", true, old.now + SECOND), new Penalty("weight", "", true, old.now - 1))));

        assertThat(old.isAdmitted(old.ask("a", "GET /public"))).isTrue();
    }

    @Test
    void an_order_that_waited_too_long_in_the_former_process_is_refused_and_a_cancel_is_sent() {
        AdmissionRequest order = old.ticket("a", "POST /order");
        order.setWaitedNanos(5_000 * MS);
        old.ask(order);
        assertThat(old.refusal(order)).isEqualTo(ReasonCode.DEADLINE);

        AdmissionRequest cancel = old.ticket("a", "DELETE /order");
        cancel.setWaitedNanos(600_000 * MS);
        old.ask(cancel);
        assertThat(old.isAdmitted(cancel)).isTrue();
    }

    @Test
    void the_wait_in_the_former_process_counts_towards_the_longest_wait() {
        old.go("a", "GET /public");
        old.go("a", "GET /public");
        old.go("a", "GET /public");
        AdmissionRequest order = old.ticket("a", "POST /order");
        order.setWaitedNanos(600 * MS);
        old.ask(order);

        old.pass(399 * MS);
        assertThat(old.waits(order)).isTrue();
        old.pass(2 * MS);
        assertThat(old.refusal(order)).isEqualTo(ReasonCode.LIMIT);
    }
}
