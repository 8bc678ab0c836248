package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of an upgrade in place whose rehearsal fails. */
@Tag("slow")
@Timeout(120)
final class FailedRehearsalTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @Test
    void a_rehearsal_that_fails_leaves_no_copy_of_the_data_folder() throws Exception {
        try (UpgradeFixture upgrade = new UpgradeFixture(folder)) {
            Path data = upgrade.first.data;
            Files.writeString(data.resolve("admin.token"), "");
            assertThatThrownBy(() -> upgrade.upgrade(Duration.ofSeconds(1))).hasMessageContaining("contains no token");
            try (Stream<Path> files = Files.list(data)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .noneMatch(name -> name.startsWith("rehearsal-"));
            }
        }
    }
}
