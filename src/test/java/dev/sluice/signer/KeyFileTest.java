package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final String SECRET = "planted-secret";

    @TempDir
    private Path folder;

    private Path file(String name, String rights) throws IOException {
        Path file = Files.writeString(folder.resolve(name), " \n" + SECRET + "\r\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }

    private String read(String name) {
        Map<String, String> environment = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
        return new String(KeyFile.read(name, environment), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void a_file_of_its_owner_alone_is_read_without_white_space_around_it(String rights) throws IOException {
        assertThat(read(file("key", rights).toString())).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw------x", "rw-rw-rw-", "rw---x---"})
    void a_file_that_others_can_use_is_refused(String rights) throws IOException {
        assertThatThrownBy(() -> read(file("key", rights).toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600 " + folder)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void a_link_counts_as_the_file_that_it_leads_to() throws IOException {
        Path open = Files.createSymbolicLink(folder.resolve("to-open"), file("open", "rw-r--r--"));
        Path closed = Files.createSymbolicLink(folder.resolve("to-closed"), file("closed", "rw-------"));
        assertThatThrownBy(() -> read(open.toString())).hasMessageContaining("chmod 600");
        assertThat(read(closed.toString())).isEqualTo(SECRET);
    }

    @Test
    void a_credential_of_systemd_may_have_the_rights_of_a_group_but_none_for_others() throws IOException {
        file("binance-key", "r--r-----");
        file("open", "r--r--r--");
        assertThat(read("credential:binance-key")).isEqualTo(SECRET);
        assertThatThrownBy(() -> read("credential:open")).hasMessageContaining("chmod 600");
    }

    @Test
    void a_credential_needs_systemd() {
        assertThatThrownBy(() -> KeyFile.read("credential:k", Map.of())).hasMessageContaining("LoadCredential=k:PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential:../key", "credential:", "credential:.x", "credential:a/b", "key", "./key", ""})
    void a_name_that_is_no_absolute_path_and_no_credential_is_refused(String name) {
        assertThatThrownBy(() -> read(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_is_no_short_file_with_content_is_refused() throws IOException {
        Path empty = file("empty", "rw-------");
        Files.writeString(empty, " \n");
        Path long_ = file("long", "rw-------");
        Files.writeString(long_, "x".repeat(16_385));
        assertThatThrownBy(() -> read(empty.toString())).hasMessageContaining("is empty");
        assertThatThrownBy(() -> read(long_.toString())).hasMessageContaining("at most 16384 bytes");
        assertThatThrownBy(() -> read(folder.toString())).hasMessageContaining("must be a regular file");
        assertThatThrownBy(() -> read(folder.resolve("none").toString())).hasMessageContaining("NoSuchFileException");
    }
}
