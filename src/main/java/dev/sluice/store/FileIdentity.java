package dev.sluice.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells whether the file at a path is still the one that was opened there: an open file goes on working after somebody removed or replaced it. */
final class FileIdentity {
    private FileIdentity() {}

    /** What tells the file at this path from any other; null when there is none. A file system without such keys tells only whether a file is there. */
    static @Nullable Object of(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        return attributes == null ? null : Objects.requireNonNullElse(attributes.fileKey(), path);
    }

    /** Whether the file at this path has that identity; null is the identity of no file. A path that cannot be looked at has another one. */
    static boolean isStill(@Nullable Object identity, Path path) {
        try {
            return identity != null && identity.equals(of(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** The length of the file at this path in bytes; -1 when there is none. */
    static long size(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        return attributes == null ? -1 : attributes.size();
    }

    private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return null;
        }
    }

    /** Waits until the disk holds the entries of this folder, so that a new file in it is found after a power cut. */
    static void forceFolder(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }
}
