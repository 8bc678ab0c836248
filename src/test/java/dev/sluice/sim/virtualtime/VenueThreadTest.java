package dev.sluice.sim.virtualtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sim.virtualtime.VenueThread.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class VenueThreadTest {
    private static final String NOTHING = "nothing";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void calls_are_computed_in_the_order_in_which_they_are_given(boolean ownThread) {
        List<Integer> order = new ArrayList<>();
        try (VenueThread thread = new VenueThread(ownThread)) {
            for (int i = 0; i < 5_000; i++) {
                int number = i;
                thread.give(() -> {
                    order.add(number);
                    return NOTHING;
                });
            }
            thread.awaitAll();
            assertThat(order).isEqualTo(IntStream.range(0, 5_000).boxed().toList());
        }
    }

    @Test
    void an_exception_of_the_exchange_reaches_the_caller_and_the_next_call_works() {
        try (VenueThread thread = new VenueThread(true)) {
            Pending<String> failed = thread.give(() -> {
                throw new IllegalStateException("the clock went back");
            });
            Pending<String> next = thread.give(() -> NOTHING);
            assertThatThrownBy(failed::answered).hasRootCauseMessage("the clock went back");
            assertThat(next.answered()).isSameAs(NOTHING);
        }
    }

    @Test
    void giving_a_slow_call_does_not_block() {
        CountDownLatch goOn = new CountDownLatch(1);
        try (VenueThread thread = new VenueThread(true)) {
            Pending<String> slow = thread.give(() -> {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return NOTHING;
            });
            goOn.countDown();
            assertThat(slow.answered()).isSameAs(NOTHING);
        }
    }

    @Test
    void closing_ends_the_thread_after_all_calls_were_computed() throws InterruptedException {
        Thread[] of = new Thread[1];
        VenueThread thread = new VenueThread(true);
        thread.give(() -> {
            of[0] = Thread.currentThread();
            return NOTHING;
        });
        thread.close();
        of[0].join();
        assertThat(of[0]).isNotSameAs(Thread.currentThread());
    }
}
