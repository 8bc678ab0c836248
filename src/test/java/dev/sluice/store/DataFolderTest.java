package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
    @TempDir
    Path temp;

    @Test
    void a_second_gateway_is_refused_with_the_process_that_holds_the_folder() throws IOException {
        try (DataFolder held = DataFolder.open(data())) {
            assertThat(held.start().first()).isTrue();
            assertThatThrownBy(() -> DataFolder.open(data()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use by another gateway (process "
                            + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining("--data DIR");
        }
        DataFolder.open(data()).close();
    }

    @Test
    void a_file_in_the_place_of_the_folder_is_refused_with_what_to_do() throws IOException {
        Files.createDirectories(data().getParent());
        Files.writeString(data(), "");

        assertThatThrownBy(() -> DataFolder.open(data()))
                .hasMessageContaining("the data folder " + data() + " cannot be used: a file stands in its place")
                .hasMessageContaining("--data DIR");
    }

    @Test
    void the_token_is_its_owners_alone_and_is_kept_over_restarts() throws IOException {
        DataFolder.open(data()).close();
        String token = Files.readString(data().resolve("admin.token"));
        Files.setPosixFilePermissions(data().resolve("admin.token"), PosixFilePermissions.fromString("rw-r--r--"));

        try (DataFolder again = DataFolder.open(data())) {
            assertThat(again.tokens().owner(token.strip())).isNotNull();
            assertThat(again.tokens().owner(token.strip() + "0")).isNull();
            assertThat(again.tokens().owner("")).isNull();
        }
        assertThat(token.strip()).hasSize(64);
        assertThat(permissions("admin.token")).isEqualTo("rw-------");
        assertThat(permissions("")).isEqualTo("rwx------");
    }

    @Test
    void an_emptied_token_is_refused_not_accepted_as_empty() throws IOException {
        DataFolder.open(data()).close();
        Files.writeString(data().resolve("admin.token"), "\n");

        assertThatThrownBy(() -> DataFolder.open(data())).hasMessageContaining("delete it and start the gateway again");
    }

    @Test
    void levels_and_lock_outlive_a_process_that_is_killed() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        data().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("written");
            assertThatThrownBy(() -> DataFolder.open(data())).hasMessageContaining("process " + child.pid());
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor()).isNotZero();

        List<String> warnings = new ArrayList<>();
        try (DataFolder folder = DataFolder.open(data())) {
            var slot = folder.levels(System.nanoTime(), warnings::add).slot("weight", 2);
            assertThat(slot.fresh()).isFalse();
            assertThat(slot.longs().get(0)).isEqualTo(4711);
        }
        assertThat(warnings).isEmpty();
    }

    private Path data() {
        return temp.resolve("data");
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve(name)));
    }
}
