package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.KnownNames;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that used names survive a restart, and that no content of their file does harm. */
@SuppressWarnings("NullAway.Init") // made before each test
final class SeenNamesFileTest {
    @TempDir
    private Path folder;

    private SeenNamesFile file;

    @BeforeEach
    void set() {
        file = new SeenNamesFile(folder);
    }

    private void write(byte[] bytes) throws IOException {
        Files.write(folder.resolve(SeenNamesFile.FILE), bytes);
    }

    @Test
    void names_are_read_as_they_were_written_in_their_order() throws IOException {
        Map<String, KnownNames> names = Map.of(
                "binance", new KnownNames(List.of("b", "a"), List.of("desk"), List.of("BTCUSDT", "\u5e01USDT"), false),
                "okx", new KnownNames(List.of("m"), List.of(), List.of("BTC-USDT"), true));
        assertThat(file.read()).isEmpty();
        file.write(names);
        assertThat(file.read()).isEqualTo(names);
    }

    @Test
    void a_name_that_cannot_be_written_is_left_out() throws IOException {
        String[] hostile = {"line\nbot\tokx\tx", "tab\tx", "\ud800", "\u0085", "\u001b[2J", "x".repeat(129), ""};
        file.write(Map.of("binance", new KnownNames(List.of("good"), List.of(), List.of(hostile), true)));
        assertThat(file.read())
                .isEqualTo(Map.of("binance", new KnownNames(List.of("good"), List.of(), List.of(), true)));
    }

    @Test
    void a_file_with_other_content_gives_what_can_be_read_of_it() throws IOException {
        String many = "bot\tbinance\tx\n".repeat(3000);
        write(("planet\tbinance\tmars\n\n\t\t\t\nbot\tbinance\nbot\tbinance\tmaker\n" + many)
                .getBytes(StandardCharsets.UTF_8));
        KnownNames names = file.read().getOrDefault("binance", KnownNames.NONE);
        assertThat(names.bots()).startsWith("maker").hasSize(1000);
        write(new byte[] {(byte) 0xff, 0, 1});
        assertThat(file.read()).isEmpty();
    }

    @Test
    void a_file_that_is_too_long_or_no_file_is_not_read() throws IOException {
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve(SeenNamesFile.FILE).toFile(), "rw")) {
            sparse.setLength(1L << 32);
        }
        assertThat(file.read()).isEmpty();
        Files.delete(folder.resolve(SeenNamesFile.FILE));
        Files.createDirectory(folder.resolve(SeenNamesFile.FILE));
        assertThat(file.read()).isEmpty();
    }
}
