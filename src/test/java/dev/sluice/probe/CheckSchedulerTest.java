package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.health.CheckSchedule;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of {@link CheckScheduler} with a clock that the test sets; only its timer is real. */
@ExtendWith(VertxExtension.class)
final class CheckSchedulerTest {
    private static final long SECOND = 1_000_000_000;
    private static final int PATIENCE_SECONDS = 60;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND);
    private final BlockingQueue<String> results = new LinkedBlockingQueue<>();
    private final CheckScheduler checkScheduler;

    CheckSchedulerTest(Vertx vertx) {
        checkScheduler = new CheckScheduler(vertx, now::get, () -> 0);
    }

    /** A job that ends when the test completes it. */
    private final class ManualJob implements ScheduledJob {
        private final String name;
        private final BlockingQueue<Promise<Runnable>> begun = new LinkedBlockingQueue<>();
        private final AtomicInteger aborted = new AtomicInteger();

        ManualJob(String name) {
            this.name = name;
        }

        @Override
        public CheckSchedule.Timing pace() {
            return new CheckSchedule.Timing(10 * SECOND, 2 * SECOND, 0);
        }

        @Override
        public Attempt begin(Context context) {
            Promise<Runnable> over = Promise.promise();
            begun.add(over);
            return new Attempt(over.future(), aborted::incrementAndGet);
        }

        @Override
        public void failed(String why) {
            results.add(name + ": " + why);
        }

        Promise<Runnable> begun() throws InterruptedException {
            Promise<Runnable> over = begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(over).as(name + " has begun").isNotNull();
            return Objects.requireNonNull(over);
        }
    }

    private final ManualJob one = new ManualJob("one");
    private final ManualJob other = new ManualJob("other");

    @BeforeEach
    void start() {
        checkScheduler.setJobs(Map.of("one", one, "other", other));
        checkScheduler.start();
    }

    @AfterEach
    void close() {
        checkScheduler.stop();
    }

    @Test
    void a_hanging_check_delays_no_other_and_is_not_started_twice() throws Exception {
        Promise<Runnable> hanging = one.begun();
        other.begun().complete(() -> results.add("other: well"));
        assertThat(next()).isEqualTo("other: well");

        now.addAndGet(3 * SECOND);
        assertThat(next()).isEqualTo("one: did not finish within 2000 ms");
        assertThat(one.aborted).hasValue(1);

        now.addAndGet(10 * SECOND);
        other.begun().complete(() -> results.add("other: well again"));
        String first = next();
        assertThat(List.of(String.valueOf(first), String.valueOf(next())))
                .containsExactlyInAnyOrder(
                        "other: well again", "one: has been running for 13 s, and is not started again before it ends");
        assertThat(one.begun).isEmpty();

        hanging.complete(() -> results.add("one: too late to count"));
        now.addAndGet(11 * SECOND);
        one.begun().complete(() -> results.add("one: well"));
        assertThat(next()).isEqualTo("one: well");
    }

    @Test
    void a_failing_check_is_reported_with_its_error_text() throws Exception {
        one.begun().fail(new IllegalStateException("no token=abc\nsecond line"));

        assertThat(next()).isEqualTo("one: IllegalStateException: no token=***");
    }

    @Test
    void a_check_removed_by_a_reload_is_aborted_and_its_successor_waits_for_its_end() throws Exception {
        Promise<Runnable> hanging = one.begun();
        ManualJob again = new ManualJob("again");
        checkScheduler.setJobs(Map.of("other", other));
        checkScheduler.setJobs(Map.of("one", again, "other", other));
        other.begun().complete(() -> results.add("other: well"));
        assertThat(next()).isEqualTo("other: well");
        now.addAndGet(3 * SECOND);
        assertThat(next()).isEqualTo("again: did not finish within 2000 ms");
        assertThat(one.aborted).hasValueGreaterThan(0);
        assertThat(again.begun).isEmpty();

        hanging.complete(() -> results.add("one: late result"));
        now.addAndGet(11 * SECOND);
        again.begun().complete(() -> results.add("again: well"));
        assertThat(next()).isEqualTo("again: well");
    }

    @Test
    void a_check_kept_by_a_reload_keeps_its_run() throws Exception {
        Promise<Runnable> running = one.begun();
        checkScheduler.setJobs(Map.of("one", one));
        running.complete(() -> results.add("one: well"));

        assertThat(next()).isEqualTo("one: well");
        assertThat(one.aborted).hasValue(0);
    }

    private @Nullable String next() throws InterruptedException {
        return results.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
