package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests how a profile by method is made of collapsed stacks. */
final class FlatProfileTest {
    private static final FlatProfile PROFILE = FlatProfile.ofCollapsed(List.of(
            "java.lang.Thread.run;dev.sluice.A.call;dev.sluice.B.parse 60",
            "[loop 1 tid=7];java.lang.Thread.run;dev.sluice.A.call 25",
            "java.lang.Thread.run;dev.sluice.C.read;dev.sluice.B.parse 10",
            "start_thread;operator new(unsigned long) 5",
            ""));

    @Test
    void an_amount_belongs_to_the_innermost_frame_of_its_stack() {
        assertThat(PROFILE.self())
                .containsOnlyKeys("dev.sluice.A.call", "dev.sluice.B.parse", "operator new(unsigned long)")
                .containsEntry("dev.sluice.A.call", 25L);
    }

    @Test
    void amounts_of_a_method_are_added_over_all_stacks() {
        assertThat(PROFILE.self()).containsEntry("dev.sluice.B.parse", 70L);
        assertThat(PROFILE.total()).isEqualTo(100);
    }

    @Test
    void an_amount_of_a_thread_belongs_to_its_innermost_java_method_or_to_the_thread() {
        FlatProfile threads = FlatProfile.ofCollapsedThreads(List.of(
                "[loop 1 tid=7];java.lang.Thread.run_[1];dev.sluice.A.call_[j];Epoll.wait_[0];epoll_wait;ep_poll_[k] 8",
                "[loop 1 tid=7];java.lang.Thread.run_[1];dev.sluice.A.call_[i] 2",
                "[compiler tid=9];start_thread;pthread_cond_wait 4"));
        assertThat(threads.self())
                .containsOnlyKeys("Epoll.wait", "dev.sluice.A.call", "[compiler tid=9]")
                .containsEntry("Epoll.wait", 8L)
                .containsEntry("[compiler tid=9]", 4L);
    }

    @Test
    void the_largest_shares_come_first() {
        assertThat(PROFILE.top(2)).containsExactly("  70.0 %  dev.sluice.B.parse", "  25.0 %  dev.sluice.A.call");
        assertThat(PROFILE.top(10)).hasSize(3);
    }

    @Test
    void a_profile_without_samples_has_no_lines() {
        assertThat(FlatProfile.ofCollapsed(List.of()).top(10)).isEmpty();
    }
}
