package dev.sluice.persistence;

import static dev.sluice.persistence.UsageFileLayout.BEGINS;
import static dev.sluice.persistence.UsageFileLayout.LENGTH;
import static dev.sluice.persistence.UsageFileLayout.NAME;
import static dev.sluice.persistence.UsageFileLayout.NAME_CHECK;
import static dev.sluice.persistence.UsageFileLayout.PLACE;

import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.ratelimit.UsageStore;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store of levels in a memory-mapped file: what a limit writes is available to the next process, however this one
 * ends.
 *
 * <p>The order of writes makes {@code kill -9} safe at any point: an entry's data is cleared and its place written
 * before its name, and its name is removed before its place is reused. The file is preallocated with real zeros, so
 * that a full disk is found at creation and never by a write to memory. When entries or data are used up, further
 * slots are on the heap. One warning reports this, and the file is marked before the first such slot is used, so that
 * the next process knows that levels were lost.
 *
 * <p>The admission of every exchange may request slots: the methods are synchronized; the content of a slot belongs
 * to its limit.
 */
public final class MappedUsageStore implements UsageStore {
    private static final int ZEROS_BYTES = 16 * 1024;

    private final UsageFileLayout layout;
    private final MappedByteBuffer file;
    private final Consumer<String> warnings;
    private final Map<SlotKey, Integer> entryByName = new HashMap<>();
    /** Free entries by the length of their place. */
    private final TreeMap<Integer, ArrayDeque<Integer>> freeByPlace = new TreeMap<>();

    private final long losses;
    private long unusedNanos = Long.MAX_VALUE;
    private int entriesMade;
    private int limitsMade;
    private int dataUsed;
    private boolean fullReported;

    private MappedUsageStore(UsageFileLayout layout, MappedByteBuffer file, Consumer<String> warnings) {
        this.layout = layout;
        this.file = file;
        this.warnings = warnings;
        losses = file.getLong(layout.losses());
    }

    /**
     * Opens or creates the file; when that fails, returns levels that end with the process, and a warning says why.
     */
    public static UsageStore open(Path path, long nowNanos, Consumer<String> warnings) {
        return open(path, UsageFileLayout.DEFAULT, BootId.current(), nowNanos, warnings);
    }

    static UsageStore open(Path path, UsageFileLayout layout, BootId boot, long nowNanos, Consumer<String> warnings) {
        try {
            MappedUsageStore resumed = resume(path, layout, boot, nowNanos, warnings);
            return resumed != null ? resumed : make(path, layout, boot, nowNanos, warnings);
        } catch (IOException e) {
            warnings.accept("usage is kept in memory only and is lost when this process ends: " + path
                    + " cannot be created: " + e);
            return UsageStore.heap();
        }
    }

    private static @Nullable MappedUsageStore resume(
            Path path, UsageFileLayout layout, BootId boot, long nowNanos, Consumer<String> warnings)
            throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        if (Files.size(path) != layout.bytes()) {
            warnings.accept(path + " does not have the length of a usage file; it counts as absent");
            return null;
        }
        MappedUsageStore levels = new MappedUsageStore(layout, map(path, layout), warnings);
        if (!layout.accepts(levels.file, boot, nowNanos)) {
            warnings.accept(path + " is damaged, or from another boot or version; it counts as absent");
            return null;
        }
        if (!levels.readDirectory()) {
            warnings.accept(path + " has an invalid directory; it counts as absent");
            return null;
        }
        levels.readUse(nowNanos);
        return levels;
    }

    private static MappedUsageStore make(
            Path path, UsageFileLayout layout, BootId boot, long nowNanos, Consumer<String> warnings)
            throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        OwnerOnlyFiles.makeFile(fresh);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            writeAll(channel, layout.header(boot, nowNanos));
            writeZeros(channel, layout.bytes() - channel.position());
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new MappedUsageStore(layout, map(path, layout), warnings);
    }

    /** Writes in small parts: the JVM keeps a copy of the largest buffer that a thread has written outside the heap. */
    private static void writeZeros(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(ZEROS_BYTES);
        for (long left = bytes; left > 0; left -= ZEROS_BYTES) {
            writeAll(channel, zeros.clear().limit((int) Math.min(left, ZEROS_BYTES)));
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static MappedByteBuffer map(Path path, UsageFileLayout layout) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer file = channel.map(FileChannel.MapMode.READ_WRITE, 0, layout.bytes());
            file.order(ByteOrder.nativeOrder());
            return file;
        }
    }

    /**
     * Reads the directory that an earlier process left; false when it is inconsistent: places must follow each other
     * without gaps.
     */
    private boolean readDirectory() {
        for (int entry = 0; entry < layout.entries(); entry++) {
            long begins = file.getLong(layout.entry(entry, BEGINS));
            long place = file.getLong(layout.entry(entry, PLACE));
            long length = file.getLong(layout.entry(entry, LENGTH));
            SlotKey name = nameOf(entry);
            if (place == 0) {
                return name.isNone() && restIsEmpty(entry);
            }
            if (begins != dataUsed
                    || place < 0
                    || place > layout.dataLongs() - begins
                    || length < 0
                    || length > place) {
                return false;
            }
            entriesMade = entry + 1;
            dataUsed += (int) place;
            limitsMade += place == Limit.LONGS ? 1 : 0;
            if (name.isNone()) {
                addFree(entry);
            } else if (entryByName.put(name, entry) != null) {
                return false;
            }
        }
        return true;
    }

    /** Reads when an earlier process charged a limit last, also one whose slot is free since. */
    private void readUse(long nowNanos) {
        for (int entry = 0; entry < entriesMade; entry++) {
            if (file.getLong(layout.entry(entry, LENGTH)) == Limit.LONGS) {
                unusedNanos = Math.min(unusedNanos, Math.max(0, nowNanos - Limit.lastCharged(longsOf(entry))));
            }
        }
        if (losses > 0) {
            unusedNanos = 0;
        }
    }

    private boolean restIsEmpty(int first) {
        for (int entry = first; entry < layout.entries(); entry++) {
            if (file.getLong(layout.entry(entry, PLACE)) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized Slot slot(String text, int longs) {
        SlotKey name = SlotKey.of(text);
        Integer known = entryByName.get(name);
        if (known != null && file.getLong(layout.entry(known, LENGTH)) == longs) {
            return new Slot(longsOf(known), false);
        }
        if (known != null) {
            free(name, known);
        }
        int entry = emptyEntry(longs);
        if (entry < 0) {
            file.putLong(layout.losses(), losses + 1);
            warnFull();
            return new Slot(LongBuffer.allocate(longs), true);
        }
        file.putLong(layout.entry(entry, LENGTH), longs);
        LongBuffer data = longsOf(entry);
        for (int i = 0; i < longs; i++) {
            data.put(i, 0);
        }
        VarHandle.releaseFence();
        file.putLong(layout.entry(entry, NAME_CHECK), name.check());
        VarHandle.releaseFence();
        file.putLong(layout.entry(entry, NAME), name.hash());
        entryByName.put(name, entry);
        return new Slot(data, true);
    }

    /** Returns a free entry with a sufficient place, or a new one; -1 when the file is full. */
    private int emptyEntry(int longs) {
        Map.Entry<Integer, ArrayDeque<Integer>> free = freeByPlace.ceilingEntry(longs);
        if (free != null) {
            int entry = free.getValue().remove();
            if (free.getValue().isEmpty()) {
                freeByPlace.remove(free.getKey());
            }
            return entry;
        }
        boolean isLimit = longs == Limit.LONGS;
        if (entriesMade == layout.entries()
                || dataUsed > layout.dataLongs() - longs
                || (isLimit && limitsMade == layout.limits())) {
            return -1;
        }
        limitsMade += isLimit ? 1 : 0;
        int entry = entriesMade++;
        file.putLong(layout.entry(entry, BEGINS), dataUsed);
        file.putLong(layout.entry(entry, PLACE), longs);
        dataUsed += longs;
        return entry;
    }

    @Override
    public long losses() {
        return losses;
    }

    @Override
    public long unusedNanos() {
        return unusedNanos;
    }

    @Override
    public synchronized boolean has(String name) {
        return entryByName.containsKey(SlotKey.of(name));
    }

    @Override
    public synchronized void release(String text) {
        SlotKey name = SlotKey.of(text);
        Integer entry = entryByName.get(name);
        if (entry != null) {
            free(name, entry);
        }
    }

    private void free(SlotKey name, int entry) {
        entryByName.remove(name);
        file.putLong(layout.entry(entry, NAME), 0);
        VarHandle.releaseFence();
        file.putLong(layout.entry(entry, NAME_CHECK), 0);
        addFree(entry);
    }

    private void addFree(int entry) {
        int place = (int) file.getLong(layout.entry(entry, PLACE));
        freeByPlace.computeIfAbsent(place, length -> new ArrayDeque<>()).add(entry);
    }

    private SlotKey nameOf(int entry) {
        long hash = file.getLong(layout.entry(entry, NAME));
        return hash == 0 ? SlotKey.NONE : new SlotKey(hash, file.getLong(layout.entry(entry, NAME_CHECK)));
    }

    private LongBuffer longsOf(int entry) {
        int begins = (int) file.getLong(layout.entry(entry, BEGINS));
        int length = (int) file.getLong(layout.entry(entry, LENGTH));
        return file.slice(layout.data(begins), 8 * length)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    private void warnFull() {
        if (!fullReported) {
            fullReported = true;
            warnings.accept("the usage file is full (" + entryByName.size()
                    + " slots); further limits are kept in memory and start as used up after a restart");
        }
    }
}
