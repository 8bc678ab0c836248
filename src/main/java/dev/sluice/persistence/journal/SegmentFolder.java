package dev.sluice.persistence.journal;

import dev.sluice.persistence.OwnerOnlyFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the segments. During an upgrade in place, two processes write to it, each to segments of its own: a
 * writer holds the lock on a file beside its segment, which the kernel releases when the process ends. The segment
 * itself is not locked, because a process loses its lock on a file when it closes a reader of it. Used by one thread.
 */
final class SegmentFolder {
    private static final int BUFFER_BYTES = 65_536;
    private static final String UNFINISHED = ".new";

    private final Path folder;
    private final SegmentFile.Opener opener;

    /**
     * A segment that this process writes.
     *
     * @param lock the open file whose lock the process holds
     */
    record Owned(SegmentName name, SegmentFile file, FileChannel lock) {}

    /** The fastest compression, because it competes with calls for the processor. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    SegmentFolder(Path folder, SegmentFile.Opener opener) {
        this.folder = folder;
        this.opener = opener;
    }

    Path path(SegmentName name) {
        return folder.resolve(name.toString());
    }

    /** Returns the segments, the oldest first; each once, also while it is being compressed. */
    List<SegmentName> list() throws IOException {
        return list(folder);
    }

    static List<SegmentName> list(Path folder) throws IOException {
        List<SegmentName> names = new ArrayList<>();
        if (Files.notExists(folder)) {
            return names;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                SegmentName name = SegmentName.parse(file);
                if (name != null && Files.isRegularFile(file)) {
                    names.add(name);
                }
            }
        }
        names.removeIf(name -> !name.compressed() && names.contains(name.asCompressed()));
        names.sort(SegmentName.ORDER);
        return names;
    }

    /** Returns the files that are neither segments nor made for them. */
    List<String> foreignFiles() throws IOException {
        List<String> foreign = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (SegmentName.parse(file) == null && !name.matches("calls-.*\\.(lock|new)")) {
                    foreign.add(name);
                }
            }
        }
        return foreign;
    }

    /** Creates the segment after the newest one. */
    Owned create(long nowEpochMillis) throws IOException {
        Path data = folder.toAbsolutePath().getParent();
        if (data == null || Files.notExists(data)) {
            throw new IOException("the data folder is gone"); // whoever makes it again also decides who may read it
        }
        OwnerOnlyFiles.makeFolder(folder);
        List<SegmentName> known = list();
        long sequence = known.isEmpty() ? 1 : known.get(known.size() - 1).sequence() + 1;
        while (true) {
            SegmentName name = new SegmentName(nowEpochMillis, sequence, false);
            FileChannel lock = lock(name);
            if (lock != null) {
                try {
                    OwnerOnlyFiles.createFile(path(name));
                    return new Owned(name, opener.open(path(name)), lock);
                } catch (IOException e) {
                    lock.close();
                    throw e;
                }
            }
            sequence++; // the other process of an upgrade has this one
        }
    }

    /** Locks the segment; returns null if another writer has it. */
    @Nullable
    FileChannel lock(SegmentName name) throws IOException {
        Path file = folder.resolve(name.lockName());
        try {
            OwnerOnlyFiles.createFile(file);
        } catch (FileAlreadyExistsException kept) {
            // an ended process left it, or another writer has it
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.WRITE);
        } catch (NoSuchFileException unlocked) {
            return null; // by its writer, at this moment
        }
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // as held by another one
        }
        channel.close();
        return null;
    }

    /** Ends the lock on a segment. */
    void unlock(SegmentName name, FileChannel lock) throws IOException {
        Files.deleteIfExists(folder.resolve(name.lockName()));
        lock.close();
    }

    /**
     * Compresses a segment that nobody writes any more, without a last line that is incomplete. A kill on the way
     * leaves one complete file.
     */
    void compress(SegmentName name) throws IOException {
        Path from = path(name);
        Path to = path(name.asCompressed());
        Path unfinished = folder.resolve(to.getFileName() + UNFINISHED);
        if (Files.notExists(from)) {
            return;
        }
        if (Files.notExists(to)) {
            Files.deleteIfExists(unfinished);
            OwnerOnlyFiles.createFile(unfinished);
            try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE);
                    InputStream in = Files.newInputStream(from)) {
                FastGzip out = new FastGzip(Channels.newOutputStream(channel));
                copyLines(in, out);
                out.finish();
                channel.force(true);
            } catch (IOException e) {
                Files.deleteIfExists(unfinished);
                throw e;
            }
            Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.delete(from);
    }

    private static void copyLines(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        ByteArrayOutputStream incomplete = new ByteArrayOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            int end = read;
            while (end > 0 && buffer[end - 1] != '\n') {
                end--;
            }
            if (end > 0) {
                incomplete.writeTo(out);
                incomplete.reset();
                out.write(buffer, 0, end);
            }
            if (incomplete.size() <= LineBuffer.MAX_LINE) { // else it is none of ours, and no reader takes it
                incomplete.write(buffer, end, read - end);
            }
        }
    }

    /** Removes what a kill during {@link #compress} has left: the other form and the lock. */
    void removeLeftovers(SegmentName compressed) throws IOException {
        SegmentName other = compressed.asWritten();
        if (Files.exists(path(other)) || Files.exists(folder.resolve(other.lockName()))) {
            FileChannel lock = lock(other);
            if (lock != null) {
                Files.deleteIfExists(path(other));
                unlock(other, lock);
            }
        }
    }

    /** Reads the complete lines of a segment; returns whether the last line was incomplete. */
    boolean readLines(SegmentName name, LineBuffer.Sink sink) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        LineBuffer line = new LineBuffer();
        try (InputStream in = Files.newInputStream(path(name))) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                line.add(buffer, read, sink);
            }
        }
        return !line.isEmpty();
    }

    /** Returns the bytes of a segment; 0 if it is gone. */
    long size(SegmentName name) throws IOException {
        try {
            return Files.size(path(name));
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    void delete(SegmentName name) throws IOException {
        Files.deleteIfExists(path(name));
        if (name.compressed()) { // a kill may have left the other form
            Files.deleteIfExists(path(name.asWritten()));
        }
    }
}
