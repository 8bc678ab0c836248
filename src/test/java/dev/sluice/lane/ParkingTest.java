package dev.sluice.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ParkingTest {
    private static final LaneSettings FIVE_PERCENT = new LaneSettings(10_000, 1 << 20, 5, 8);

    private final Parking<String> parking = new Parking<>(FIVE_PERCENT);
    private final List<Parked<String>> parked = new ArrayList<>();
    private long arrivals;

    private Parked<String> park(LaneClass laneClass, String bot, long cost) {
        String name = bot + arrivals;
        Parked<String> one = parking.park(name, new Claim(laneClass, bot, cost, arrivals++));
        parked.add(one);
        return one;
    }

    private Parked<String> head() {
        Parked<String> head = parking.head();
        if (head == null) {
            throw new AssertionError("nobody waits");
        }
        return head;
    }

    private Parked<String> serve(int weight) {
        Parked<String> head = head();
        parking.served(head, weight);
        parking.took(head.laneClass(), head.cost());
        return head;
    }

    @Test
    void classes_are_served_in_their_order_and_a_bot_in_the_order_of_arrival() {
        park(LaneClass.READ_PUBLIC, "a", 1);
        park(LaneClass.READ_PRIVATE, "a", 1);
        park(LaneClass.PLACE, "a", 1);
        park(LaneClass.PLACE, "a", 1);
        park(LaneClass.REDUCE, "a", 1);
        park(LaneClass.CANCEL, "a", 1);
        List<String> served = new ArrayList<>();
        while (!parking.isEmpty()) {
            served.add(serve(1).call());
        }
        assertThat(served).containsExactly("a5", "a4", "a2", "a3", "a1", "a0");
    }

    @Test
    void a_call_that_comes_back_stands_where_it_stood() {
        Parked<String> first = park(LaneClass.PLACE, "a", 1);
        park(LaneClass.PLACE, "a", 1);
        parking.remove(first);
        Parked<String> back = parking.park("back", new Claim(LaneClass.PLACE, "a", 1, first.arrival()));
        assertThat(parking.head()).isSameAs(back);
    }

    @Test
    void bots_share_by_weight_whatever_each_call_costs() {
        Map<String, Long> taken = new HashMap<>(Map.of("small", 0L, "large", 0L, "heavy", 0L));
        for (int i = 0; i < 400; i++) {
            park(LaneClass.READ_PUBLIC, "small", 1);
            park(LaneClass.READ_PUBLIC, "large", 7);
            park(LaneClass.READ_PUBLIC, "heavy", 3);
        }
        for (int i = 0; i < 300; i++) {
            Parked<String> head = head();
            String bot = head.call().replaceAll("[0-9]+", "");
            parking.served(head, bot.equals("heavy") ? 2 : 1);
            taken.merge(bot, head.cost(), Long::sum);
        }
        long large = taken.getOrDefault("large", 0L);
        assertThat(taken.getOrDefault("small", 0L)).isBetween(large - 10, large + 10);
        assertThat(taken.getOrDefault("heavy", 0L)).isBetween(2 * large - 20, 2 * large + 20);
    }

    @Test
    void a_bot_that_comes_late_gets_its_share_from_then_on_and_nothing_for_before() {
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
    void the_lowest_class_saves_up_its_share_for_a_large_call() {
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
        assertThat(head().laneClass()).as("its savings are spent").isEqualTo(LaneClass.PLACE);
    }

    @Test
    void every_waiting_class_saves_and_nobody_passes_a_cancel() {
        park(LaneClass.READ_PUBLIC, "a", 1);
        park(LaneClass.READ_PRIVATE, "a", 1);
        parking.took(LaneClass.PLACE, 1000);
        park(LaneClass.CANCEL, "a", 1);
        park(LaneClass.REDUCE, "a", 1);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.CANCEL);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.READ_PUBLIC);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.READ_PRIVATE);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.REDUCE);
    }

    @Test
    void a_promoted_call_goes_before_its_class_and_lower_but_after_more_urgent_ones() {
        park(LaneClass.READ_PRIVATE, "a", 1);
        Parked<String> promoted = park(LaneClass.READ_PRIVATE, "b", 9);
        parking.promote(promoted);
        park(LaneClass.PLACE, "a", 1);
        assertThat(serve(1).laneClass()).isEqualTo(LaneClass.PLACE);
        assertThat(serve(1)).isSameAs(promoted);
        assertThat(head().call()).isEqualTo("a0");
    }

    @Test
    void nobody_goes_by_savings_while_the_limit_is_held() {
        park(LaneClass.READ_PUBLIC, "a", 50);
        parking.took(LaneClass.PLACE, 10_000);
        assertThat(head().call()).isEqualTo("a0");
        parking.hold(true);
        park(LaneClass.REDUCE, "b", 1);
        assertThat(head().call()).isEqualTo("b1");
        parking.hold(false);
        assertThat(head().call()).isEqualTo("a0");
    }

    @Test
    void whoever_is_told_that_it_would_lead_leads() {
        for (long seed = 1; seed <= 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Parking<String> busy = new Parking<>(FIVE_PERCENT);
            List<Parked<String>> there = new ArrayList<>();
            for (int step = 0; step < 120; step++) {
                LaneClass laneClass = anyClass(random);
                Claim claim =
                        new Claim(laneClass, "bot" + random.nextInt(3), 1 + random.nextInt(30), random.nextInt(1000));
                boolean leads = busy.wouldLead(claim);
                Parked<String> one = busy.park("call", claim);
                assertThat(busy.head() == one)
                        .as("seed %d, step %d, %s", seed, step, claim)
                        .isEqualTo(leads);
                there.add(one);
                leave(busy, there, random);
            }
        }
    }

    private static void leave(Parking<String> busy, List<Parked<String>> there, SplittableRandom random) {
        int what = random.nextInt(4);
        if (what == 0) {
            Parked<String> head = busy.head();
            if (head != null) {
                busy.served(head, 1 + random.nextInt(3));
                there.remove(head);
            }
        } else if (what == 1) {
            busy.remove(there.remove(random.nextInt(there.size())));
        } else if (what == 2) {
            busy.took(anyClass(random), random.nextInt(100));
        } else if (random.nextInt(10) == 0) {
            busy.promote(there.get(random.nextInt(there.size())));
        } else if (random.nextInt(3) == 0) {
            busy.hold(random.nextBoolean());
        }
    }

    private static LaneClass anyClass(SplittableRandom random) {
        List<LaneClass> all = List.of(LaneClass.values());
        return all.get(random.nextInt(all.size()));
    }

    @Test
    void a_bot_that_takes_another_name_for_each_call_is_not_remembered_without_bound() {
        park(LaneClass.PLACE, "waits", 1);
        for (int i = 0; i < 10_000; i++) {
            Parked<String> one = park(LaneClass.READ_PUBLIC, "name" + i, 1);
            parking.served(one, 1);
        }
        assertThat(parking.flows()).isLessThan(5000);
        assertThat(head().call()).isEqualTo("waits0");
    }
}
