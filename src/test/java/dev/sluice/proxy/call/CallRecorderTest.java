package dev.sluice.proxy.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.time.Clocks;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.call.CallRecord;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallRecorderTest {
    @Test
    void a_call_that_is_withdrawn_and_then_refused_is_recorded_once() {
        List<CallRecord> records = new ArrayList<>();
        CallLog callLog = new CallLog(Clocks.system(), new ProxyCounters());
        callLog.logAccess(records::add);
        CallRecorder recorder = new CallRecorder(callLog, "ex", "bot", "id", "POST", null);
        recorder.requested();
        recorder.refused(null, "draining", 503);
        recorder.refused(null, RefusalReason.withdrawn(), 0);
        assertThat(records).extracting(one -> one.result().reason()).containsExactly("draining");
    }
}
