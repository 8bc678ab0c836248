package dev.sluice.probe;

import dev.sluice.core.resource.CgroupFiles;
import dev.sluice.core.resource.Cgroups;
import dev.sluice.core.resource.FileContent;
import dev.sluice.core.resource.SystemFiles;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A reader of the kernel's data about the machine. It blocks, with a hanging disk forever, so never call it on an event
 * loop.
 */
public final class SystemFileReader {
    /** Maximum bytes read of a file; the needed files are smaller, or their beginning is enough. */
    private static final int MAX_BYTES = 1 << 16;

    private static final int MAX_OPEN = 1_000_000;

    private final Path root;
    private final Path dataFolder;

    /** @param root the parent of {@code /proc} and {@code /sys}: "/" except in tests */
    public SystemFileReader(Path root, Path dataFolder) {
        this.root = root;
        this.dataFolder = dataFolder;
    }

    SystemFiles read() {
        List<CgroupFiles> groups = new ArrayList<>();
        for (String folder : Cgroups.folders(file("/proc/self/cgroup"), file("/proc/self/mountinfo"))) {
            groups.add(new CgroupFiles(
                    folder,
                    file(folder + "/cpu.max"),
                    file(folder + "/cpu.stat"),
                    file(folder + "/memory.max"),
                    file(folder + "/memory.current"),
                    file(folder + "/memory.stat")));
        }
        return new SystemFiles(
                file("/proc/stat"),
                file("/proc/meminfo"),
                file("/proc/self/limits"),
                file("/proc/sys/fs/file-nr"),
                openFiles(),
                disk(),
                groups);
    }

    /**
     * Returns the number of files and sockets that this process may have open; -1 if it is not known or not limited.
     */
    public long maxOpenFiles() {
        return file("/proc/self/limits").number("Max open files");
    }

    private Path resolve(String path) {
        return root.resolve(path.substring(1));
    }

    private FileContent file(String path) {
        try (InputStream in = Files.newInputStream(resolve(path))) {
            return FileContent.of(path, new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1));
        } catch (IOException | RuntimeException e) {
            return FileContent.unreadable(path, why(e));
        }
    }

    private SystemFiles.OpenFiles openFiles() {
        long open = 0;
        try (DirectoryStream<Path> each = Files.newDirectoryStream(resolve("/proc/self/fd"))) {
            for (Path one : each) {
                open += one.toString().isEmpty() || open >= MAX_OPEN ? 0 : 1;
            }
            return new SystemFiles.OpenFiles(open, "");
        } catch (IOException | RuntimeException e) {
            return new SystemFiles.OpenFiles(-1, why(e));
        }
    }

    private SystemFiles.Disk disk() {
        String folder = "the data folder";
        File file = dataFolder.toFile();
        // Files.getFileStore looks for the folder in the mount table, where a chroot does not show it.
        long total = file.getTotalSpace();
        return total > 0
                ? new SystemFiles.Disk(folder, total, file.getFreeSpace(), file.getUsableSpace(), "")
                : new SystemFiles.Disk(folder, 0, 0, 0, "cannot be read");
    }

    private static String why(Exception e) {
        return "cannot be read (" + e.getClass().getSimpleName() + ")";
    }
}
