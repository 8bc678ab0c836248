package dev.sluice.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the local authority lies, in the data folder: {@code authority.key} (certificates and key, one text, so that they cannot part), {@code server.key}
 * (what it issued last, key included) and {@code authority.pem}, the only one to give away. All of them only their owner may read; each is replaced
 * as a whole. Any process.
 */
public final class TlsFolder {
    private static final String FOLDER = "tls";

    private final Path dataFolder;
    private final Path folder;

    public TlsFolder(Path dataFolder) {
        this.dataFolder = dataFolder;
        this.folder = dataFolder.resolve(FOLDER);
    }

    /** Certificates and key; null: none was made here yet. */
    public @Nullable String authority() throws IOException {
        return text("authority.key");
    }

    /** Certificates and key of what is shown; null: none was issued yet. */
    public @Nullable String server() throws IOException {
        return text("server.key");
    }

    /** The file that bots are given to trust. */
    public Path trusted() {
        return folder.resolve("authority.pem");
    }

    public void keepAuthority(String secretPem, String certificatePem) throws IOException {
        OwnerOnly.makeFolder(dataFolder);
        OwnerOnly.makeFolder(folder);
        OwnerOnly.replaceFile(folder.resolve("authority.key"), secretPem);
        OwnerOnly.replaceFile(trusted(), certificatePem);
    }

    public void keepServer(String pem) throws IOException {
        OwnerOnly.replaceFile(folder.resolve("server.key"), pem);
    }

    private @Nullable String text(String name) throws IOException {
        try {
            return Files.readString(folder.resolve(name));
        } catch (NoSuchFileException none) {
            return null;
        }
    }
}
