package dev.sluice.proxy.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.CallJournal;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.proxy.TestAdmission;
import dev.sluice.proxy.TestExchange;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayCallTest {
    private static final Upstream HOST = new Upstream("ex.example.com", 443, true);

    private final AdmissionController admission = new TestAdmission().controller();
    private final Exchange exchange = TestExchange.of("ex", HOST, List.of());
    private final AdmissionDispatcher dispatcher =
            new AdmissionDispatcher(Ticker.system(), new EmbeddedChannel().eventLoop(), () -> {}, fault -> {});

    /** A call whose steps can throw. */
    private final class FaultyCall extends GatewayCall {
        private final String faultyStep;
        private final List<CallRecord> records;
        private int givenBack;
        private int sends;

        FaultyCall(String faultyStep) {
            this(faultyStep, new ArrayList<>());
        }

        private FaultyCall(String faultyStep, List<CallRecord> records) {
            super(
                    new ExchangeEndpoint(exchange, admission, new RemoteClock(new DriftModel(200, 1))),
                    dispatcher,
                    new CallRecorder(logTo(records, faultyStep), "ex", "bot", "id", "GET", null));
            this.faultyStep = faultyStep;
            this.records = records;
        }

        private void step(String name) {
            if (name.equals(faultyStep)) {
                throw new IllegalStateException(name);
            }
        }

        @Override
        protected CallRequest callRequest() {
            step("classify");
            return new CallRequest(faultyStep.equals("record") ? "POST" : "GET", "/ping", name -> null, new byte[0]);
        }

        @Override
        protected AdmissionRequest admissionRequest() {
            step("acquire");
            return new AdmissionRequest(
                    call(), HOST, "bot", new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, permitLifecycle()));
        }

        @Override
        protected CallState prepare() {
            step("prepare");
            return CallState.PREPARED;
        }

        @Override
        protected CallState beforeStart() {
            step("start");
            return CallState.PREPARED;
        }

        @Override
        protected void send(long now) {
            sends++;
            step("send");
        }

        @Override
        protected void releasePrepared() {
            givenBack++;
        }

        @Override
        public ResponseMeaning readResponse() {
            step("read");
            return ResponseMeaning.UNANSWERED;
        }

        @Override
        public void learn(ResponseMeaning responseMeaning) {}

        @Override
        protected int status() {
            step("status");
            return 200;
        }

        @Override
        protected CallState respond(ResponseMeaning meaning) {
            step("respond");
            end();
            return state();
        }

        @Override
        protected void fail(CallFailure failure) {
            end();
        }

        @Override
        protected void release() {}
    }

    private static CallLog logTo(List<CallRecord> records, String faultyStep) {
        CallLog callLog = new CallLog(Clocks.system(), new ProxyCounters());
        if (faultyStep.equals("record")) {
            callLog.recordCalls(new FaultyJournal());
        }
        callLog.logAccess(records::add);
        return callLog;
    }

    /** A journal that takes no call that begins. */
    private static final class FaultyJournal implements CallJournal {
        @Override
        public boolean append(CallRecord record) {
            throw new IllegalStateException("record");
        }

        @Override
        public void appendEnd(CallRecord record) {}

        @Override
        public boolean shouldRecord(String exchange, Kind kind, String outcome) {
            return false;
        }
    }

    private int inFlight() {
        return admission.status(Ticker.system().nanos()).inFlight();
    }

    @ParameterizedTest
    @ValueSource(strings = {"classify", "acquire", "prepare", "start"})
    void a_fault_before_the_call_is_sent_returns_its_permit_and_what_it_holds(String step) {
        FaultyCall call = new FaultyCall(step);
        assertThatThrownBy(() -> call.proceed(CallState.RECEIVED)).hasMessage(step);
        assertThat(call.state()).isEqualTo(CallState.DONE);
        assertThat(call.permitLifecycle().isOpen()).isFalse();
        assertThat(call.givenBack).isEqualTo(1);
        assertThat(inFlight()).isZero();
    }

    @Test
    void after_a_fault_while_it_is_sent_the_call_is_in_flight_until_its_response_or_timeout() {
        FaultyCall call = new FaultyCall("send");
        assertThatThrownBy(() -> call.proceed(CallState.RECEIVED)).hasMessage("send");
        assertThat(inFlight()).isEqualTo(1);
        call.proceed(CallState.ANSWERED);
        assertThat(call.state()).isEqualTo(CallState.DONE);
        assertThat(inFlight()).isZero();
    }

    @Test
    void a_call_whose_record_fails_is_sent_all_the_same() {
        FaultyCall call = new FaultyCall("record");
        assertThatThrownBy(() -> call.proceed(CallState.RECEIVED)).hasMessage("record");
        assertThat(call.sends).isEqualTo(1);
        assertThat(inFlight()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "respond"})
    void a_fault_after_the_response_ends_the_call_whose_permit_is_settled(String step) {
        FaultyCall call = new FaultyCall(step);
        call.proceed(CallState.RECEIVED);
        assertThatThrownBy(() -> call.proceed(CallState.ANSWERED)).hasMessage(step);
        assertThat(call.state()).isEqualTo(CallState.DONE);
        assertThat(inFlight()).isZero();
        assertThat(call.records)
                .extracting(one -> one.result().outcome())
                .as("it was sent, so it is not dropped")
                .containsExactly("unknown");
    }
}
