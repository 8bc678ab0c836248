package dev.sluice.persistence;

import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file of all latches, in two preallocated slots that are written alternately: when a process ends during a
 * write, the other slot is complete.
 *
 * <pre>
 * slot       magic, version, sequence, length, checksum of all of it, then each latch:
 *            scope, cause, mode, reason, who, since
 * </pre>
 *
 * <p>An incomplete slot means that a trip or a re-arm was being written, or that the disk is faulty: trading then
 * starts with {@code CANCEL_ONLY} in addition to the latches of the complete slot. Not thread-safe;
 * {@link LatchWriter} owns it.
 */
public final class LatchFile implements AutoCloseable {
    static final int SLOT_BYTES = 256 * 1024;

    private static final long MAGIC = 0x536c756963654c61L;
    private static final int VERSION = 1;
    private static final int HEAD_BYTES = 8 + 4 + 8 + 4 + 4;

    private static final long FILE_BYTES = 2L * SLOT_BYTES;

    private final Path path;
    private @Nullable FileChannel channel;
    /** The identity of the file read or created here; null when there is none. */
    private @Nullable Object identity;

    /** The reason why a slot with a correct checksum cannot be read; "" when there is none. */
    private String unknown = "";

    private long sequence;
    /** The content of the newest slot; null when nothing was written yet. */
    private byte @Nullable [] written;

    /**
     * The content of the file.
     *
     * @param latches the latches
     * @param problem what cannot be read; "" when everything can
     */
    public record Contents(List<ModeHold> latches, String problem) {
        public Contents {
            latches = List.copyOf(latches);
        }
    }

    private record Slot(long sequence, List<ModeHold> latches) {}

    LatchFile(Path path) {
        this.path = path;
    }

    /** Reads the file; null when there is none. */
    @Nullable
    Contents read() {
        if (Files.notExists(path)) {
            return null;
        }
        try {
            identity = FileIdentity.of(path);
            return found();
        } catch (IOException e) {
            return new Contents(List.of(), path + " cannot be read: " + e.getMessage());
        }
    }

    private Contents found() throws IOException {
        unknown = "";
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            Slot first = slot(file, 0);
            Slot second = slot(file, 1);
            Slot newest = first == null || (second != null && second.sequence > first.sequence) ? second : first;
            if (newest == null) {
                return new Contents(List.of(), "no slot of " + path + " can be read" + reason());
            }
            sequence = Math.max(sequence, newest.sequence);
            return new Contents(
                    newest.latches,
                    first == null || second == null
                            ? "a slot of " + path
                                    + (unknown.isEmpty()
                                            ? " is incomplete or damaged: perhaps the process ended while it wrote a trip or a re-arm"
                                            : " cannot be read" + reason())
                            : "");
        }
    }

    private String reason() {
        return unknown.isEmpty() ? "" : ": " + unknown;
    }

    private @Nullable Slot slot(FileChannel file, int index) throws IOException {
        ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
        long at = (long) index * SLOT_BYTES;
        while (slot.hasRemaining()) {
            if (file.read(slot, at + slot.position()) < 0) {
                return null;
            }
        }
        slot.flip();
        boolean ours = slot.getLong() == MAGIC && slot.getInt() == VERSION;
        long sequence = slot.getLong();
        int length = slot.getInt();
        int checksum = slot.getInt();
        if (!ours || length < 0 || length > SLOT_BYTES - HEAD_BYTES) {
            return null;
        }
        byte[] body = new byte[length];
        slot.get(body);
        List<ModeHold> latches = checksum == checksum(sequence, body) ? latches(body) : null;
        return latches == null ? null : new Slot(sequence, latches);
    }

    /**
     * Returns the latches of a slot; null when its content is not what this version writes, although the checksum is
     * correct. The other slot then counts. A version that knows other causes or scopes may have written it.
     */
    private @Nullable List<ModeHold> latches(byte[] body) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        try {
            int count = in.readInt();
            List<ModeHold> latches = count < 0 ? null : latches(in, count);
            return in.read() < 0 ? latches : null;
        } catch (IOException | IllegalArgumentException e) {
            unknown = "its checksum is correct, but this version cannot read its content (" + e.getMessage()
                    + "): a newer version may have written it";
            return null;
        }
    }

    private static List<ModeHold> latches(DataInputStream in, int count) throws IOException {
        List<ModeHold> latches = new ArrayList<>();
        for (int left = count; left > 0; left--) {
            ModeScope modeScope = new ModeScope(ModeScope.Level.valueOf(in.readUTF()), in.readUTF(), in.readUTF());
            HoldCause holdCause = HoldCause.parse(in.readUTF());
            Mode mode = Mode.valueOf(in.readUTF());
            latches.add(ModeHold.latch(
                    modeScope,
                    holdCause,
                    mode,
                    new HoldReason(in.readUTF(), in.readUTF(), in.readLong(), HoldReason.REARM)));
        }
        return latches;
    }

    private static int checksum(long sequence, byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(0, sequence));
        crc.update(body);
        return (int) crc.getValue();
    }

    /**
     * Writes all latches into the older slot of the file at the path and forces them to the disk. A missing file is
     * created. When another file is at the path, it is used only when it holds nothing that would be lost.
     */
    void write(List<ModeHold> latches) throws IOException {
        ByteBuffer slot = slot(sequence + 1, latches);
        try {
            if (!isInPlace()) {
                close();
                take(latches);
                slot = slot(sequence + 1, latches);
            }
            FileChannel file = channel();
            writeAll(file, slot.duplicate(), at(sequence + 1));
            file.force(false);
            sequence++;
            written = bytes(slot);
            if (!FileIdentity.isRegular(path)) {
                throw new IOException(path + " is not a regular file");
            }
            if (!isInPlace()) {
                throw new IOException(path + " was removed or replaced while it was written");
            }
        } catch (IOException e) {
            close(); // the next attempt opens it again
            throw e;
        }
    }

    /** Returns whether the file at the path still holds the last written content; fails when it cannot be read. */
    boolean isStored() throws IOException {
        byte[] last = written;
        if (last == null) {
            return true;
        }
        if (!isInPlace()) {
            return false;
        }
        ByteBuffer there = ByteBuffer.allocate(last.length);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            while (there.hasRemaining() && file.read(there, at(sequence) + there.position()) >= 0) {}
            return Arrays.equals(last, there.array());
        } catch (NoSuchFileException | NotDirectoryException gone) {
            return false;
        }
    }

    private static long at(long sequence) {
        return sequence % 2 * SLOT_BYTES;
    }

    private static byte[] bytes(ByteBuffer slot) {
        byte[] bytes = new byte[slot.remaining()];
        slot.duplicate().get(bytes);
        return bytes;
    }

    private boolean isInPlace() throws IOException {
        boolean isTruncated = FileIdentity.isRegular(path) && FileIdentity.size(path) != FILE_BYTES;
        return FileIdentity.isStill(identity, path) && !isTruncated;
    }

    /**
     * Switches to the file at the path, which is not the one written before; creates it when it is missing or was
     * truncated.
     */
    private void take(List<ModeHold> latches) throws IOException {
        Object there = FileIdentity.of(path);
        if (there == null || there.equals(identity)) {
            make(latches);
            return;
        }
        Contents found = found();
        boolean lost = found.latches().stream()
                .anyMatch(one -> latches.stream()
                        .noneMatch(kept -> kept.modeScope().equals(one.modeScope())
                                && kept.holdCause().equals(one.holdCause())
                                && !one.mode().isStricterThan(kept.mode())));
        if (lost || !found.problem().isEmpty()) {
            throw new IOException(path + " is not the file that this gateway wrote, and "
                    + (lost ? "contains latches that are not in force here" : found.problem())
                    + "; restart the gateway so that they are in force, or move the file away");
        }
        identity = there;
    }

    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(path, StandardOpenOption.WRITE);
            channel = open;
        }
        return open;
    }

    /** Creates the file with these latches in both slots, under another name first, so that it is never incomplete. */
    private void make(List<ModeHold> latches) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        OwnerOnlyFiles.makeFile(unfinished);
        try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            for (long one = sequence; one <= sequence + 1; one++) {
                ByteBuffer slot = slot(one, latches);
                writeAll(file, ByteBuffer.allocate(SLOT_BYTES).put(slot).clear(), at(one));
            }
            file.force(true);
        }
        sequence++;
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        identity = FileIdentity.of(path);
        FileIdentity.forceFolder(path.toAbsolutePath().getParent());
    }

    private static void writeAll(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes, at + bytes.position());
        }
    }

    /**
     * Returns the used bytes of a slot. When the latches do not fit, one global latch with the strictest mode replaces
     * them.
     */
    private static ByteBuffer slot(long sequence, List<ModeHold> latches) throws IOException {
        byte[] body = body(latches);
        if (body.length > SLOT_BYTES - HEAD_BYTES) {
            HoldReason holdReason =
                    new HoldReason("more latches than the latch file can store", "latch file", 0, HoldReason.REARM);
            body = body(
                    List.of(ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, strictest(latches), holdReason)));
        }
        return ByteBuffer.allocate(HEAD_BYTES + body.length)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putLong(sequence)
                .putInt(body.length)
                .putInt(checksum(sequence, body))
                .put(body)
                .flip();
    }

    private static Mode strictest(List<ModeHold> latches) {
        return latches.stream().map(ModeHold::mode).reduce(Mode.CANCEL_ONLY, Mode::orStricter);
    }

    private static byte[] body(List<ModeHold> latches) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(latches.size());
        for (ModeHold latch : latches) {
            out.writeUTF(latch.modeScope().level().name());
            out.writeUTF(latch.modeScope().exchange());
            out.writeUTF(latch.modeScope().name());
            out.writeUTF(latch.holdCause().toString());
            out.writeUTF(latch.mode().name());
            out.writeUTF(latch.holdReason().reason());
            out.writeUTF(latch.holdReason().who());
            out.writeLong(latch.holdReason().sinceEpochMillis());
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException unimportant) {
                // the data was forced to the disk, or was not written at all
            }
        }
    }
}
