package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;

/**
 * A sequence of numbers that always rises, even after a restart or when the clock is set back: the time, or one more
 * than the last number.
 *
 * <p>The file contains a number that is not less than any number returned so far. Before a larger number is returned, a
 * number one second ahead is written, so that most calls need no write.
 */
final class Nonces {
    private static final int DIGITS = 19;

    private final WallClock clock;
    private final Path file;
    private final TimeUnit unit;
    private long last;
    private long written;

    /** @throws IllegalArgumentException when the file or its folder cannot be used */
    Nonces(WallClock clock, Path file, TimeUnit unit) {
        this.clock = clock;
        this.file = file;
        this.unit = unit;
        written = read(file);
        last = written;
    }

    private static long read(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            return Long.parseLong(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException none) {
            if (folder != null && Files.isDirectory(folder) && Files.isWritable(folder)) {
                return 0;
            }
            throw new IllegalArgumentException("'state': " + folder + " must be a folder that this user may write");
        } catch (IOException | NumberFormatException e) {
            throw new IllegalArgumentException(file + ", which has the last nonce of this key, cannot be read: "
                    + e.getClass().getSimpleName()
                    + ". If the clock was not set back since its last use, delete the file");
        }
    }

    long next() {
        last = Math.max(last + 1, unit.convert(clock.epochNanos(), TimeUnit.NANOSECONDS));
        if (last > written) {
            write(last + unit.convert(1, TimeUnit.SECONDS));
        }
        return last;
    }

    private void write(long bound) {
        String text = String.format("%0" + DIGITS + "d%n", bound);
        try (FileChannel channel = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("the last nonce cannot be written to " + file, e);
        }
        written = bound;
    }
}
