package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSecretCommandTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("new/cluster.secret");
    }

    private CommandLineRun secret(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "cluster";
        all[1] = "secret";
        all[2] = file.toString();
        System.arraycopy(words, 0, all, 3, words.length);
        return CommandLineRun.type(all);
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void a_new_secret_is_readable_by_its_owner_only_and_never_printed() throws IOException {
        CommandLineRun run = secret();
        assertThat(run.exit()).isZero();
        assertThat(permissions()).isEqualTo("rw-------");
        String secret = Files.readString(file);
        assertThat(secret).matches("[0-9a-f]{64}\n");
        assertThat(run.out()).contains(file.toString(), "\"secretFile\"").doesNotContain(secret.strip());
    }

    @Test
    void an_existing_file_is_kept() throws IOException {
        secret();
        String before = Files.readString(file);
        CommandLineRun again = secret();
        assertThat(again.exit()).isEqualTo(ExitCode.NO);
        assertThat(again.err()).contains("exists and is kept", "--rotate");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void a_rotation_puts_a_new_secret_first_and_drops_a_third_one() throws IOException {
        secret();
        String first = Files.readString(file).strip();
        assertThat(secret("--rotate", "--json").json().getInteger("secrets")).isEqualTo(2);
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n" + first + "\n");
        secret("--rotate");
        assertThat(Files.readString(file)).doesNotContain(first).matches("([0-9a-f]{64}\n){2}");
    }

    @Test
    void a_rotation_keeps_the_permissions() throws IOException {
        secret();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        assertThat(secret("--rotate").exit()).isZero();
        assertThat(permissions()).isEqualTo("r--------");
    }

    @Test
    void a_file_without_a_valid_secret_is_not_rotated() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "not a secret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        CommandLineRun run = secret("--rotate");
        assertThat(run.exit()).isEqualTo(ExitCode.NO);
        assertThat(run.err()).contains("has no secret in line 1").doesNotContain("not a secret");
        assertThat(Files.readString(file)).isEqualTo("not a secret\n");
    }
}
