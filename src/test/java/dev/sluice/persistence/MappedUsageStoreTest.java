package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.UsageStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MappedUsageStoreTest {
    private static final BootId BOOT = new BootId(17, 4);
    private static final UsageFileLayout SMALL = new UsageFileLayout(4, 64, 4);
    private static final long NOW = Long.MAX_VALUE - 5;

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void written_numbers_are_read_after_the_file_is_opened_again() {
        UsageStore.Slot slot = open().slot("weight ip", 3);
        assertThat(slot.fresh()).isTrue();
        slot.longs().put(0, 11).put(2, -33);

        UsageStore.Slot again = open().slot("weight ip", 3);

        assertThat(again.fresh()).isFalse();
        assertThat(numbers(again)).containsExactly(11, 0, -33);
        assertThat(warnings).isEmpty();
    }

    @Test
    void instants_may_overflow_between_two_openings() {
        open().slot("a", 1).longs().put(0, 1);

        long later = NOW + Long.parseLong("100");
        assertThat(open(BOOT, later).slot("a", 1).fresh()).isFalse();
    }

    @Test
    void the_last_charge_of_an_earlier_process_is_known() {
        UsageFileLayout layout = new UsageFileLayout(4, 3 * Limit.LONGS, 4);
        UsageStore first = MappedUsageStore.open(file(), layout, BOOT, NOW, warnings::add);
        assertThat(first.unusedNanos()).as("a new file").isEqualTo(Long.MAX_VALUE);
        first.slot("cluster incarnation of a", 1).longs().put(0, 1);
        assertThat(unusedNanos(layout, NOW + 1)).as("no limit").isEqualTo(Long.MAX_VALUE);
        charged(first.slot("weight ip", Limit.LONGS), NOW - 900, 400);
        charged(first.slot("orders", Limit.LONGS), NOW - 900, 800);
        first.release("orders");
        assertThat(unusedNanos(layout, NOW + Long.parseLong("200")))
                .as("over the overflow")
                .isEqualTo(300);
    }

    /** Writes when a limit in a slot began, and when it was charged last after that. */
    private static void charged(UsageStore.Slot slot, long epoch, long after) {
        slot.longs().put(1, epoch).put(3, after);
    }

    private long unusedNanos(UsageFileLayout layout, long now) {
        return MappedUsageStore.open(file(), layout, BOOT, now, warnings::add).unusedNanos();
    }

    @Test
    void a_file_of_another_boot_counts_as_absent() {
        open().slot("a", 1).longs().put(0, 1);

        assertThat(open(new BootId(17, 5), NOW).slot("a", 1).fresh()).isTrue();
        assertThat(warnings).singleElement().asString().contains("another boot");
    }

    @Test
    void a_file_opened_in_the_future_counts_as_absent() {
        open().slot("a", 1).longs().put(0, 1);

        assertThat(open(BOOT, NOW - 1).slot("a", 1).fresh()).isTrue();
    }

    @Test
    void a_file_with_a_damaged_header_length_or_directory_counts_as_absent() throws IOException {
        for (long at : new long[] {
            0, 8, 32, 40, 56, SMALL.entry(0, UsageFileLayout.PLACE), SMALL.entry(0, UsageFileLayout.BEGINS)
        }) {
            open().slot("a", 1).longs().put(0, 1);
            damage(at);
            assertThat(open().slot("a", 1).fresh()).as("byte %d", at).isTrue();
        }
        Files.write(file(), new byte[] {1, 2, 3});
        assertThat(open().slot("a", 1).fresh()).isTrue();
        assertThat(warnings).hasSize(8);
    }

    @Test
    void a_slot_of_another_length_starts_empty() {
        open().slot("a", 2).longs().put(0, 5);

        UsageStore.Slot longer = open().slot("a", 3);

        assertThat(longer.fresh()).isTrue();
        assertThat(numbers(longer)).containsExactly(0, 0, 0);
    }

    @Test
    void a_released_place_is_reused_and_zeroed() {
        UsageStore usageStore = open();
        for (int i = 0; i < 100; i++) {
            UsageStore.Slot slot = usageStore.slot("account " + i, 20);
            assertThat(numbers(slot)).containsOnly(0);
            slot.longs().put(7, i + 1);
            usageStore.release("account " + i);
        }
        assertThat(warnings).isEmpty();
        assertThat(open().slot("account 99", 20).fresh()).isTrue();
    }

    @Test
    void slots_beyond_the_file_are_on_the_heap_with_one_warning() {
        UsageStore usageStore = open();
        for (int i = 0; i < 7; i++) {
            usageStore.slot("s" + i, 8).longs().put(0, i + 1);
        }

        UsageStore again = open();

        assertThat(again.slot("s3", 8).fresh()).isFalse();
        assertThat(again.slot("s4", 8).fresh()).isTrue();
        assertThat(warnings)
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains("full"));
    }

    @Test
    void an_unwritable_path_keeps_usage_on_the_heap_with_a_warning() {
        UsageStore usageStore =
                MappedUsageStore.open(folder.resolve("no/such/levels"), SMALL, BOOT, NOW, warnings::add);

        assertThat(usageStore.slot("a", 2).fresh()).isTrue();
        assertThat(warnings).singleElement().asString().contains("in memory only");
    }

    @Test
    void no_slot_reads_what_another_wrote() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Long> expected = new HashMap<>();
        UsageStore usageStore =
                MappedUsageStore.open(file(), new UsageFileLayout(128, 1280, 128), BOOT, NOW, warnings::add);
        for (int step = 0; step < 5_000; step++) {
            String name = "slot " + random.nextInt(40);
            int longs = 1 + name.hashCode() % 3 * (name.hashCode() % 3);
            if (random.nextInt(10) == 0) {
                usageStore =
                        MappedUsageStore.open(file(), new UsageFileLayout(128, 1280, 128), BOOT, NOW, warnings::add);
            }
            if (random.nextInt(4) == 0) {
                usageStore.release(name);
                expected.remove(name);
                continue;
            }
            UsageStore.Slot slot = usageStore.slot(name, longs);
            assertThat(slot.fresh()).as("seed %d step %d %s", seed, step, name).isEqualTo(!expected.containsKey(name));
            long want = expected.getOrDefault(name, 0L);
            assertThat(numbers(slot)).as("seed %d step %d %s", seed, step, name).containsOnly(want);
            for (int i = 0; i < longs; i++) {
                slot.longs().put(i, step + 1L);
            }
            expected.put(name, step + 1L);
        }
        assertThat(warnings).isEmpty();
    }

    private UsageStore open() {
        return open(BOOT, NOW);
    }

    private UsageStore open(BootId boot, long now) {
        return MappedUsageStore.open(file(), SMALL, boot, now, warnings::add);
    }

    private Path file() {
        return folder.resolve("levels");
    }

    private void damage(long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55}), at);
        }
    }

    private static long[] numbers(UsageStore.Slot slot) {
        long[] numbers = new long[slot.longs().capacity()];
        slot.longs().get(0, numbers);
        return numbers;
    }

    @Test
    void every_entry_of_the_default_file_has_room_for_a_limit() {
        UsageStore usageStore =
                MappedUsageStore.open(folder.resolve("levels"), UsageFileLayout.DEFAULT, BOOT, NOW, warnings::add);
        for (int i = 0; i < 4096; i++) {
            assertThat(usageStore.slot("limit " + i, Limit.LONGS).fresh()).isTrue();
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_file_full_of_limits_has_room_for_bans_and_backoffs() {
        UsageStore usageStore =
                MappedUsageStore.open(folder.resolve("levels"), UsageFileLayout.DEFAULT, BOOT, NOW, warnings::add);
        for (int i = 0; i < 5000; i++) {
            usageStore.slot("limit " + i, Limit.LONGS);
        }
        usageStore.slot("gate: bans and pauses", 5000).longs().put(0, 17);

        UsageStore again =
                MappedUsageStore.open(folder.resolve("levels"), UsageFileLayout.DEFAULT, BOOT, NOW, warnings::add);
        assertThat(again.slot("gate: bans and pauses", 5000).longs().get(0)).isEqualTo(17);
        assertThat(warnings).singleElement().asString().contains("4096 slots", "start as used up after a restart");
    }

    @Test
    void the_next_process_knows_that_usage_was_kept_in_memory_only() {
        assertThat(open().losses()).isZero();
        UsageStore full = open();
        for (int i = 0; i < 7; i++) {
            full.slot("s" + i, 8);
        }
        assertThat(full.losses()).as("this process still has its usage").isZero();
        assertThat(open().losses()).isOne();
        assertThat(open().losses()).as("a store that was not full lost nothing").isOne();
        open().slot("s9", 8);
        assertThat(open().losses()).isEqualTo(2);
    }

    @Test
    void a_new_file_is_created_without_a_copy_of_it_in_memory() throws IOException {
        long bytes = AllocatedBytes.of(() ->
                MappedUsageStore.open(folder.resolve("levels"), UsageFileLayout.DEFAULT, BOOT, NOW, warnings::add));

        assertThat(Files.size(folder.resolve("levels"))).isEqualTo(UsageFileLayout.DEFAULT.bytes());
        assertThat(bytes).isLessThan(UsageFileLayout.DEFAULT.bytes() / 4);
    }

    @Test
    void only_the_owner_may_read_the_file() throws IOException {
        open();
        assertThat(Files.getPosixFilePermissions(file()))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
}
