package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests with full and stalled disks. */
@Timeout(20)
final class LatchWriterTest {
    private static final List<ModeHold> TRIPPED = List.of(ModeHold.latch(
            ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, new HoldReason("a", "b", 0, HoldReason.REARM)));

    private final BlockingQueue<List<ModeHold>> written = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> alarms = new LinkedBlockingQueue<>();

    @Test
    void a_full_disk_is_reported_once_and_retried_until_there_is_space() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        BlockingQueue<String> attempts = new LinkedBlockingQueue<>();
        LatchWriter.Medium disk = latches -> {
            attempts.add("attempt");
            if (full.get()) {
                throw new IOException("No space left on device");
            }
            written.add(latches);
        };
        try (LatchWriter keeper = new LatchWriter(disk, alarms::add, 1, 60_000)) {
            var saved = keeper.save(TRIPPED).toCompletableFuture();
            for (int i = 0; i < 5; i++) {
                attempts.take();
            }
            assertThat(saved).isNotDone();
            assertThat(keeper.isDurable()).isFalse();
            full.set(false);
            saved.get(10, TimeUnit.SECONDS);
            assertThat(keeper.isDurable()).isTrue();
            assertThat(written.take()).isEqualTo(TRIPPED);
        }
        assertThat(alarms).hasSize(2);
        assertThat(alarms.take()).contains("No space left on device", "would not survive a restart");
        assertThat(alarms.take()).contains("again");
    }

    @Test
    void faults_of_the_program_are_reported_and_end_neither_writes_nor_checks() throws Exception {
        AtomicBoolean faulty = new AtomicBoolean(true);
        LatchWriter.Medium disk = new LatchWriter.Medium() {
            @Override
            public void write(List<ModeHold> latches) {
                if (faulty.get()) {
                    throw new IllegalStateException("a fault while writing");
                }
                written.add(latches);
            }

            @Override
            public boolean isStored() {
                if (!faulty.getAndSet(false)) {
                    return true;
                }
                throw new AssertionError("a fault while checking");
            }
        };
        try (LatchWriter keeper = new LatchWriter(disk, alarms::add, 1, 1)) {
            assertThat(alarms.take()).contains("a fault while checking", "cannot be checked");
            assertThat(alarms.take()).isEqualTo("the latch file can be checked again");
            faulty.set(true);
            var saved = keeper.save(TRIPPED).toCompletableFuture();
            assertThat(alarms.take()).contains("a fault while writing", "would not survive a restart");
            faulty.set(false);
            saved.get(10, TimeUnit.SECONDS);
            assertThat(written.take()).isEqualTo(TRIPPED);
        }
    }

    @Test
    void a_stalled_disk_blocks_no_caller_and_gets_only_the_last_latches() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        LatchWriter.Medium disk = latches -> {
            entered.countDown();
            try {
                stalled.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.add(latches);
        };
        try (LatchWriter keeper = new LatchWriter(disk, alarms::add, 1, 60_000)) {
            var first = keeper.save(List.of()).toCompletableFuture();
            entered.await();
            keeper.save(TRIPPED);
            keeper.save(List.of());
            var last = keeper.save(TRIPPED).toCompletableFuture();
            assertThat(first).isNotDone();
            stalled.countDown();
            last.get(10, TimeUnit.SECONDS);
            assertThat(first).isDone();
        }
        assertThat(written).containsExactly(List.of(), TRIPPED);
        assertThat(alarms).isEmpty();
    }

    @Test
    void at_most_a_thousand_callers_wait_for_a_stalled_disk_and_the_last_latches_are_written() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        LatchWriter.Medium disk = latches -> {
            try {
                stalled.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            written.add(latches);
        };
        try (LatchWriter keeper = new LatchWriter(disk, alarms::add, 1, 60_000)) {
            var last = keeper.save(List.of()).toCompletableFuture();
            for (int i = 1; i < LatchWriter.MAX_WAITING; i++) {
                last = keeper.save(List.of()).toCompletableFuture();
            }
            var tooMany = keeper.save(TRIPPED).toCompletableFuture();
            stalled.countDown();
            last.get(10, TimeUnit.SECONDS);
            assertThat(tooMany).isNotDone();
            assertThat(keeper.isDurable()).isTrue();
        }
        assertThat(written).last().isEqualTo(TRIPPED);
    }

    @Test
    void latches_saved_before_a_close_are_still_written() {
        LatchWriter keeper = new LatchWriter(written::add, alarms::add, 1, 60_000);
        keeper.save(TRIPPED);
        keeper.close();
        assertThat(written).containsExactly(TRIPPED);
    }

    @Test
    void latches_removed_after_a_write_are_written_again_and_reported() throws Exception {
        AtomicBoolean there = new AtomicBoolean();
        LatchWriter.Medium disk = new LatchWriter.Medium() {
            @Override
            public void write(List<ModeHold> latches) {
                there.set(true);
                written.add(latches);
            }

            @Override
            public boolean isStored() {
                return there.get();
            }
        };
        try (LatchWriter keeper = new LatchWriter(disk, alarms::add, 1, 1)) {
            keeper.save(TRIPPED).toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(written.take()).isEqualTo(TRIPPED);
            there.set(false);
            assertThat(written.poll(10, TimeUnit.SECONDS)).isEqualTo(TRIPPED);
        }
        assertThat(alarms).singleElement().asString().contains("removed, replaced or changed");
    }

    @Test
    void a_file_that_cannot_be_checked_is_reported_once_with_what_was_seen_and_not_written_again() throws Exception {
        BlockingQueue<String> checks = new LinkedBlockingQueue<>();
        AtomicBoolean full = new AtomicBoolean(true);
        LatchWriter.Medium disk = new LatchWriter.Medium() {
            @Override
            public void write(List<ModeHold> latches) {
                written.add(latches);
            }

            @Override
            public boolean isStored() throws IOException {
                checks.add("check");
                if (full.get()) {
                    throw new FileSystemException("latch", null, "Too many open files");
                }
                return true;
            }
        };
        try (LatchWriter keeper = new LatchWriter(disk, alarms::add, 1, 1)) {
            keeper.save(TRIPPED).toCompletableFuture().get(10, TimeUnit.SECONDS);
            for (int i = 0; i < 5; i++) {
                checks.take();
            }
            assertThat(keeper.problem()).contains("Too many open files", "cannot be checked");
            full.set(false);
            assertThat(alarms.take()).contains("Too many open files").doesNotContain("removed");
            assertThat(alarms.take()).isEqualTo("the latch file can be checked again");
            assertThat(keeper.problem()).isEmpty();
        }
        assertThat(alarms).isEmpty();
        assertThat(written).hasSize(1);
    }

    @Test
    void a_failed_write_is_reported_until_it_succeeds() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        AtomicBoolean full = new AtomicBoolean(true);
        LatchWriter.Medium disk = latches -> {
            if (full.get()) {
                throw new IOException("No space left on device");
            }
        };
        try (LatchWriter keeper = new LatchWriter(disk, alarm -> told.countDown(), 1, 60_000)) {
            assertThat(keeper.problem()).isEmpty();
            var saved = keeper.save(TRIPPED).toCompletableFuture();
            told.await();
            assertThat(keeper.problem()).contains("No space left on device", "would not survive a restart");
            full.set(false);
            saved.get(10, TimeUnit.SECONDS);
            assertThat(keeper.problem()).isEmpty();
        }
    }
}
