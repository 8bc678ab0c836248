package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.tradingmode.KnownNames;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a file of one record, with the names that calls used. */
@SuppressWarnings("NullAway.Init") // made before each test
final class RecordFileTest {
    private static final long MAX_BYTES = 1024;

    @TempDir
    private Path folder;

    private Path path;
    private RecordFile<SavedNames> file;

    @BeforeEach
    void set() {
        path = folder.resolve("names");
        file = new RecordFile<>(path, MAX_BYTES, SavedNames.class);
    }

    @Test
    void a_record_is_read_as_it_was_written() throws IOException {
        SavedNames names = new SavedNames(Map.of(
                "binance",
                new KnownNames(List.of("b", "a"), List.of("desk"), List.of("BTCUSDT", "\u5e01USDT", "tab\t"), false),
                "okx",
                new KnownNames(List.of("m"), List.of(), List.of("BTC-USDT"), true)));
        assertThat(file.read()).isEmpty();
        file.write(names);
        assertThat(file.read()).contains(names);
        file.delete();
        assertThat(file.read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "nonsense", "{\"exchanges\":{\"okx\":{\"bots\":[1]}}}", "{\"exchanges\":{}}x"})
    void a_file_with_other_content_is_not_read(String content) throws IOException {
        Files.writeString(path, content);
        assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("names cannot be read");
        assertThat(file.readIfPossible()).isEmpty();
    }

    @Test
    void bytes_that_are_no_text_are_not_read() throws IOException {
        Files.write(path, new byte[] {(byte) 0xff, 0, 1});
        assertThat(file.readIfPossible()).isEmpty();
    }

    @Test
    void a_file_that_is_too_long_or_no_file_is_not_read() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(1L << 32);
        }
        assertThatThrownBy(file::read)
                .hasMessageEndingWith("names cannot be read: it is no file of at most 1024 bytes");
        Files.delete(path);
        Files.createDirectory(path);
        assertThat(file.readIfPossible()).isEmpty();
    }
}
