package dev.sluice.persistence;

import dev.sluice.core.ratelimit.Limit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The layout of the levels file, in longs: a header of one page, a directory of entries, the data.
 *
 * <pre>
 * header     magic, version, boot id (2), entries, data longs, opened at (nanos), checksum of the longs before, losses
 * entry      name (2: zero when free), start of its data, length of its place, length of its slot; 3 spare
 * </pre>
 *
 * <p>Losses count the processes that had to keep slots in memory only.
 *
 * @param entries the number of entries
 * @param dataLongs the length of the data
 * @param limits the maximum number of entries for limits; the rest is for other state of the admission, so that a file
 *     full of limits loses no ban
 */
record UsageFileLayout(int entries, int dataLongs, int limits) {
    static final int NAME = 0;
    static final int NAME_CHECK = 1;
    static final int BEGINS = 2;
    static final int PLACE = 3;
    static final int LENGTH = 4;

    private static final int HEADER_LONGS = 512;
    private static final int ENTRY_LONGS = 8;
    private static final int CHECKED_LONGS = 7;
    private static final long MAGIC = 0x536c7569_63654c76L;
    private static final long VERSION = 1;

    private static final int LOSSES = 8;

    private static final int SLOTS = 4096;
    private static final int OTHER_SLOTS = 256;
    private static final int OTHER_LONGS = 655_360;

    /**
     * The default: 4,096 limits, about a hundred for each of forty accounts, and the other state of the admission of
     * fifty exchanges; 13 MiB.
     */
    static final UsageFileLayout DEFAULT =
            new UsageFileLayout(SLOTS + OTHER_SLOTS, SLOTS * Limit.LONGS + OTHER_LONGS, SLOTS);

    /** The layout for the state of breakers, in one slot; 130 KiB. */
    static final UsageFileLayout BREAKERS = new UsageFileLayout(8, 16_384, 0);

    int bytes() {
        return 8 * (HEADER_LONGS + entries * ENTRY_LONGS + dataLongs);
    }

    /** Returns the offset of the losses in bytes; the checksum does not cover them, because they change. */
    int losses() {
        return 8 * LOSSES;
    }

    /** Returns the offset of this field of this entry in bytes. */
    int entry(int index, int field) {
        return 8 * (HEADER_LONGS + index * ENTRY_LONGS + field);
    }

    /** Returns the offset in bytes of the data that starts at this long. */
    int data(int begins) {
        return 8 * (HEADER_LONGS + entries * ENTRY_LONGS + begins);
    }

    /** Returns a header for this layout, this boot and a file opened at {@code nowNanos}. */
    ByteBuffer header(BootId boot, long nowNanos) {
        ByteBuffer header = ByteBuffer.allocate(8 * HEADER_LONGS).order(ByteOrder.nativeOrder());
        header.putLong(MAGIC).putLong(VERSION).putLong(boot.high()).putLong(boot.low());
        header.putLong(entries).putLong(dataLongs).putLong(nowNanos);
        header.putLong(checksum(header));
        return header.rewind();
    }

    /** Returns whether the file has this layout and boot, and was not opened in the future. */
    boolean accepts(ByteBuffer file, BootId boot, long nowNanos) {
        return file.getLong(0) == MAGIC
                && file.getLong(8) == VERSION
                && file.getLong(16) == boot.high()
                && file.getLong(24) == boot.low()
                && file.getLong(32) == entries
                && file.getLong(40) == dataLongs
                && file.getLong(48) - nowNanos <= 0
                && file.getLong(56) == checksum(file);
    }

    private static long checksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().limit(8 * CHECKED_LONGS).position(0));
        return crc.getValue();
    }
}
