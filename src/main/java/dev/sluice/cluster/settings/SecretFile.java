package dev.sluice.cluster.settings;

import dev.sluice.persistence.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The file of {@code cluster.secretFile}: one or two secrets, each in a line of at least 64 hexadecimal digits. While
 * they are changed, the new one comes first. Messages never quote what is in it.
 */
public final class SecretFile {
    private static final int BYTES = 32;
    private static final int MAX_SECRETS = 2;
    private static final int MAX_FILE_BYTES = 4096;
    private static final String MAKE = "make one with 'scripts/sluice cluster secret', and copy it to all members";
    private static final Set<PosixFilePermission> OF_STRANGERS = Set.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private SecretFile() {}

    /**
     * Returns the secrets, the newest first.
     *
     * @throws IllegalArgumentException when there are none; the message says what is wrong and what to do
     */
    public static List<byte[]> read(Path file) {
        String text;
        try {
            requirePrivate(file);
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw wrong(file, "is larger than " + MAX_FILE_BYTES + " bytes");
            }
            text = Files.readString(file);
        } catch (IOException e) {
            if (!Files.exists(file)) {
                // it may be the secret itself
                throw new IllegalArgumentException(
                        "cluster.secretFile names no file that exists (its value is not shown); " + MAKE);
            }
            throw wrong(file, "cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty() || lines.size() > MAX_SECRETS) {
            throw wrong(file, "has " + lines.size() + " lines; allowed: one secret, or two while they are changed");
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean isHex = line.length() % 2 == 0 && line.chars().allMatch(HexFormat::isHexDigit);
            if (!isHex || line.length() < 2 * BYTES) {
                throw wrong(
                        file,
                        "has no secret in line " + (i + 1) + ", which has " + line.length()
                                + " characters; allowed: at least " + 2 * BYTES + " hexadecimal digits");
            }
        }
        return lines.stream().map(HexFormat.of()::parseHex).toList();
    }

    /** A file that root owns may be readable by its group: Kubernetes mounts secrets in this way. */
    private static void requirePrivate(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes attributes = view.readAttributes();
        Set<PosixFilePermission> permissions = attributes.permissions();
        boolean isOfRoot = attributes.owner().getName().equals("root");
        if (permissions.stream().anyMatch(OF_STRANGERS::contains)
                || (permissions.contains(PosixFilePermission.GROUP_READ) && !isOfRoot)) {
            throw new IllegalArgumentException("cluster.secretFile " + file
                    + " can be read or changed by others than its owner; run: chmod 600 " + file);
        }
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException("cluster.secretFile " + file + " " + what + "; " + MAKE);
    }

    /** Writes a new secret into a file that does not exist yet. */
    public static void create(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        OwnerOnlyFiles.createFile(file, line());
    }

    /**
     * Puts a new secret before the one that is in the file; a third one is dropped. Its owner, group and permissions
     * stay.
     *
     * @throws IllegalArgumentException when the file has no valid secret
     */
    public static void rotate(Path file) throws IOException {
        byte[] former = read(file).get(0);
        OwnerOnlyFiles.changeFile(file, line() + HexFormat.of().formatHex(former) + "\n");
    }

    private static String line() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret) + "\n";
    }
}
