package dev.sluice.persistence;

import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeHold;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The data folder of one running gateway, locked so that no second gateway spends the same budgets. The lock belongs
 * to the kernel and ends with the process.
 *
 * <p>A process keeps its open files when the folder is removed or replaced. The latch thread therefore checks every
 * second whether the files at their paths are still the open ones. Lock and latches are then created again; the other
 * files cannot be replaced while the gateway runs and are reported by {@link #lost}.
 */
public final class DataFolder implements AutoCloseable {
    /**
     * The version of the format of the folder. It grows when an older version could not read what a newer one writes;
     * a version reads all formats up to its own.
     */
    public static final int FORMAT_VERSION = 1;

    private static final String USAGE = "levels";
    private static final String BREAKERS = "breakers";
    private static final String LATCH = "latch";
    private static final String CALLS = "calls";
    private static final String SEEN_NAMES = "seen-names";
    private static final String PULLS = "pulls";
    private static final String SESSIONS = "sessions";
    private static final String SERIES = "series";
    private static final long MAX_SEEN_NAMES_BYTES = 16 * 1024 * 1024;
    private static final long MAX_PULLS_BYTES = 256 * 1024;
    private static final long MAX_SESSIONS_BYTES = 1024 * 1024;
    private static final long MAX_SERIES_BYTES = 64 * 1024 * 1024;
    private static final long MAX_COPY_MILLIS = 2000;

    /** The consequence of losing each memory-mapped file, as text for the operator. */
    private static final Map<String, String> MAPPED = Map.of(
            USAGE,
            "the usage of limits is not saved for the next process, which starts with windows of up to 10 s as used up and sends one call at a time in longer ones; restart the gateway",
            BREAKERS,
            "the state of the breakers is not saved for the next process; restart the gateway");

    /** The files that a gateway creates beside its lock. */
    private static final List<String> OURS = List.of(
            USAGE,
            BREAKERS,
            RestartStateFile.FILE,
            "admin.token",
            "tokens",
            "audit.db",
            "audit.head",
            CALLS,
            SEEN_NAMES,
            PULLS,
            SERIES,
            SESSIONS);

    private final Path folder;
    private final FolderLock lock;
    private final AdminToken admin;
    private final AdminTokens adminTokens;
    private final LatchFile latchFile;
    private final UnaryOperator<LatchWriter.Medium> disk;
    private final SavedState start;
    /** What other users may do with the folder that they should not, each with what to do. */
    private final List<String> exposed;
    /** The mapped files that this process opened, by name, with their identities. */
    private final Map<String, Object> mapped = new ConcurrentHashMap<>();

    private volatile List<String> lost = List.of();

    private DataFolder(
            Path folder,
            FolderLock lock,
            FolderWriters writers,
            List<String> exposed,
            UnaryOperator<LatchWriter.Medium> disk)
            throws IOException {
        this.folder = folder;
        this.lock = lock;
        this.exposed = List.copyOf(exposed);
        this.disk = disk;
        latchFile = new LatchFile(folder.resolve(LATCH));
        start = start(folder, latchFile);
        admin = AdminToken.readOrMake(folder, writers);
        adminTokens = new AdminTokens(folder, writers, admin);
    }

    /**
     * The state that earlier processes left in the folder.
     *
     * @param first whether no file of a gateway was found
     * @param latches the saved latches; empty where they cannot be read
     * @param problem why trading must start stopped, because latches cannot be read completely; "" when they can
     */
    public record SavedState(boolean first, List<ModeHold> latches, String problem) {
        public SavedState {
            latches = List.copyOf(latches);
        }
    }

    /**
     * Creates the folder when it is missing, and locks it.
     *
     * @throws IOException when the folder cannot be used; its message says why and what to do
     */
    public static DataFolder open(Path folder) throws IOException {
        return open(folder, FolderWriters.OWNER);
    }

    /**
     * Opens a folder that also others may write: whoever can, makes a token of an administrator or removes a latch.
     *
     * @param writers who may write it
     */
    public static DataFolder open(Path folder, FolderWriters writers) throws IOException {
        return open(folder, writers, file -> file);
    }

    /** Opens the folder with another disk, for tests of slow and broken disks. */
    static DataFolder open(Path folder, UnaryOperator<LatchWriter.Medium> disk) throws IOException {
        return open(folder, FolderWriters.OWNER, disk);
    }

    private static DataFolder open(Path folder, FolderWriters writers, UnaryOperator<LatchWriter.Medium> disk)
            throws IOException {
        FolderLock lock;
        List<String> exposed;
        try {
            OwnerOnlyFiles.makeFolder(folder);
            exposed = exposed(folder, writers);
            lock = FolderLock.take(folder);
        } catch (FileSystemException e) {
            throw new IOException("the data folder " + folder + " cannot be used: " + why(e) + " (" + e.getFile()
                    + "); name a folder that this user may write with --data DIR");
        }
        try {
            return new DataFolder(folder, lock, writers, exposed, disk);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /** Returns what every user may write although it is allowed; fails when more users may write than allowed. */
    private static List<String> exposed(Path folder, FolderWriters writers) throws IOException {
        List<String> exposed = new ArrayList<>();
        for (Path one : List.of(folder, folder.resolve(AdminTokens.FOLDER))) {
            String excess = FileAccess.excess(one, writers);
            if (!excess.isEmpty()) {
                throw new IOException("the data folder is not safe: " + excess
                        + ", who could make tokens of administrators and remove halts; run 'chmod go-w " + one
                        + "' (and chown), or see 'dataFolderWriters' in docs/configuration.md");
            }
            String open = FileAccess.excess(one, FolderWriters.GROUP);
            if (!open.isEmpty()) {
                exposed.add("the data folder is not safe, but dataFolderWriters allows it: " + open
                        + ", who could make tokens of administrators and remove halts");
            }
        }
        return exposed;
    }

    /**
     * Reads the state at the start. An absent or empty folder is a first start; one that holds other files of a
     * gateway but no readable latch file is not trusted, so trading starts stopped.
     */
    private static SavedState start(Path folder, LatchFile latchFile) {
        LatchFile.Contents found = latchFile.read();
        if (found != null) {
            return new SavedState(false, found.latches(), found.problem());
        }
        List<String> left =
                OURS.stream().filter(name -> Files.exists(folder.resolve(name))).toList();
        if (!left.isEmpty()) {
            return new SavedState(
                    false, List.of(), "the latch file is gone from " + folder + ", which still contains " + left);
        }
        try {
            latchFile.write(List.of()); // before any other file, so that a kill from now on leaves it
        } catch (IOException e) {
            // the latch thread retries and reports it
        }
        return new SavedState(true, List.of(), "");
    }

    public SavedState start() {
        return start;
    }

    /** Returns the writer that saves latches as they change; its thread ends with {@link LatchWriter#close}. */
    public LatchWriter latches(Consumer<String> alarm) {
        return new LatchWriter(disk.apply(new Disk()), alarm);
    }

    /**
     * The latch file in this folder; the path is checked and locked at each write, because it may lead to another
     * folder than before.
     */
    private final class Disk implements LatchWriter.Medium {
        private boolean isAnotherFolder;

        @Override
        public void write(List<ModeHold> latches) throws IOException {
            isAnotherFolder |= lock.lockAgain();
            latchFile.write(latches);
            if (isAnotherFolder) { // not always: an operator changes the token by deleting its file and restarting the
                // gateway
                admin.keep(folder); // operators need it to re-arm
                isAnotherFolder = false;
            }
        }

        @Override
        public boolean isStored() throws IOException {
            lost = lostFiles();
            return lock.isHeld() && latchFile.isStored();
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

    /**
     * Returns, for each file that was removed or replaced while in use, the consequence and what to do; at most a
     * second old.
     */
    public List<String> lost() {
        return lost;
    }

    /**
     * Returns what other users can do with the folder and its tokens that they should not, and which files of tokens
     * have none.
     */
    public List<String> exposed() {
        List<String> all = new ArrayList<>(exposed);
        if (!admin.fault().isEmpty()) {
            all.add(admin.fault());
        }
        all.addAll(adminTokens.ignored());
        return all;
    }

    /**
     * Opens the budgets that an earlier process left; on the heap, with a warning, when the file cannot be created.
     */
    public UsageStore usage(long nowNanos, Consumer<String> warnings) {
        return opened(USAGE, MappedUsageStore.open(folder.resolve(USAGE), nowNanos, warnings));
    }

    /**
     * Opens the state of breakers that were not closed, valid across boots; on the heap, with a warning, when the
     * file cannot be created.
     */
    public UsageStore breakers(Consumer<String> warnings) {
        UsageStore usageStore =
                MappedUsageStore.open(folder.resolve(BREAKERS), UsageFileLayout.BREAKERS, BootId.ANY, 0, warnings);
        return opened(BREAKERS, usageStore);
    }

    private UsageStore opened(String name, UsageStore usageStore) {
        try {
            Object identity = usageStore instanceof MappedUsageStore ? FileIdentity.of(folder.resolve(name)) : null;
            if (identity != null) {
                mapped.put(name, identity);
            }
        } catch (IOException e) {
            // it cannot be checked later either; the latch file reports such a folder
        }
        return usageStore;
    }

    /**
     * Replaces the usage of limits by a copy for the process that takes over. What this process writes from now on is
     * not in it, so that the two processes never write to the same file. Nothing may write to it meanwhile; the file
     * stays as it is when the disk takes longer than two seconds.
     */
    public void handOverUsage() throws IOException {
        handOver(USAGE);
    }

    /**
     * Replaces the state of the breakers by a copy in the same way. Call it when nobody can change a breaker any more.
     */
    public void handOverBreakers() throws IOException {
        handOver(BREAKERS);
    }

    private void handOver(String name) throws IOException {
        Object identity = mapped.get(name);
        if (identity == null) {
            return;
        }
        Path file = folder.resolve(name);
        Path copy = file.resolveSibling(name + ".new");
        copyInTime(file, copy);
        mapped.remove(name); // first, because the latch thread would report the file as replaced
        try {
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            mapped.put(name, identity);
            throw e;
        }
    }

    /**
     * Copies a file on a thread of its own, because all calls wait and a write to a stalled disk cannot be interrupted.
     */
    private void copyInTime(Path file, Path copy) throws IOException {
        FutureTask<Path> task = new FutureTask<>(
                () -> Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES));
        Thread thread = new Thread(task, "sluice-copy");
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(MAX_COPY_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the disk did not take a copy of " + file + " within " + MAX_COPY_MILLIS + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(file + " cannot be copied: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Copies what a start reads from this folder into another one, so that another version can try to read it. */
    public static void copyState(Path from, Path to) throws IOException {
        OwnerOnlyFiles.makeFolder(to);
        for (String name : List.of(LATCH, USAGE, BREAKERS, RestartStateFile.FILE, PULLS, "admin.token", "tokens")) {
            Path file = from.resolve(name);
            if (Files.exists(file)) {
                Files.copy(file, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** Returns what this version cannot read of the state in the folder; empty if it can read all of it. */
    public List<String> unreadable(long nowNanos) {
        List<String> problems = new ArrayList<>();
        if (!start.problem().isEmpty()) {
            problems.add(start.problem());
        }
        usage(nowNanos, problems::add);
        breakers(problems::add);
        try {
            restartState().read();
            pulls().read();
        } catch (IOException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        return problems;
    }

    /** Returns the file with the state that an earlier process handed over. */
    public RestartStateFile restartState() {
        return new RestartStateFile(folder);
    }

    /** Returns the file of the names that calls used. */
    public RecordFile<SavedNames> seenNames() {
        return new RecordFile<>(folder.resolve(SEEN_NAMES), MAX_SEEN_NAMES_BYTES, SavedNames.class);
    }

    /** Returns the file of the pulls that are not over. */
    public RecordFile<SavedPulls> pulls() {
        return new RecordFile<>(folder.resolve(PULLS), MAX_PULLS_BYTES, SavedPulls.class);
    }

    /** Returns the file of the sessions of the console. */
    public RecordFile<SavedSessions> sessions() {
        return new RecordFile<>(folder.resolve(SESSIONS), MAX_SESSIONS_BYTES, SavedSessions.class);
    }

    /** Returns the file of the figures over time. */
    public StateFile series() {
        return series(folder);
    }

    /** Returns the file of the figures over time in a data folder. */
    public static StateFile series(Path folder) {
        return new StateFile(folder.resolve(SERIES), MAX_SERIES_BYTES);
    }

    /** Returns the folder of the journal of calls. */
    public Path calls() {
        return calls(folder);
    }

    /** Returns the folder of the journal of calls in a data folder. */
    public static Path calls(Path folder) {
        return folder.resolve(CALLS);
    }

    /** Returns the marker file beside the folder that records its use. */
    public StartMark mark() {
        return new StartMark(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Returns the admin token as the value of an {@code Authorization} header. */
    public String authorization() {
        return admin.authorization();
    }

    public AdminTokens adminTokens() {
        return adminTokens;
    }

    @Override
    public void close() throws IOException {
        latchFile.close();
        lock.close();
    }

    /** Returns the cause as text, because most of these exceptions hold only the path. */
    private static String why(FileSystemException e) {
        if (e.getReason() != null) {
            return e.getReason();
        }
        if (e instanceof FileAlreadyExistsException) {
            return "a file exists at this path";
        }
        return e instanceof AccessDeniedException ? "access is denied" : "it can be neither opened nor created";
    }
}
