package dev.sluice.store;

import dev.sluice.limit.Levels;
import dev.sluice.mode.HeldMode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The data folder of one running gateway, locked so that no second one spends the same budgets from it. The lock is the kernel's: it goes
 * with the process, however that ends.
 *
 * <p>A process goes on with its open files when somebody removes or replaces the folder under it. So the latches' thread looks every second whether the files at
 * their paths are still those: lock and latches are made anew, the other files cannot be while the gateway runs and are told by {@link #lost}.
 */
public final class DataFolder implements AutoCloseable {
    private static final String LEVELS = "levels";
    private static final String BREAKERS = "breakers";
    private static final String LATCH = "latch";

    /** What is lost with each of the files that lie in memory as long as the process runs. */
    private static final Map<String, String> MAPPED = Map.of(
            LEVELS,
            "what is used of the limits is not kept for the next process, which begins with windows of up to 10 s used up and sends one call at a time in longer ones; start the gateway again",
            BREAKERS,
            "what the breakers hold is not kept for the next process; start the gateway again");

    /** What a gateway leaves beside its lock. */
    private static final List<String> OURS =
            List.of(LEVELS, BREAKERS, HandoverFile.FILE, "admin.token", "tokens", "audit.db", "audit.head");

    private final Path folder;
    private final FolderLock lock;
    private final AdminToken admin;
    private final Tokens tokens;
    private final LatchFile latchFile;
    private final UnaryOperator<LatchKeeper.Medium> disk;
    private final Start start;
    /** The mapped files that this process opened, by name, with their identities. */
    private final Map<String, Object> mapped = new ConcurrentHashMap<>();

    private volatile List<String> lost = List.of();

    private DataFolder(Path folder, FolderLock lock, UnaryOperator<LatchKeeper.Medium> disk) throws IOException {
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
        FolderLock lock;
        try {
            lock = FolderLock.take(folder);
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
        return new LatchKeeper(disk.apply(new Disk()), alarm);
    }

    /** Latches in this folder, which is looked at and locked anew each time: the path may lead to another one than before. */
    private final class Disk implements LatchKeeper.Medium {
        private boolean isAnotherFolder;

        @Override
        public void write(List<HeldMode> latches) throws IOException {
            isAnotherFolder |= lock.hold();
            latchFile.write(latches);
            if (isAnotherFolder) { // not always: who wants another token deletes the file and starts the gateway again
                admin.keep(folder); // operators need it to re-arm
                isAnotherFolder = false;
            }
        }

        @Override
        public boolean holds() {
            lost = lostFiles();
            return lock.isHeld() && latchFile.holds();
        }
    }

    private List<String> lostFiles() {
        return mapped.entrySet().stream()
                .filter(file -> !FileIdentity.isStill(file.getValue(), folder.resolve(file.getKey())))
                .map(file -> folder.resolve(file.getKey()) + " was removed or replaced while the gateway runs: "
                        + MAPPED.get(file.getKey()))
                .sorted()
                .toList();
    }

    /** Of each file that somebody removed or replaced while this process uses it: what that means, and what to do. At most a second old. */
    public List<String> lost() {
        return lost;
    }

    /** The budgets as an earlier process left them; on the heap, with a warning, where the file cannot be made. */
    public Levels levels(long nowNanos, Consumer<String> warnings) {
        return opened(LEVELS, MappedLevels.open(folder.resolve(LEVELS), nowNanos, warnings));
    }

    /** Breakers that were not closed, whatever boot that was; on the heap, with a warning, where the file cannot be made. */
    public Levels breakers(Consumer<String> warnings) {
        Levels levels = MappedLevels.open(folder.resolve(BREAKERS), LevelsLayout.BREAKERS, BootId.ANY, 0, warnings);
        return opened(BREAKERS, levels);
    }

    private Levels opened(String name, Levels levels) {
        try {
            Object identity = levels instanceof MappedLevels ? FileIdentity.of(folder.resolve(name)) : null;
            if (identity != null) {
                mapped.put(name, identity);
            }
        } catch (IOException e) {
            // it cannot be looked at later either; the latches tell of such a folder
        }
        return levels;
    }

    /** What an earlier process handed over. */
    public HandoverFile handover() {
        return new HandoverFile(folder);
    }

    /** Tells, beside the folder, that it was in use. */
    public StartMark mark() {
        return new StartMark(folder);
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
}
