package dev.sluice.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 8081, 127.0.0.1:8081",
        "0.0.0.0, 8081, 127.0.0.1:8081",
        "'::', 8081, 127.0.0.1:8081",
        "10.0.0.5, 10.0.0.5:8081, 10.0.0.5:8081",
        "admin.local, admin.local:8081, admin.local:8081",
        "'::1', [::1]:8081, [::1]:8081"
    })
    void the_file_names_a_host_that_can_be_connected_to(String host, String text, String address) throws IOException {
        PortFile.ADMIN.write(folder, PortFile.Address.listening(host, 8081));
        assertThat(folder.resolve("admin.port")).hasContent(text);
        assertThat(PortFile.ADMIN.read(folder)).hasToString(address);
    }

    @ParameterizedTest
    @CsvSource({"''", "70000", "host:", "host:70000", "8081x"})
    void an_unreadable_file_names_no_port(String text) throws IOException {
        Files.writeString(folder.resolve("admin.port"), text);
        assertThat(PortFile.ADMIN.read(folder).port()).isZero();
    }
}
