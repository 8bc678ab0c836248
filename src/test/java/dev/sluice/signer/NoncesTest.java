package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoncesTest {
    @TempDir
    private Path folder;

    private Path file;
    private long nowMillis = 1_784_000_000_000L;

    @BeforeEach
    void name() {
        file = folder.resolve("kraken+desk.nonce");
    }

    private Nonces open() {
        WallClock clock = () -> nowMillis;
        return new Nonces(clock, file, TimeUnit.MICROSECONDS);
    }

    @Test
    void they_are_the_time_in_microseconds_and_rise_while_it_stands_still() {
        Nonces nonces = open();
        assertThat(nonces.next()).isEqualTo(nowMillis * 1_000);
        assertThat(nonces.next()).isEqualTo(nowMillis * 1_000 + 1);
        nowMillis += 5;
        assertThat(nonces.next()).isEqualTo(nowMillis * 1_000);
    }

    @Test
    void they_rise_over_a_kill_and_while_the_clock_is_set_back() {
        long last = open().next();
        for (int i = 0; i < 100; i++) {
            nowMillis -= 1_000;
            long next = open().next();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }

    @Test
    void none_is_above_what_the_file_has() throws IOException {
        Nonces nonces = open();
        for (int i = 0; i < 1_000; i++) {
            nowMillis += i % 7 * 100L;
            long next = nonces.next();
            assertThat(Long.parseLong(Files.readString(file).strip())).isGreaterThanOrEqualTo(next);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void without_a_place_to_write_there_is_none() throws IOException {
        Nonces nonces = open();
        Files.createDirectory(file);
        assertThatThrownBy(nonces::next).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void a_file_that_cannot_be_read_is_reported_with_what_to_do() throws IOException {
        Files.writeString(file, "???");
        assertThatThrownBy(this::open).hasMessageContaining("delete the file");
        file = folder.resolve("none/kraken+desk.nonce");
        assertThatThrownBy(this::open).hasMessageContaining("'state'");
    }
}
