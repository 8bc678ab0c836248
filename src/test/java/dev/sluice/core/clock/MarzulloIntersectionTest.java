package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MarzulloIntersectionTest {
    @Test
    void one_source_is_believed_where_one_is_enough() {
        assertThat(MarzulloIntersection.of(List.of(at(5, 9)), 1))
                .isEqualTo(new MarzulloIntersection(at(5, 9), List.of()));
        assertThat(MarzulloIntersection.of(List.of(at(5, 9)), 2)).isNull();
        assertThat(MarzulloIntersection.of(List.of(), 1)).isNull();
    }

    @Test
    void two_must_agree() {
        assertThat(MarzulloIntersection.of(List.of(at(0, 10), at(5, 20)), 2))
                .isEqualTo(new MarzulloIntersection(at(5, 10), List.of()));
        assertThat(MarzulloIntersection.of(List.of(at(0, 10), at(11, 20)), 2)).isNull();
    }

    @Test
    void a_liar_among_four_is_named_and_moves_nothing() {
        List<EpochOffset> told = List.of(at(0, 10), at(2_000, 2_005), at(3, 12), at(4, 11));

        assertThat(MarzulloIntersection.of(told, 3)).isEqualTo(new MarzulloIntersection(at(4, 10), List.of(1)));
    }

    @Test
    void two_against_two_is_no_majority() {
        assertThat(MarzulloIntersection.of(List.of(at(0, 10), at(1, 11), at(50, 60), at(51, 61)), 3))
                .isNull();
    }

    @Test
    void a_liar_in_the_middle_of_honest_ones_cannot_cut_the_truth_off() {
        MarzulloIntersection marzulloIntersection =
                Objects.requireNonNull(MarzulloIntersection.of(List.of(at(0, 10), at(8, 12), at(9, 11)), 3));

        assertThat(marzulloIntersection.epochOffset()).isEqualTo(at(8, 11));
    }

    @Test
    void while_a_majority_is_honest_the_truth_is_inside_whatever_the_others_say() {
        for (int run = 0; run < 50_000; run++) {
            long seed = System.nanoTime() + run;
            SplittableRandom random = new SplittableRandom(seed);
            long truth = random.nextLong();
            int sources = 1 + random.nextInt(7);
            int liars = random.nextInt((sources + 1) / 2);
            List<EpochOffset> told = new ArrayList<>();
            for (int i = 0; i < sources; i++) {
                long lie = i < liars ? random.nextLong(-200, 200) : 0;
                told.add(at(truth + lie - random.nextLong(100), truth + lie + random.nextLong(100)));
            }
            MarzulloIntersection marzulloIntersection =
                    Objects.requireNonNull(MarzulloIntersection.of(told, 1), "seed " + seed);
            assertThat(truth - marzulloIntersection.epochOffset().earliestNanos())
                    .as("seed %d", seed)
                    .isNotNegative();
            assertThat(marzulloIntersection.epochOffset().latestNanos() - truth)
                    .as("seed %d", seed)
                    .isNotNegative();
            assertThat(marzulloIntersection.liars()).as("seed %d", seed).allMatch(liar -> liar < liars);
        }
    }

    private static EpochOffset at(long earliest, long latest) {
        return new EpochOffset(earliest, latest);
    }
}
