package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.resource.ResourceUsage;
import dev.sluice.core.resource.SystemFiles;
import dev.sluice.core.resource.UsageCalculator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemFileReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void files_of_nested_groups_are_found_through_proc() throws IOException {
        write("proc/self/cgroup", "0::/a/b\n");
        write("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        write("proc/meminfo", "MemTotal: 100 kB\nMemAvailable: 50 kB\n");
        write("proc/self/limits", "Max open files            20                   40                   files\n");
        write("proc/self/fd/0", "");
        write("proc/self/fd/1", "");
        write("sys/fs/cgroup/a/memory.max", "1000\n");
        write("sys/fs/cgroup/a/memory.current", "700\n");
        write("sys/fs/cgroup/a/b/memory.max", "max\n");
        ResourceUsage resourceUsage = resourceUsage();

        assertThat(resourceUsage.memory().value()).isEqualTo(50);
        assertThat(resourceUsage.containerMemory().value()).isEqualTo(70);
        assertThat(resourceUsage.files().value()).isEqualTo(10);
        assertThat(resourceUsage.disk().value()).isBetween(0.0, 100.0);
    }

    @Test
    void missing_huge_and_wrong_files_are_unknown() throws IOException {
        write("proc/meminfo", "x".repeat(10_000_000));
        Files.createDirectories(root.resolve("proc/self/limits"));
        SystemFiles files = new SystemFileReader(root, root.resolve("nowhere")).read();
        ResourceUsage resourceUsage = new UsageCalculator().measure(files, 0);

        assertThat(files.memory().text()).hasSize(1 << 16);
        assertThat(resourceUsage.memory().text())
                .startsWith("/proc/meminfo has no MemTotal")
                .hasSizeLessThan(150);
        assertThat(resourceUsage.cpu().text()).isEqualTo("/proc/stat: cannot be read (NoSuchFileException)");
        assertThat(resourceUsage.files().text()).isEqualTo("open files: cannot be read (NoSuchFileException)");
        assertThat(resourceUsage.disk().text()).isEqualTo("the data folder: cannot be read");
        assertThat(resourceUsage.containerCpu().isKnown()).isFalse();
    }

    @Test
    void this_machine_can_be_read() {
        SystemFileReader reader = new SystemFileReader(Path.of("/"), root);
        ResourceUsage resourceUsage = new UsageCalculator().measure(reader.read(), 0);

        assertThat(resourceUsage.memory().value()).isBetween(0.0, 100.0);
        assertThat(resourceUsage.disk().value()).isBetween(0.0, 100.0);
        assertThat(resourceUsage.files().value()).isBetween(0.0, 100.0);
        assertThat(resourceUsage.hostFiles().isKnown()).isTrue();
    }

    private ResourceUsage resourceUsage() {
        return new UsageCalculator().measure(new SystemFileReader(root, root).read(), 0);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}
