package dev.sluice.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests of the memory bound for received data, without sockets. */
final class InputBudgetTest {
    private static final long MAX_BYTES = 1_000_000;

    @Test
    void held_bytes_equal_the_sum_of_all_shares_and_stay_within_the_bound() {
        long seed = 20261127;
        SplittableRandom random = new SplittableRandom(seed);
        InputBudget budget = new InputBudget(MAX_BYTES);
        List<InputBudget.Share> shares = new ArrayList<>();
        List<Long> model = new ArrayList<>();
        for (int round = 0; round < 100_000; round++) {
            int i = shares.isEmpty() ? 0 : random.nextInt(shares.size());
            switch (random.nextInt(8)) {
                case 0 -> {
                    shares.add(budget.open());
                    model.add(0L);
                }
                case 1 -> {
                    if (!shares.isEmpty()) {
                        shares.get(i).close();
                        shares.get(i).close();
                        assertThat(shares.get(i).tryResize(1)).isFalse();
                        shares.remove(i);
                        model.remove(i);
                    }
                }
                default -> {
                    if (!shares.isEmpty()) {
                        long wanted = random.nextBoolean() ? random.nextLong(5000) : random.nextLong(300_000);
                        long others = sum(model) - model.get(i);
                        long bound = wanted <= InputBudget.SMALL_BYTES ? MAX_BYTES : MAX_BYTES / 2;
                        boolean fits = wanted <= model.get(i) || others + wanted <= bound;
                        assertThat(shares.get(i).tryResize(wanted))
                                .as("seed %d round %d", seed, round)
                                .isEqualTo(fits);
                        model.set(i, fits ? wanted : model.get(i));
                    }
                }
            }
            assertThat(budget.heldBytes()).isEqualTo(sum(model)).isLessThanOrEqualTo(MAX_BYTES);
        }
        shares.forEach(InputBudget.Share::close);
        assertThat(budget.heldBytes()).isZero();
    }

    private static long sum(List<Long> all) {
        return all.stream().mapToLong(one -> one).sum();
    }

    @Test
    void large_shares_leave_half_of_the_budget_to_small_ones() {
        InputBudget budget = new InputBudget(MAX_BYTES);
        assertThat(budget.open().tryResize(MAX_BYTES / 2)).isTrue();
        assertThat(budget.open().tryResize(InputBudget.SMALL_BYTES + 1)).isFalse();
        assertThat(budget.open().tryResize(InputBudget.SMALL_BYTES)).isTrue();
    }

    @Test
    void a_body_reserves_memory_as_it_arrives() {
        InputBudget budget = new InputBudget(MAX_BYTES);
        RequestBody body = new RequestBody(BodyFraming.ofLength(1_048_576), 1_048_576, true, budget.open());
        assertThat(budget.heldBytes()).isZero();
        for (int arrived = 1; arrived <= 400_000; arrived = arrived < 1000 ? arrived + 1 : arrived + 997) {
            int n = arrived <= 1000 ? 1 : 997;
            assertThat(body.add(Unpooled.wrappedBuffer(new byte[n]))).isEqualTo(true);
            assertThat(budget.heldBytes()).isBetween((long) body.collectedBytes(), Math.max(512, 2L * arrived + 1000));
        }
        body.release();
        body.release();
        assertThat(budget.heldBytes()).isZero();
    }

    @Test
    void a_body_in_one_piece_reserves_exactly_its_length() {
        InputBudget budget = new InputBudget(MAX_BYTES);
        RequestBody body = new RequestBody(BodyFraming.ofLength(300), 1_048_576, true, budget.open());
        assertThat(body.add(Unpooled.wrappedBuffer(new byte[300]))).isTrue();
        assertThat(budget.heldBytes()).isEqualTo(300);
        assertThat(body.bytes()).hasSize(300);
    }
}
