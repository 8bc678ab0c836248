package dev.sluice.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LimitQueueTest {
    private static final LaneSettings FIVE_PERCENT = new LaneSettings(10_000, 1 << 20, 5, 8);

    private final LimitQueue<String> queue = new LimitQueue<>(FIVE_PERCENT);
    private final List<QueuedCall<String>> parked = new ArrayList<>();
    private long arrivals;

    private QueuedCall<String> park(LaneClass laneClass, String bot, long cost) {
        String name = bot + arrivals;
        QueuedCall<String> one = queue.park(name, new QueueEntry(laneClass, bot, cost, arrivals++));
        parked.add(one);
        return one;
    }

    private QueuedCall<String> head() {
        QueuedCall<String> head = queue.head();
        if (head == null) {
            throw new AssertionError("no call waits");
        }
        return head;
    }

    private QueuedCall<String> serve(int weight) {
        QueuedCall<String> head = head();
        queue.removeSent(head, weight);
        queue.recordUse(head.laneClass(), head.cost());
        return head;
    }

    @Test
    void classes_are_served_by_priority_and_calls_of_a_bot_in_arrival_order() {
        park(LaneClass.READ_PUBLIC, "a", 1);
        park(LaneClass.READ_PRIVATE, "a", 1);
        park(LaneClass.PLACE, "a", 1);
        park(LaneClass.PLACE, "a", 1);
        park(LaneClass.REDUCE, "a", 1);
        park(LaneClass.CANCEL, "a", 1);
        List<String> served = new ArrayList<>();
        while (!queue.isEmpty()) {
            served.add(serve(1).call());
        }
        assertThat(served).containsExactly("a5", "a4", "a2", "a3", "a1", "a0");
    }

    @Test
    void a_call_parked_again_returns_to_its_place() {
        QueuedCall<String> first = park(LaneClass.PLACE, "a", 1);
        park(LaneClass.PLACE, "a", 1);
        queue.remove(first);
        QueuedCall<String> back = queue.park("back", new QueueEntry(LaneClass.PLACE, "a", 1, first.arrival()));
        assertThat(queue.head()).isSameAs(back);
    }

    @Test
    void bots_share_by_weight_for_any_cost_per_call() {
        Map<String, Long> taken = new HashMap<>(Map.of("small", 0L, "large", 0L, "heavy", 0L));
        for (int i = 0; i < 400; i++) {
            park(LaneClass.READ_PUBLIC, "small", 1);
            park(LaneClass.READ_PUBLIC, "large", 7);
            park(LaneClass.READ_PUBLIC, "heavy", 3);
        }
        for (int i = 0; i < 300; i++) {
            QueuedCall<String> head = head();
            String bot = head.call().replaceAll("[0-9]+", "");
            queue.removeSent(head, bot.equals("heavy") ? 2 : 1);
            taken.merge(bot, head.cost(), Long::sum);
        }
        long large = taken.getOrDefault("large", 0L);
        assertThat(taken.getOrDefault("small", 0L)).isBetween(large - 10, large + 10);
        assertThat(taken.getOrDefault("heavy", 0L)).isBetween(2 * large - 20, 2 * large + 20);
    }

    @Test
    void a_late_bot_gets_its_share_from_then_on_but_none_for_earlier() {
        for (int i = 0; i < 100; i++) {
            park(LaneClass.PLACE, "early", 1);
        }
        for (int i = 0; i < 50; i++) {
            serve(1);
        }
        for (int i = 0; i < 100; i++) {
            park(LaneClass.PLACE, "late", 1);
        }
        long late = 0;
        for (int i = 0; i < 20; i++) {
            late += serve(1).call().startsWith("late") ? 1 : 0;
        }
        assertThat(late).isBetween(9L, 11L);
    }

    @Test
    void the_lowest_class_saves_its_share_for_a_large_call() {
        park(LaneClass.READ_PUBLIC, "a", 50);
        long before = 0;
        while (before < 2000) {
            park(LaneClass.PLACE, "b", 3);
            if (head().laneClass() == LaneClass.READ_PUBLIC) {
                break;
            }
            before += serve(1).cost();
        }
        assertThat(before)
                .as("50 is 5 %% of 1000, of which the others took 950")
                .isBetween(950L, 953L);
        serve(1);
        park(LaneClass.READ_PUBLIC, "a", 50);
        assertThat(head().laneClass()).as("the saved share is used up").isEqualTo(LaneClass.PLACE);
    }

    @Test
    void every_waiting_class_saves_its_share_and_none_passes_a_cancel() {
        park(LaneClass.READ_PUBLIC, "a", 1);
        park(LaneClass.READ_PRIVATE, "a", 1);
        queue.recordUse(LaneClass.PLACE, 1000);
        park(LaneClass.CANCEL, "a", 1);
        park(LaneClass.REDUCE, "a", 1);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.CANCEL);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.READ_PUBLIC);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.READ_PRIVATE);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.REDUCE);
    }

    @Test
    void a_promoted_call_precedes_its_class_and_lower_but_not_more_urgent_ones() {
        park(LaneClass.READ_PRIVATE, "a", 1);
        QueuedCall<String> promoted = park(LaneClass.READ_PRIVATE, "b", 9);
        queue.putFirst(promoted);
        park(LaneClass.PLACE, "a", 1);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.PLACE);
        assertThat(serve(1)).isSameAs(promoted);
        assertThat(head().call()).isEqualTo("a0");
    }

    @Test
    void saved_shares_have_no_effect_while_the_limit_is_held() {
        park(LaneClass.READ_PUBLIC, "a", 50);
        queue.recordUse(LaneClass.PLACE, 10_000);
        assertThat(head().call()).isEqualTo("a0");
        queue.setReserved(true);
        park(LaneClass.REDUCE, "b", 1);
        assertThat(head().call()).isEqualTo("b1");
        queue.setReserved(false);
        assertThat(head().call()).isEqualTo("a0");
    }

    @Test
    void a_call_predicted_to_be_first_is_first_after_parking() {
        for (long seed = 1; seed <= 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            LimitQueue<String> busy = new LimitQueue<>(FIVE_PERCENT);
            List<QueuedCall<String>> there = new ArrayList<>();
            for (int step = 0; step < 120; step++) {
                LaneClass laneClass = anyClass(random);
                QueueEntry queueEntry = new QueueEntry(
                        laneClass, "bot" + random.nextInt(3), 1 + random.nextInt(30), random.nextInt(1000));
                boolean leads = busy.isNext(queueEntry);
                QueuedCall<String> one = busy.park("call", queueEntry);
                assertThat(busy.head() == one)
                        .as("seed %d, step %d, %s", seed, step, queueEntry)
                        .isEqualTo(leads);
                there.add(one);
                leave(busy, there, random);
            }
        }
    }

    private static void leave(LimitQueue<String> busy, List<QueuedCall<String>> there, SplittableRandom random) {
        int what = random.nextInt(4);
        if (what == 0) {
            QueuedCall<String> head = busy.head();
            if (head != null) {
                busy.removeSent(head, 1 + random.nextInt(3));
                there.remove(head);
            }
        } else if (what == 1) {
            busy.remove(there.remove(random.nextInt(there.size())));
        } else if (what == 2) {
            busy.recordUse(anyClass(random), random.nextInt(100));
        } else if (random.nextInt(10) == 0) {
            busy.putFirst(there.get(random.nextInt(there.size())));
        } else if (random.nextInt(3) == 0) {
            busy.setReserved(random.nextBoolean());
        }
    }

    private static LaneClass anyClass(SplittableRandom random) {
        List<LaneClass> all = List.of(LaneClass.values());
        return all.get(random.nextInt(all.size()));
    }

    @Test
    void remembered_bot_names_are_bounded() {
        park(LaneClass.PLACE, "waits", 1);
        for (int i = 0; i < 10_000; i++) {
            QueuedCall<String> one = park(LaneClass.READ_PUBLIC, "name" + i, 1);
            queue.removeSent(one, 1);
        }
        assertThat(queue.botQueues()).isLessThan(5000);
        assertThat(head().call()).isEqualTo("waits0");
    }
}
