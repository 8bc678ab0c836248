package dev.sluice.signer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file with a secret, which nobody but its owner may read. */
final class KeyFile {
    private static final String CREDENTIAL = "credential:";
    private static final int MAX_BYTES = 16_384;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);
    private static final Set<PosixFilePermission> GROUP =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE);

    private KeyFile() {}

    /**
     * Returns the content of a file without white space around it.
     *
     * @param name an absolute path, or {@code credential:NAME}
     * @throws IllegalArgumentException when it cannot be read or others could read it; says why, without content
     */
    static byte[] read(String name, Map<String, String> environment) {
        boolean credential = name.startsWith(CREDENTIAL);
        Path file = credential
                ? credential(name.substring(CREDENTIAL.length()), environment.get("CREDENTIALS_DIRECTORY"))
                : Path.of(name);
        if (!file.isAbsolute()) {
            throw new IllegalArgumentException("'" + name + "' must be an absolute path or credential:NAME");
        }
        try {
            // follows links, because the rights of the file itself decide who can read it
            refuseOpen(file, Files.readAttributes(file, PosixFileAttributes.class), credential);
            byte[] content = Files.readAllBytes(file);
            byte[] stripped = strip(content);
            Arrays.fill(content, (byte) 0);
            if (stripped.length == 0) {
                throw new IllegalArgumentException(file + " is empty");
            }
            return stripped;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read: " + e.getClass().getSimpleName()
                            + "; it must exist and be readable for the user of sluice-signer alone");
        }
    }

    private static Path credential(String name, @Nullable String folder) {
        if (folder == null || !name.matches("[A-Za-z0-9_.-]+") || name.startsWith(".")) {
            throw new IllegalArgumentException(
                    folder == null
                            ? "credential:" + name + " needs systemd: LoadCredential=" + name
                                    + ":PATH in the unit, or give an absolute path here"
                            : "a credential's name has only letters, digits, '_', '-' and '.'");
        }
        return Path.of(folder, name);
    }

    /**
     * Refuses a file that others could read. systemd keeps credentials in a folder that only the service may enter, and
     * lets it read them by an ACL, which looks like a right of the group.
     */
    private static void refuseOpen(Path file, PosixFileAttributes attributes, boolean credential) {
        Set<PosixFilePermission> rights = attributes.permissions();
        boolean open = rights.stream().anyMatch(OTHERS::contains)
                || (!credential && rights.stream().anyMatch(GROUP::contains));
        if (!attributes.isRegularFile() || attributes.size() > MAX_BYTES) {
            throw new IllegalArgumentException(file + " must be a regular file of at most " + MAX_BYTES + " bytes");
        }
        if (open) {
            throw new IllegalArgumentException(
                    file + " can be read or written by others than its owner; do: chmod 600 " + file);
        }
    }

    private static byte[] strip(byte[] content) {
        int from = 0;
        int to = content.length;
        while (from < to && content[from] <= ' ' && content[from] >= 0) {
            from++;
        }
        while (from < to && content[to - 1] <= ' ' && content[to - 1] >= 0) {
            to--;
        }
        return Arrays.copyOfRange(content, from, to);
    }
}
