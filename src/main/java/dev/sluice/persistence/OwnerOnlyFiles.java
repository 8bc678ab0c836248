package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** A factory of files and folders that only their owner may read; on file systems without permissions, plain ones. */
public final class OwnerOnlyFiles {
    private OwnerOnlyFiles() {}

    public static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(folder, permissions(folder, "rwx------"));
        }
    }

    /** Creates the file with this text; throws a FileAlreadyExistsException when there is one. */
    public static void createFile(Path file, String text) throws IOException {
        Files.createFile(file, permissions(file, "rw-------"));
        Files.writeString(file, text, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
    }

    /** Creates the file with this text, or keeps the existing one. */
    static void makeFile(Path file, String text) throws IOException {
        try {
            Files.createFile(file, permissions(file, "rw-------"));
            Files.writeString(file, text);
        } catch (FileAlreadyExistsException kept) {
            // it stays as it is
        }
    }

    /** Replaces the file atomically with this text. */
    public static void replaceFile(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, permissions(next, "rw-------"));
        Files.writeString(next, text, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Restricts the file to its owner. */
    static void close(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static FileAttribute<?>[] permissions(Path path, String text) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }
}
