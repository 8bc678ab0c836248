package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.AdmissionDecision.Waiting;
import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.exchange.classify.Call;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of the states of a permit and of its single end. */
final class PermitLifecycleTest {
    private final AdmissionFixture at = AdmissionFixture.of(AdmissionFixture.limit("orders", 1, 60_000));
    private final TestDispatcher dispatcher = new TestDispatcher();

    /** Delivers in virtual time, on the thread of the test. */
    private final class TestDispatcher implements DecisionDispatcher {
        final List<Throwable> reported = new ArrayList<>();

        @Override
        public long nanos() {
            return at.now;
        }

        @Override
        public Decisions decisions() {
            return at.decisions;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void deliver() {
            at.decisions.drain((request, decision) -> ((Decisions.Sink) request.owner()).decided(request, decision));
        }

        @Override
        public void afterAdmission(AdmissionController admission) {
            deliver();
        }

        @Override
        public void report(Throwable fault) {
            reported.add(fault);
        }
    }

    /** A call whose response is OK, or cannot be read. */
    private final class TestCall implements PermitLifecycle.Owner {
        final PermitLifecycle permit = new PermitLifecycle(at.admission, dispatcher, this);
        final List<AdmissionDecision> decisions = new ArrayList<>();
        private final Call call = TestCalls.call("bot", "POST /order");

        @Nullable
        RuntimeException whenRead;

        @Nullable
        RuntimeException whenLearned;

        AdmissionDecision acquire() {
            CallerOptions options = new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, permit);
            return permit.acquire(new AdmissionRequest(call, null, "bot", options), at.now);
        }

        TestCall started() {
            assertThat(acquire()).isInstanceOf(Admitted.class);
            assertThat(permit.start(at.now)).isEqualTo(StartDecision.STARTED);
            return this;
        }

        @Override
        public void decided(AdmissionDecision admissionDecision) {
            decisions.add(admissionDecision);
            permit.deliverDecisions();
        }

        @Override
        public ResponseMeaning readResponse() {
            if (whenRead != null) {
                throw whenRead;
            }
            return TestCalls.ok();
        }

        @Override
        public void learn(ResponseMeaning meaning) {
            if (whenLearned != null) {
                throw whenLearned;
            }
        }
    }

    private void ended(long settled) {
        assertThat(at.status().inFlight()).isZero();
        assertThat(at.status().totals().settled()).isEqualTo(settled);
        assertThat(at.status().totals().settledTwice()).isZero();
    }

    @Test
    void a_permit_is_settled_once_and_a_second_end_throws() {
        TestCall call = new TestCall().started();
        call.permit.answered(at.now);
        assertThat(call.permit.settle().outcome()).isEqualTo(Outcome.OK);
        assertThat(call.permit.isOpen()).isFalse();

        assertThatThrownBy(call.permit::settle).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call.permit::notSent).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> call.permit.answered(at.now)).isInstanceOf(IllegalStateException.class);
        ended(1);
    }

    @Test
    void a_request_at_which_the_admission_controller_fails_leaves_no_open_permit() {
        at.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, now) -> {
                    throw new IllegalStateException("no cost");
                },
                AdmissionFixture.settings(),
                List.of(AdmissionFixture.limit("a", 10, 1000))));
        TestCall call = new TestCall();
        assertThatThrownBy(call::acquire).hasMessage("no cost");
        assertThat(call.permit.isOpen()).isFalse();
        ended(0);
    }

    @Test
    void a_response_that_cannot_be_read_settles_the_permit_as_unknown_and_is_reported() {
        TestCall call = new TestCall().started();
        call.permit.answered(at.now);
        call.whenRead = new IllegalStateException("unreadable");
        assertThat(call.permit.settle().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(dispatcher.reported).containsExactly(call.whenRead);
        ended(1);
    }

    @Test
    void a_call_ends_with_an_unknown_order_although_the_admission_controller_fails_at_its_response() {
        TestCall call = new TestCall().started();
        call.permit.answered(at.now);
        assertThatThrownBy(() -> call.permit.settle(TestCalls.header(-1, 1).ofIncompleteBody()))
                .isInstanceOf(IndexOutOfBoundsException.class);
        ended(1);
        assertThat(at.status().openUnknown()).isEqualTo(1);
    }

    @Test
    void a_read_outcome_counts_even_when_a_listener_throws() {
        TestCall call = new TestCall().started();
        call.permit.answered(at.now);
        call.whenLearned = new IllegalStateException("not learned");
        assertThat(call.permit.settle().outcome()).isEqualTo(Outcome.OK);
        assertThat(dispatcher.reported).containsExactly(call.whenLearned);
        ended(1);
    }

    @Test
    void a_call_that_was_not_started_cannot_be_answered_or_settled() {
        TestCall call = new TestCall();
        assertThat(call.acquire()).isInstanceOf(Admitted.class);
        assertThatThrownBy(() -> call.permit.settle(ResponseMeaning.UNANSWERED))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call::acquire).isInstanceOf(IllegalStateException.class);
        call.permit.notSent();
        ended(0);
    }

    @Test
    void a_waiting_call_is_notified_and_returns_its_permit_by_withdrawing() {
        TestCall first = new TestCall();
        TestCall second = new TestCall();
        assertThat(first.acquire()).isInstanceOf(Admitted.class);
        assertThat(second.acquire()).isInstanceOf(Waiting.class);
        first.permit.notSent();
        first.permit.deliverDecisions();
        assertThat(second.decisions).singleElement().isInstanceOf(Admitted.class);
        second.permit.withdraw();
        ended(0);
    }

    @Test
    void a_permit_for_a_request_withdrawn_before_its_decision_is_returned() {
        TestCall first = new TestCall();
        TestCall second = new TestCall();
        assertThat(first.acquire()).isInstanceOf(Admitted.class);
        assertThat(second.acquire()).isInstanceOf(Waiting.class);
        first.permit.notSent(); // admits the second call, which has not been notified yet
        second.permit.withdraw();
        assertThat(at.status().inFlight()).isEqualTo(1);
        first.permit.deliverDecisions();
        assertThat(second.decisions).isEmpty();
        ended(0);
    }
}
