package dev.sluice.store;

import dev.sluice.limit.Levels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The data folder of one running gateway, locked so that no second one spends the same budgets from it. The lock is the kernel's: it goes
 * with the process, however that ends.
 */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String LEVELS = "levels";

    private final Path folder;
    private final FileChannel lock;
    private final AdminToken adminToken;

    private DataFolder(Path folder, FileChannel lock, AdminToken adminToken) {
        this.folder = folder;
        this.lock = lock;
        this.adminToken = adminToken;
    }

    /** Makes the folder where there is none, and locks it. An IOException says what is wrong and what to do. */
    public static DataFolder open(Path folder) throws IOException {
        FileChannel lock;
        try {
            OwnerOnly.makeFolder(folder);
            lock = lock(folder);
        } catch (FileSystemException e) {
            throw new IOException("the data folder " + folder + " cannot be used: " + why(e) + " (" + e.getFile()
                    + "); name a folder that this user may write with --data DIR");
        }
        try {
            return new DataFolder(folder, lock, AdminToken.readOrMake(folder));
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** The budgets as an earlier process left them; on the heap, with a warning, where the file cannot be made. */
    public Levels levels(long nowNanos, Consumer<String> warnings) {
        return MappedLevels.open(folder.resolve(LEVELS), nowNanos, warnings);
    }

    public Path folder() {
        return folder;
    }

    public AdminToken adminToken() {
        return adminToken;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    /** Most of these exceptions say only the path. */
    private static String why(FileSystemException e) {
        if (e.getReason() != null) {
            return e.getReason();
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file stands in its place";
        }
        return e instanceof AccessDeniedException ? "access is denied" : "it can be neither opened nor made";
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path path = folder.resolve(LOCK);
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
}
