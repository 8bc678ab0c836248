package dev.sluice.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
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

    /** Creates an empty file; throws a FileAlreadyExistsException when there is one. */
    public static void createFile(Path file) throws IOException {
        Files.createFile(file, permissions(file, "rw-------"));
    }

    /**
     * Creates the file with this text, forced to the disk; throws a FileAlreadyExistsException when there is one. A
     * full disk or a crash leaves no file or the whole text.
     */
    public static void createFile(Path file, String text) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        Files.move(written(file, text), file);
    }

    private static void write(Path file, String text) throws IOException {
        createFile(file);
        // not Files.writeString, which fails for a text of a bot that is no valid Unicode
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Creates an empty file, or keeps the existing one. */
    static void makeFile(Path file) throws IOException {
        try {
            createFile(file);
        } catch (FileAlreadyExistsException kept) {
            // it stays as it is
        }
    }

    /** Creates the file with this text, as {@link #createFile(Path, String)} does, or keeps the existing one. */
    static void makeFile(Path file, String text) throws IOException {
        try {
            createFile(file, text);
        } catch (FileAlreadyExistsException kept) {
            // it stays as it is
        }
    }

    /** Replaces the file atomically with this text. */
    public static void replaceFile(Path file, String text) throws IOException {
        move(written(file, text), file);
    }

    /**
     * Replaces the file atomically with these bytes, without waiting for the disk: a crash of the machine may leave a
     * torn file.
     */
    static void replaceFile(Path file, byte[] bytes) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        createFile(next);
        Files.write(next, bytes);
        move(next, file);
    }

    /**
     * Replaces an existing file atomically with this text; owner, group and permissions stay, or it fails and the file
     * stays as it is.
     */
    public static void changeFile(Path file, String text) throws IOException {
        Path next = written(file, text);
        try {
            copyAccess(file, next);
        } catch (IOException e) {
            Files.deleteIfExists(next);
            throw new IOException(
                    "a new file cannot have the owner and group of " + file
                            + ", which stays as it is; run this as root",
                    e);
        }
        move(next, file);
    }

    private static Path written(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        write(next, text);
        return next;
    }

    private static void move(Path next, Path file) throws IOException {
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Gives a file the owner, group and permissions of another one. */
    private static void copyAccess(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes wanted = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes made = view.readAttributes();
        if (!made.group().equals(wanted.group())) {
            view.setGroup(wanted.group());
        }
        if (!made.owner().equals(wanted.owner())) {
            view.setOwner(wanted.owner());
        }
        view.setPermissions(wanted.permissions()); // last: a change of the owner may clear some
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
