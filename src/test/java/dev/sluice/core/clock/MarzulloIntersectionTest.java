package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MarzulloIntersectionTest {
    @Test
    void one_source_is_enough_when_one_agreement_is_required() {
        assertThat(MarzulloIntersection.of(List.of(at(5, 9)), 1))
                .isEqualTo(new MarzulloIntersection(at(5, 9), List.of()));
        assertThat(MarzulloIntersection.of(List.of(at(5, 9)), 2)).isNull();
        assertThat(MarzulloIntersection.of(List.of(), 1)).isNull();
    }

    @Test
    void two_sources_must_agree_when_two_agreements_are_required() {
        assertThat(MarzulloIntersection.of(List.of(at(0, 10), at(5, 20)), 2))
                .isEqualTo(new MarzulloIntersection(at(5, 10), List.of()));
        assertThat(MarzulloIntersection.of(List.of(at(0, 10), at(11, 20)), 2)).isNull();
    }

    @Test
    void one_wrong_source_of_four_is_named_and_does_not_change_the_result() {
        List<EpochOffset> offsets = List.of(at(0, 10), at(2_000, 2_005), at(3, 12), at(4, 11));

        assertThat(MarzulloIntersection.of(offsets, 3)).isEqualTo(new MarzulloIntersection(at(4, 10), List.of(1)));
    }

    @Test
    void two_against_two_is_not_a_majority() {
        assertThat(MarzulloIntersection.of(List.of(at(0, 10), at(1, 11), at(50, 60), at(51, 61)), 3))
                .isNull();
    }

    @Test
    void a_wrong_source_inside_the_correct_ones_does_not_exclude_the_true_offset() {
        MarzulloIntersection marzulloIntersection =
                Objects.requireNonNull(MarzulloIntersection.of(List.of(at(0, 10), at(8, 12), at(9, 11)), 3));

        assertThat(marzulloIntersection.epochOffset()).isEqualTo(at(8, 11));
    }

    @Test
    void the_true_offset_is_inside_the_result_while_a_majority_is_correct() {
        for (int run = 0; run < 50_000; run++) {
            long seed = System.nanoTime() + run;
            SplittableRandom random = new SplittableRandom(seed);
            long truth = random.nextLong();
            int sources = 1 + random.nextInt(7);
            int liars = random.nextInt((sources + 1) / 2);
            List<EpochOffset> offsets = new ArrayList<>();
            for (int i = 0; i < sources; i++) {
                long lie = i < liars ? random.nextLong(-200, 200) : 0;
                offsets.add(at(truth + lie - random.nextLong(100), truth + lie + random.nextLong(100)));
            }
            MarzulloIntersection marzulloIntersection =
                    Objects.requireNonNull(MarzulloIntersection.of(offsets, 1), "seed " + seed);
            assertThat(truth - marzulloIntersection.epochOffset().earliestNanos())
                    .as("seed %d", seed)
                    .isNotNegative();
            assertThat(marzulloIntersection.epochOffset().latestNanos() - truth)
                    .as("seed %d", seed)
                    .isNotNegative();
            assertThat(marzulloIntersection.falsetickers()).as("seed %d", seed).allMatch(liar -> liar < liars);
        }
    }

    private static EpochOffset at(long earliest, long latest) {
        return new EpochOffset(earliest, latest);
    }
}
