package dev.sluice.store;

import dev.sluice.limit.Levels;
import dev.sluice.mode.HeldMode;
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
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The data folder of one running gateway, locked so that no second one spends the same budgets from it. The lock is the kernel's: it goes
 * with the process, however that ends.
 */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String LEVELS = "levels";
    private static final String BREAKERS = "breakers";
    private static final String LATCH = "latch";

    /** What a gateway leaves beside its lock. */
    private static final List<String> OURS =
            List.of(LEVELS, BREAKERS, HandoverFile.FILE, "admin.token", "tokens", "audit.db", "audit.head");

    private final Path folder;
    private final FileChannel lock;
    private final AdminToken admin;
    private final Tokens tokens;
    private final LatchFile latchFile;
    private final UnaryOperator<LatchKeeper.Medium> disk;
    private final Start start;

    private DataFolder(Path folder, FileChannel lock, UnaryOperator<LatchKeeper.Medium> disk) throws IOException {
        this.folder = folder;
        this.lock = lock;
        this.disk = disk;
        latchFile = new LatchFile(folder.resolve(LATCH));
        start = start(folder, latchFile);
        admin = AdminToken.readOrMake(folder);
        tokens = new Tokens(folder, admin);
    }

    /**
     * How a process finds what earlier ones left.
     *
     * @param first nothing of ours was here
     * @param latches as they stood; empty where they cannot be read
     * @param trouble why trading must begin stopped: latches cannot be read, or not all; "" when they can
     */
    public record Start(boolean first, List<HeldMode> latches, String trouble) {
        public Start {
            latches = List.copyOf(latches);
        }
    }

    /** Makes the folder where there is none, and locks it. An IOException says what is wrong and what to do. */
    public static DataFolder open(Path folder) throws IOException {
        return open(folder, file -> file);
    }

    /** On a disk that is not as good as it should be. */
    static DataFolder open(Path folder, UnaryOperator<LatchKeeper.Medium> disk) throws IOException {
        FileChannel lock;
        try {
            OwnerOnly.makeFolder(folder);
            lock = lock(folder);
        } catch (FileSystemException e) {
            throw new IOException("the data folder " + folder + " cannot be used: " + why(e) + " (" + e.getFile()
                    + "); name a folder that this user may write with --data DIR");
        }
        try {
            return new DataFolder(folder, lock, disk);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** An absent or empty folder is a first start; one that holds anything of ours but no readable latch is not trusted (design rule 10). */
    private static Start start(Path folder, LatchFile latchFile) {
        LatchFile.Found found = latchFile.read();
        if (found != null) {
            return new Start(false, found.latches(), found.trouble());
        }
        List<String> left =
                OURS.stream().filter(name -> Files.exists(folder.resolve(name))).toList();
        if (!left.isEmpty()) {
            return new Start(false, List.of(), "the latch file is gone from " + folder + ", which still holds " + left);
        }
        try {
            latchFile.write(List.of()); // before anything else of ours is here, so that a kill from now on finds it
        } catch (IOException e) {
            // its keeper tries again, and says so
        }
        return new Start(true, List.of(), "");
    }

    public Start start() {
        return start;
    }

    /** Saves latches as they change; its thread ends with {@link LatchKeeper#close}. */
    public LatchKeeper latches(Consumer<String> alarm) {
        return new LatchKeeper(disk.apply(latchFile::write), alarm);
    }

    /** The budgets as an earlier process left them; on the heap, with a warning, where the file cannot be made. */
    public Levels levels(long nowNanos, Consumer<String> warnings) {
        return MappedLevels.open(folder.resolve(LEVELS), nowNanos, warnings);
    }

    /** Breakers that were not closed, whatever boot that was; on the heap, with a warning, where the file cannot be made. */
    public Levels breakers(Consumer<String> warnings) {
        return MappedLevels.open(folder.resolve(BREAKERS), LevelsLayout.BREAKERS, BootId.ANY, 0, warnings);
    }

    /** What an earlier process handed over. */
    public HandoverFile handover() {
        return new HandoverFile(folder);
    }

    public Path folder() {
        return folder;
    }

    /** The first token, as the value of an {@code Authorization} header. */
    public String authorization() {
        return admin.authorization();
    }

    public Tokens tokens() {
        return tokens;
    }

    @Override
    public void close() throws IOException {
        latchFile.close();
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
