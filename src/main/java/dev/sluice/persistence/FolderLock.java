package dev.sluice.persistence;

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
 * The lock of a data folder, because a second gateway must not spend the same budgets. It is the kernel's lock on the
 * file {@code lock}, so it ends with the process.
 *
 * <p>The lock belongs to the file, not to the path. When the folder is removed, another gateway could create and lock a
 * new one; {@link #lockAgain} therefore locks whatever is at the path now. The locked file must never be opened a
 * second time: POSIX drops a process's locks on a file when the process closes any descriptor of it. Used by one thread
 * at a time.
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

    /**
     * Creates the folder when it is missing, and locks it.
     *
     * @throws IOException when it cannot be locked; its message names the holder or the cause
     */
    static FolderLock take(Path folder) throws IOException {
        OwnerOnlyFiles.makeFolder(folder);
        return new FolderLock(folder, lock(folder));
    }

    /** Returns whether the folder at the path is the locked one. */
    boolean isHeld() {
        return FileIdentity.isStill(identity, path);
    }

    /**
     * Locks the folder that is at the path now, and creates it when missing; returns false when it was locked
     * already.
     */
    boolean lockAgain() throws IOException {
        if (isHeld()) {
            return false;
        }
        boolean absent = Files.notExists(folder);
        OwnerOnlyFiles.makeFolder(folder);
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
        try {
            if (tryLock(channel) == null) {
                String holder = Files.readString(path).strip();
                throw new IOException("the data folder " + folder + " is in use by another gateway"
                        + (holder.isEmpty() ? "" : " (process " + holder + ")")
                        + "; stop that gateway, or give this one a folder of its own with --data DIR");
            }
            channel.truncate(0);
            String holder = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (IOException e) {
            channel.close(); // else the lock stays, and the next try finds the folder in use
            throw e;
        }
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
