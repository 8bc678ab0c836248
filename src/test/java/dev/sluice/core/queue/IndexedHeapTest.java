package dev.sluice.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class IndexedHeapTest {
    private static final class Item extends IndexedHeap.Node<Item> {
        private long key;

        Item(long key) {
            this.key = key;
        }

        @Override
        protected boolean isBefore(Item other) {
            return key < other.key;
        }
    }

    @Test
    void the_least_item_is_first_after_any_adds_moves_and_removals() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            IndexedHeap<Item> indexedHeap = new IndexedHeap<>();
            List<Item> model = new ArrayList<>();
            for (int step = 0; step < 300; step++) {
                int action = random.nextInt(4);
                if (action < 2 || model.isEmpty()) {
                    Item item = new Item(random.nextInt(50));
                    indexedHeap.add(item);
                    model.add(item);
                } else {
                    Item item = model.get(random.nextInt(model.size()));
                    if (action == 2) {
                        indexedHeap.remove(item);
                        model.remove(item);
                    } else {
                        item.key = random.nextInt(50);
                        indexedHeap.reposition(item);
                    }
                }
                long min = model.stream()
                        .min(Comparator.comparingLong(item -> item.key))
                        .map(item -> item.key)
                        .orElse(-1L);
                Item first = indexedHeap.first();
                assertThat(first == null ? -1 : first.key)
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(min);
                assertThat(indexedHeap.size()).isEqualTo(model.size());
            }
        }
    }

    @Test
    void an_item_can_be_added_once_and_removed_repeatedly() {
        IndexedHeap<Item> indexedHeap = new IndexedHeap<>();
        Item item = new Item(1);
        indexedHeap.add(item);
        assertThatThrownBy(() -> indexedHeap.add(item)).isInstanceOf(IllegalStateException.class);
        indexedHeap.remove(item);
        indexedHeap.remove(item);
        assertThat(item.isQueued()).isFalse();
        assertThat(indexedHeap.first()).isNull();
    }
}
