package dev.sluice.tls;

import dev.sluice.persistence.OwnerOnlyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of the local certificate authority in the data folder: {@code authority.key} (certificates and key in one
 * file, so that they stay together), {@code server.key} (the last issued certificate with its key) and
 * {@code authority.pem}, the only one to distribute. Only the owner may read the files. Each is replaced atomically, so
 * several processes may use them.
 */
public final class AuthorityFolder {
    private static final String FOLDER = "tls";

    private final Path dataFolder;
    private final Path folder;

    public AuthorityFolder(Path dataFolder) {
        this.dataFolder = dataFolder;
        this.folder = dataFolder.resolve(FOLDER);
    }

    /** Returns the authority's certificates and key; null if no authority was created yet. */
    public @Nullable String readAuthority() throws IOException {
        return text("authority.key");
    }

    /** Returns the server's certificates and key; null if no certificate was issued yet. */
    public @Nullable String readServer() throws IOException {
        return text("server.key");
    }

    /** Returns the file that bots must trust. */
    public Path trustedFile() {
        return folder.resolve("authority.pem");
    }

    public void writeAuthority(String secretPem, String certificatePem) throws IOException {
        OwnerOnlyFiles.makeFolder(dataFolder);
        OwnerOnlyFiles.makeFolder(folder);
        OwnerOnlyFiles.replaceFile(folder.resolve("authority.key"), secretPem);
        OwnerOnlyFiles.replaceFile(trustedFile(), certificatePem);
    }

    public void writeServer(String pem) throws IOException {
        OwnerOnlyFiles.replaceFile(folder.resolve("server.key"), pem);
    }

    private @Nullable String text(String name) throws IOException {
        try {
            return Files.readString(folder.resolve(name));
        } catch (NoSuchFileException none) {
            return null;
        }
    }
}
