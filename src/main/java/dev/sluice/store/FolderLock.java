package dev.sluice.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a data folder: a second gateway must not spend the same budgets. It is the kernel's lock on the file {@code lock}, so it ends with the process.
 *
 * <p>The lock is on the file, not on the path. When somebody removes the folder, another gateway could make a new one and lock that; {@link #hold} therefore
 * takes the lock again on whatever lies at the path now. The locked file itself must never be opened a second time: POSIX drops a process's locks
 * on a file when the process closes any descriptor of it. One thread at a time.
 */
final class FolderLock implements AutoCloseable {
    private static final String FILE = "lock";

    private final Path folder;
    private final Path path;
    private FileChannel channel;
    private @Nullable Object identity;

    private FolderLock(Path folder, FileChannel channel) throws IOException {
        this.folder = folder;
        this.channel = channel;
        path = folder.resolve(FILE);
        identity = FileIdentity.of(path);
    }

    /** Makes the folder where there is none and locks it. An IOException says who holds it, or why it cannot be locked. */
    static FolderLock take(Path folder) throws IOException {
        OwnerOnly.makeFolder(folder);
        return new FolderLock(folder, lock(folder));
    }

    /** Whether the folder at the path is the one that is locked. */
    boolean isHeld() {
        return FileIdentity.isStill(identity, path);
    }

    /** Takes the lock of the folder that is at the path now, when that is not held; makes the folder when it is gone. False: it was held already. */
    boolean hold() throws IOException {
        if (isHeld()) {
            return false;
        }
        boolean absent = Files.notExists(folder);
        OwnerOnly.makeFolder(folder);
        FileChannel taken = lock(folder);
        channel.close();
        channel = taken;
        identity = FileIdentity.of(path);
        if (absent) {
            FileIdentity.forceFolder(folder.toAbsolutePath().getParent());
        }
        return true;
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path path = folder.resolve(FILE);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            String holder = Files.readString(path).strip();
            channel.close();
            throw new IOException("the data folder " + folder + " is in use by another gateway"
                    + (holder.isEmpty() ? "" : " (process " + holder + ")")
                    + "; stop that one, or give this one a folder of its own with --data DIR");
        }
        channel.truncate(0);
        String holder = ProcessHandle.current().pid() + "\n";
        channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
