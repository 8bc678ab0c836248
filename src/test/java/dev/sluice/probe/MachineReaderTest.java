package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.machine.Machine;
import dev.sluice.machine.MachineFiles;
import dev.sluice.machine.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path root;

    @Test
    void files_of_nested_groups_are_found_by_what_proc_says() throws IOException {
        write("proc/self/cgroup", "0::/a/b\n");
        write("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        write("proc/meminfo", "MemTotal: 100 kB\nMemAvailable: 50 kB\n");
        write("proc/self/limits", "Max open files            20                   40                   files\n");
        write("proc/self/fd/0", "");
        write("proc/self/fd/1", "");
        write("sys/fs/cgroup/a/memory.max", "1000\n");
        write("sys/fs/cgroup/a/memory.current", "700\n");
        write("sys/fs/cgroup/a/b/memory.max", "max\n");
        Usage usage = usage();

        assertThat(usage.memory().percent()).isEqualTo(50);
        assertThat(usage.containerMemory().percent()).isEqualTo(70);
        assertThat(usage.files().percent()).isEqualTo(10);
        assertThat(usage.disk().percent()).isBetween(0.0, 100.0);
    }

    @Test
    void missing_files_huge_files_and_folders_in_their_place_are_unknown() throws IOException {
        write("proc/meminfo", "x".repeat(10_000_000));
        Files.createDirectories(root.resolve("proc/self/limits"));
        MachineFiles files = new MachineReader(root, root.resolve("nowhere")).read();
        Usage usage = new Machine().look(files, 0);

        assertThat(files.memory().text()).hasSize(1 << 16);
        assertThat(usage.memory().text())
                .startsWith("/proc/meminfo has no MemTotal")
                .hasSizeLessThan(150);
        assertThat(usage.cpu().text()).isEqualTo("/proc/stat: cannot be read (NoSuchFileException)");
        assertThat(usage.files().text()).isEqualTo("open files: cannot be read (NoSuchFileException)");
        assertThat(usage.disk().text()).isEqualTo("the data folder: cannot be read (NoSuchFileException)");
        assertThat(usage.containerCpu().isKnown()).isFalse();
    }

    @Test
    void this_machine_can_be_read() {
        MachineReader reader = new MachineReader(Path.of("/"), root);
        Usage usage = new Machine().look(reader.read(), 0);

        assertThat(usage.memory().percent()).isBetween(0.0, 100.0);
        assertThat(usage.disk().percent()).isBetween(0.0, 100.0);
        assertThat(usage.files().percent()).isBetween(0.0, 100.0);
        assertThat(usage.hostFiles().isKnown()).isTrue();
    }

    private Usage usage() {
        return new Machine().look(new MachineReader(root, root).read(), 0);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}
