package dev.sluice.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret that opens the admin API: 256 random bits in a file that only its owner can read. Kept over restarts; delete the file to change it. */
public final class AdminToken {
    private static final String FILE = "admin.token";
    private static final int BYTES = 32;

    private final String text;

    private AdminToken(String text) {
        this.text = text;
    }

    static AdminToken readOrMake(Path folder) throws IOException {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        OwnerOnly.makeFile(folder.resolve(FILE), HexFormat.of().formatHex(secret) + "\n");
        return read(folder);
    }

    /** Writes it again where its file is gone. */
    void keep(Path folder) throws IOException {
        OwnerOnly.makeFile(folder.resolve(FILE), text + "\n");
    }

    /** The token of the gateway whose data folder this is, for commands that talk to it. */
    public static AdminToken read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            String text = Files.readString(file).strip();
            if (text.length() < 2 * BYTES) {
                throw new IOException(file + " holds no token of " + 2 * BYTES
                        + " characters; delete it and start the gateway again to get a new one");
            }
            return new AdminToken(text);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file + ": no gateway was started with this data folder", e);
        }
    }

    String secret() {
        return text;
    }

    /** The value of an {@code Authorization} header. */
    public String authorization() {
        return "Bearer " + text;
    }

    @Override
    public String toString() {
        return "AdminToken";
    }
}
