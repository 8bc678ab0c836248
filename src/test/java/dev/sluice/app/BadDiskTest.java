package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Futures;
import dev.sluice.control.TradingControlFixture;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.persistence.SlowDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of the kill switch on failing disks and databases: a trip is never refused, its reported state is true, and
 * it is restored.
 */
@Timeout(60)
final class BadDiskTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path temp;

    private Path latch() {
        return temp.resolve("latch");
    }

    private TradingControlFixture start() throws IOException {
        return new TradingControlFixture(temp);
    }

    private void tripped(Mode mode) throws Exception {
        try (TradingControlFixture start = start()) {
            start.trip(mode, "before");
        }
    }

    /** What the kernel itself says of a full disk. */
    @Test
    void a_trip_on_a_full_disk_holds_as_not_durable_and_is_written_when_there_is_space() throws Exception {
        assumeTrue(Files.isWritable(FULL), "this system has no /dev/full");
        tripped(Mode.CANCEL_ONLY);
        Files.delete(latch());
        Files.createSymbolicLink(latch(), FULL);
        try (TradingControlFixture start = start()) {
            assertThat(start.mode()).as("the latch is unreadable").isEqualTo(Mode.CANCEL_ONLY);
            assertThat(start.trip(Mode.HALTED, "on a full disk").isDurable()).isFalse();
            assertThat(start.mode()).isEqualTo(Mode.HALTED);
            assertThat(start.killSwitch().isDurable()).isFalse();
            while (start.warnings.stream().noneMatch(warning -> warning.contains("No space left on device"))) {
                Thread.onSpinWait(); // the response does not wait for the disk
            }
            Files.delete(latch());
            while (!start.killSwitch().isDurable()) {
                Thread.onSpinWait();
            }
            assertThat(start.warnings)
                    .anySatisfy(warning -> assertThat(warning)
                            .contains("No space left on device", "would not survive a restart", "Free space"));
            assertThat(start.warnings).contains("the latch file can be written again");
        }
        try (TradingControlFixture start = start()) {
            assertThat(start.mode()).isEqualTo(Mode.HALTED);
            assertThat(start.isWhole("on a full disk")).isTrue();
        }
    }

    @Test
    void trips_and_re_arms_on_a_stalled_disk_are_not_durable_and_the_last_one_is_written() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        try (TradingControlFixture start =
                new TradingControlFixture(SlowDisk.open(temp, () -> await(goesOn)), KilledSwitch.SETTINGS)) {
            assertThat(start.trip(Mode.CANCEL_ONLY, "first").isDurable()).isFalse();
            assertThat(Futures.await(start.confirming(start.propose("ann"), "bob"))
                            .isDurable())
                    .isFalse();
            assertThat(start.mode()).isEqualTo(Mode.ACTIVE);
            assertThat(start.trip(Mode.HALTED, "last").isDurable()).isFalse();
            goesOn.countDown();
        }
        try (TradingControlFixture start = start()) {
            assertThat(start.latches()).hasSize(1);
            assertThat(start.isWhole("last")).isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_incomplete_slot_starts_halted_and_the_next_write_repairs_it() throws Exception {
        tripped(Mode.HALTED);
        byte[] bytes = Files.readAllBytes(latch());
        for (int slot = 0; slot < 2; slot++) {
            byte[] torn = bytes.clone();
            int from = slot * bytes.length / 2;
            Arrays.fill(torn, from + 20, from + 60, (byte) 0x5A);
            Files.write(latch(), torn);
            try (TradingControlFixture start = start()) {
                assertThat(start.mode()).isEqualTo(Mode.HALTED);
                assertThat(start.isWhole("before")).isTrue();
                assertThat(start.warnings)
                        .anySatisfy(warning -> assertThat(warning).contains("is incomplete"));
                assertThat(start.rows())
                        .anySatisfy(row -> assertThat(row.reason()).contains("is incomplete"));
            }
            try (TradingControlFixture start = start()) {
                assertThat(start.warnings)
                        .noneSatisfy(warning -> assertThat(warning).contains("is incomplete"));
                start.lift();
            }
            try (TradingControlFixture start = start()) {
                assertThat(start.mode()).as("repaired and lifted").isEqualTo(Mode.ACTIVE);
                assertThat(start.fault()).isEmpty();
            }
        }
    }

    @Test
    void a_locked_database_delays_no_trip_or_re_arm_and_gets_all_rows_afterwards() throws Exception {
        tripped(Mode.CANCEL_ONLY);
        try (Connection base = DriverManager.getConnection("jdbc:sqlite:" + temp.resolve("audit.db"));
                Statement statement = base.createStatement();
                TradingControlFixture start = start()) {
            statement.execute("BEGIN EXCLUSIVE");
            start.tradingControl().start();
            start.lift();
            start.trip(Mode.HALTED, "while it is locked");
            assertThat(start.mode()).isEqualTo(Mode.HALTED);
            assertThat(start.tradingControl().audit().log().backlog()).isPositive();
            statement.execute("COMMIT");
            assertThat(start.rows())
                    .extracting(row -> row.reason())
                    .contains("it is over (proposed by ann)", "while it is locked");
            assertThat(start.fault()).isEmpty();
        }
    }

    @Test
    void a_damaged_database_delays_no_trip_and_is_replaced() throws Exception {
        try (TradingControlFixture start = start()) {
            for (int i = 0; i < 200; i++) {
                start.trip(Mode.CANCEL_ONLY, "row " + i);
            }
        }
        Path base = temp.resolve("audit.db");
        byte[] bytes = Files.readAllBytes(base);
        Arrays.fill(bytes, 100, bytes.length, (byte) 0x5A);
        Files.write(base, bytes);
        try (TradingControlFixture start = start()) {
            start.tradingControl().start();
            start.trip(Mode.HALTED, "on a damaged database");
            assertThat(start.mode()).isEqualTo(Mode.HALTED);
            assertThat(start.rows()).extracting(row -> row.reason()).contains("on a damaged database");
            assertThat(start.fault()).endsWith(" are missing");
            assertThat(start.warnings).anySatisfy(warning -> assertThat(warning).contains("renamed to"));
        }
        assertThat(temp.resolve("audit.db.damaged-1")).exists();
        try (TradingControlFixture start = start()) {
            assertThat(start.mode()).isEqualTo(Mode.HALTED);
        }
    }
}
