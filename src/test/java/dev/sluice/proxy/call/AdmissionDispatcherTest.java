package dev.sluice.proxy.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.proxy.TestAdmission;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class AdmissionDispatcherTest {
    private static final long NOTHING_SCHEDULED = -1;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final AdmissionController admission = new TestAdmission().controller();
    private final AdmissionDispatcher dispatcher =
            new AdmissionDispatcher(Ticker.system(), channel.eventLoop(), () -> {}, fault -> {});

    @Test
    void an_admission_controller_that_was_used_is_timed() {
        dispatcher.afterAdmission(admission);
        assertThat(channel.runScheduledPendingTasks()).isNotEqualTo(NOTHING_SCHEDULED);
    }

    @Test
    void a_closed_dispatcher_schedules_nothing_so_that_it_and_its_admission_controllers_can_be_freed() {
        dispatcher.afterAdmission(admission);
        dispatcher.close();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(NOTHING_SCHEDULED);
        dispatcher.afterAdmission(admission);
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(NOTHING_SCHEDULED);
    }
}
