package dev.sluice.persistence;

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

/**
 * An identity check for files: an open file stays usable after it was removed or replaced, so the path must be
 * compared.
 */
final class FileIdentity {
    private FileIdentity() {}

    /**
     * Returns the identity of the file at this path; null when there is none. On a file system without file keys it
     * shows only that a file exists.
     */
    static @Nullable Object of(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        return attributes == null ? null : Objects.requireNonNullElse(attributes.fileKey(), path);
    }

    /**
     * Returns whether the file at this path has that identity; false when there is no file or the path cannot be
     * read.
     */
    static boolean isStill(@Nullable Object identity, Path path) {
        try {
            return identity != null && identity.equals(of(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the length of the file at this path in bytes, or -1 when there is none. */
    static long size(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        return attributes == null ? -1 : attributes.size();
    }

    /** Returns whether a regular file is at this path, and no device or folder. */
    static boolean isRegular(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        return attributes != null && attributes.isRegularFile();
    }

    private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException | NotDirectoryException absent) {
            return null;
        }
    }

    /** Forces the folder's entries to the disk, so that a new file in it is found after a power failure. */
    static void forceFolder(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        }
    }
}
