package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.admission.AdmissionDecision;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.admission.StartDecision;
import dev.sluice.core.admission.Waiting;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.Outcome;
import dev.sluice.core.exchange.ResponseMeaning;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.exchange.UpstreamResponse;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.PartialReadings;
import dev.sluice.proxy.call.PermitLifecycle;
import dev.sluice.time.Ticker;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of the states of a permit and of its single end. */
final class PermitLifecycleTest {
    private static final Exchange EXCHANGE =
            ProxyFixture.exchange("plain", new Upstream("exchange.test", 443, true), List.of());

    private final Ticker clock = Ticker.system();
    private final TestAdmission gate = new TestAdmission(ProxyAdmissionTest.limit(1, 60_000));
    private final List<Throwable> reported = new ArrayList<>();
    private final AdmissionDispatcher dispatcher =
            new AdmissionDispatcher(clock, new EmbeddedChannel().eventLoop(), () -> {}, reported::add);

    /** A call whose response is 200, or cannot be read. */
    private final class TestCall implements PermitLifecycle.Owner {
        final PermitLifecycle permit = new PermitLifecycle(gate.admission(), dispatcher, this);
        final List<AdmissionDecision> decisions = new ArrayList<>();
        private final Call call = EXCHANGE.name(new CallRequest("POST", "/order", header -> null, new byte[0]));
        boolean unreadable;
        boolean unlearnable;

        AdmissionDecision acquire() {
            return permit.acquire(
                    new AdmissionRequest(
                            call, null, "bot", new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, permit)),
                    clock.nanos());
        }

        TestCall started() {
            assertThat(acquire()).isInstanceOf(Admitted.class);
            assertThat(permit.start(clock.nanos())).isEqualTo(StartDecision.GO);
            return this;
        }

        @Override
        public void decided(AdmissionDecision admissionDecision) {
            decisions.add(admissionDecision);
            permit.deliverDecisions();
        }

        @Override
        public ResponseMeaning readResponse() {
            if (unreadable) {
                throw new IllegalStateException("unreadable");
            }
            return EXCHANGE.read(call, new UpstreamResponse(200, header -> null, new byte[0]));
        }

        @Override
        public void learn(ResponseMeaning responseMeaning) {
            if (unlearnable) {
                throw new IllegalStateException("unlearnable");
            }
        }
    }

    private void ended(long settled) {
        assertThat(gate.status().open()).isZero();
        assertThat(gate.status().totals().settled()).isEqualTo(settled);
        assertThat(gate.status().totals().settledTwice()).isZero();
    }

    @Test
    void a_permit_is_settled_once_and_a_second_end_throws() {
        TestCall call = new TestCall().started();
        call.permit.answered(clock.nanos());
        assertThat(call.permit.settle().outcome()).isEqualTo(Outcome.OK);
        assertThat(call.permit.isOpen()).isFalse();

        assertThatThrownBy(call.permit::settle).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call.permit::notSent).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> call.permit.answered(clock.nanos())).isInstanceOf(IllegalStateException.class);
        ended(1);
    }

    @Test
    void a_response_that_cannot_be_read_settles_the_permit_as_unknown_and_is_reported() {
        TestCall call = new TestCall().started();
        call.permit.answered(clock.nanos());
        call.unreadable = true;
        assertThat(call.permit.settle().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(reported).singleElement().satisfies(e -> assertThat(e).hasMessage("unreadable"));
        ended(1);
    }

    @Test
    void a_read_outcome_counts_even_when_a_listener_throws() {
        TestCall call = new TestCall().started();
        call.permit.answered(clock.nanos());
        call.unlearnable = true;
        assertThat(call.permit.settle().outcome()).isEqualTo(Outcome.OK);
        assertThat(reported).hasSize(1);
        ended(1);
    }

    @Test
    void a_call_that_was_not_started_cannot_be_answered_or_settled() {
        TestCall call = new TestCall();
        assertThat(call.acquire()).isInstanceOf(Admitted.class);
        assertThatThrownBy(() -> call.permit.settle(PartialReadings.UNANSWERED))
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
        assertThat(gate.status().open()).isEqualTo(1);
        first.permit.deliverDecisions();
        assertThat(second.decisions).isEmpty();
        ended(0);
    }
}
