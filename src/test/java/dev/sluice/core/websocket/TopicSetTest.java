package dev.sluice.core.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TopicSetTest {
    private static long[] topics(long... topics) {
        return topics;
    }

    @Test
    void a_repeated_topic_counts_once() {
        TopicSet three = new TopicSet(3);
        assertThat(three.add(topics(5, 5, 7))).isTrue();
        assertThat(three.add(topics(7, 5))).isTrue();
        assertThat(three.size()).isEqualTo(2);
    }

    @Test
    void topics_beyond_the_bound_change_nothing_and_the_last_free_place_is_usable() {
        TopicSet three = new TopicSet(3);
        assertThat(three.add(topics(1, 2))).isTrue();
        assertThat(three.fits(topics(2, 3, 4))).isFalse();
        assertThat(three.add(topics(2, 3, 4))).isFalse();
        assertThat(three.size()).isEqualTo(2);
        assertThat(three.fits(topics(2, 3, 3))).isTrue();
        assertThat(three.add(topics(2, 3, 3))).isTrue();
        assertThat(three.size()).isEqualTo(3);
        assertThat(three.fits(topics())).isTrue();
        assertThat(three.fits(topics(1))).isTrue();
        assertThat(three.fits(topics(9))).isFalse();
    }

    @Test
    void an_unsubscribed_topic_frees_its_place_once() {
        TopicSet two = new TopicSet(2);
        two.add(topics(-1, 1));
        two.remove(topics(1, 1, 8));
        assertThat(two.size()).isEqualTo(1);
        assertThat(two.add(topics(3, 4))).isFalse();
        assertThat(two.add(topics(3))).isTrue();
    }

    @Test
    void a_bound_of_zero_topics_is_refused() {
        assertThatThrownBy(() -> new TopicSet(0)).hasMessageContaining("allowed: 1 or more");
    }

    @RepeatedTest(20)
    void random_operations_match_a_naive_set() {
        long seed = System.nanoTime();
        SplittableRandom chance = new SplittableRandom(seed);
        int max = 1 + chance.nextInt(12);
        TopicSet topicSet = new TopicSet(max);
        Set<Long> model = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            long[] topics = chance.longs(chance.nextInt(6), 0, 16)
                    .map(n -> n * 0x1000000000000001L)
                    .toArray();
            if (chance.nextInt(3) == 0) {
                topicSet.remove(topics);
                Arrays.stream(topics).forEach(model::remove);
            } else {
                Set<Long> after = new HashSet<>(model);
                Arrays.stream(topics).forEach(after::add);
                boolean fits = after.size() <= max;
                assertThat(topicSet.fits(topics)).as("fits, seed " + seed).isEqualTo(fits);
                assertThat(topicSet.add(topics)).as("added, seed " + seed).isEqualTo(fits);
                model = fits ? after : model;
            }
            assertThat(topicSet.size()).as("size, seed " + seed).isEqualTo(model.size());
        }
    }
}
