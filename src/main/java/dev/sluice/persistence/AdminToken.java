package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The admin token of the admin API: 256 random bits in a file that only its owner can read. It survives restarts;
 * delete the file to change it.
 */
public final class AdminToken {
    static final String FILE = "admin.token";
    private static final int BYTES = 32;

    private final String text;
    private final String fault;

    private AdminToken(String text, String fault) {
        this.text = text;
        this.fault = fault;
    }

    /** Returns why other users may know the token, and what to do; "" if they cannot. */
    String fault() {
        return fault;
    }

    static AdminToken readOrMake(Path folder, FolderWriters writers) throws IOException {
        Path file = folder.resolve(FILE);
        OwnerOnlyFiles.makeFile(file, newSecret() + "\n");
        FileAccess access = FileAccess.of(file);
        String fault = access.fault(writers);
        if (!fault.isEmpty() && access.isForeign()) {
            throw new IOException("the token file " + fault + "; delete it and start the gateway again");
        }
        if (!fault.isEmpty()) {
            OwnerOnlyFiles.close(file);
            fault = "the token file " + fault
                    + " until this start, which closed it; delete it and restart the gateway to get a new token";
        }
        return new AdminToken(read(folder).text, fault);
    }

    /** Writes the token again when its file is missing. */
    void keep(Path folder) throws IOException {
        OwnerOnlyFiles.makeFile(folder.resolve(FILE), text + "\n");
    }

    /** Reads the token from a gateway's data folder, for commands that talk to that gateway. */
    public static AdminToken read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            return new AdminToken(secret(file, "delete it and restart the gateway to get a new one"), "");
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file + ": no gateway was started with this data folder", e);
        }
    }

    String secret() {
        return text;
    }

    /** Returns 256 random bits in hex digits. */
    static String newSecret() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /**
     * Reads the secret of a token file.
     *
     * @throws IOException when the file contains none; the message ends with this remedy
     */
    static String secret(Path file, String remedy) throws IOException {
        String secret = Files.readString(file).strip();
        if (secret.length() < 2 * BYTES) {
            throw new IOException(file + " contains no token of " + 2 * BYTES + " characters; " + remedy);
        }
        return secret;
    }

    /** Returns the value of an {@code Authorization} header. */
    public String authorization() {
        return "Bearer " + text;
    }

    @Override
    public String toString() {
        return "AdminToken";
    }
}
