package dev.sluice.proxy.acquire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.proxy.TestAdmission;
import dev.sluice.proxy.TestExchange;
import dev.sluice.proxy.call.AdmissionDispatcher;
import dev.sluice.proxy.call.CallLog;
import dev.sluice.proxy.http1.InputBudget;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.proxy.routing.ExchangeEndpoint;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrantedPermitTest {
    private final AdmissionController admission = new TestAdmission().controller();
    private final Exchange exchange = TestExchange.of("ex", new Upstream("ex.example.com", 443, true), List.of());
    private final AdmissionDispatcher dispatcher =
            new AdmissionDispatcher(Ticker.system(), new EmbeddedChannel().eventLoop(), () -> {}, fault -> {});
    private final CallLog callLog = new CallLog(Clocks.system(), new ProxyCounters());
    private final List<String> responses = new ArrayList<>();

    /** Headers that cannot be read. */
    private static final class FaultyHeaders extends AbstractMap<String, String> {
        @Override
        public String get(Object key) {
            throw new IllegalStateException("a fault");
        }

        @Override
        public Set<Map.Entry<String, String>> entrySet() {
            return Set.of();
        }
    }

    private GrantedPermit permit(Map<String, String> headers) {
        return new GrantedPermit(
                dispatcher,
                callLog,
                new ExchangeEndpoint(exchange, admission, new RemoteClock(new DriftModel(200, 1))),
                new AcquireRequest("ex", "GET", "/ping", headers, new byte[0], CallerOptions.NO_DEADLINE, null, "bot"),
                new GrantedPermit.Caller("id", "bot", false, "127.0.0.1", new InputBudget(1_000_000).open()),
                new GrantedPermit.Responder() {
                    @Override
                    public void granted(GrantedPermit permit) {
                        responses.add("granted");
                    }

                    @Override
                    public void refused(Refused refused) {
                        responses.add("refused");
                    }

                    @Override
                    public void failed() {
                        responses.add("failed");
                    }
                });
    }

    @Test
    void a_permit_that_is_free_is_granted() {
        permit(Map.of()).acquire();
        assertThat(responses).containsExactly("granted");
    }

    @Test
    void after_a_fault_the_program_gets_a_response_and_no_permit() {
        GrantedPermit permit = permit(new FaultyHeaders());
        assertThatThrownBy(permit::acquire).hasMessage("a fault");
        assertThat(responses).containsExactly("failed");
        assertThat(admission.status(Ticker.system().nanos()).inFlight()).isZero();
    }

    @Test
    void after_a_fault_a_report_has_the_outcome_unknown_and_the_permit_ends() {
        GrantedPermit permit = permit(Map.of());
        permit.acquire();
        callLog.logAccess(record -> {
            throw new IllegalStateException("a fault");
        });
        assertThatThrownBy(() -> permit.settle(null, outcome -> responses.add(outcome.name())))
                .hasMessage("a fault");
        assertThat(responses).containsExactly("granted", "UNKNOWN");
        assertThat(admission.status(Ticker.system().nanos()).inFlight()).isZero();
    }

    @Test
    void after_a_fault_a_program_that_has_disconnected_gets_no_response() {
        GrantedPermit permit = permit(new FaultyHeaders());
        permit.callerDisconnected();
        assertThatThrownBy(permit::acquire).hasMessage("a fault");
        assertThat(responses).isEmpty();
    }
}
