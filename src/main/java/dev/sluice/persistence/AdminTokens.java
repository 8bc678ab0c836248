package dev.sluice.persistence;

import dev.sluice.base.hash.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of the admin API, one per identity: {@code admin.token} and {@code tokens/<name>.<role>+<role>}. Only
 * their owner can read the files; they are read again while the gateway runs, and only hashes are kept in memory.
 * Thread-safe.
 */
public final class AdminTokens {
    static final String FOLDER = "tokens";
    private static final String ADMIN = "admin";
    private static final String DELETE = "delete it";
    private static final int MAX = 1000;

    /** The identity a token belongs to, with its roles. */
    public record Owner(String name, Set<String> roles) {
        public Owner {
            roles = Set.copyOf(roles);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared in constant time only
    private record TokenHash(Owner owner, byte[] hash) {
        boolean isSame(TokenHash other) {
            return owner.equals(other.owner) && MessageDigest.isEqual(hash, other.hash);
        }
    }

    /** A change of one token: it became valid, changed or became invalid because its file did. */
    public record Change(String name, String before, String after) {}

    private final Path dataFolder;
    private final Path folder;
    private final FolderWriters writers;
    private volatile List<TokenHash> known;
    private volatile List<String> ignored = List.of();

    /** @param writers who may write the data folder */
    AdminTokens(Path dataFolder, FolderWriters writers, AdminToken admin) throws IOException {
        this.dataFolder = dataFolder;
        this.writers = writers;
        folder = dataFolder.resolve(FOLDER);
        List<TokenHash> read = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        read.add(admin(admin));
        addAll(read, faults);
        known = List.copyOf(read);
        ignored = List.copyOf(faults);
    }

    /**
     * Returns why files of tokens are not valid: another user may know or have written the token, or there is none in
     * the file.
     */
    public List<String> ignored() {
        return ignored;
    }

    private static TokenHash admin(AdminToken admin) {
        return new TokenHash(new Owner(ADMIN, Set.of(ADMIN)), Sha256.of(admin.secret()));
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                all.forEach(files::add);
            }
        }
        return files;
    }

    private void addAll(List<TokenHash> to, List<String> faults) throws IOException {
        for (Path file : files()) {
            try {
                add(file, to, faults);
            } catch (NoSuchFileException removedMeanwhile) {
                // not valid
            } catch (IOException e) {
                faults.add("the token file " + file + " is ignored: " + e);
            }
        }
    }

    private void add(Path file, List<TokenHash> to, List<String> faults) throws IOException {
        Owner owner = owner(file);
        if (owner == null || to.size() >= MAX) {
            return;
        }
        String fault = FileAccess.of(file).fault(writers);
        if (fault.isEmpty()) {
            to.add(new TokenHash(owner, Sha256.of(AdminToken.secret(file, DELETE))));
        } else {
            faults.add("the token file " + fault + "; it is ignored. Delete it and make another token");
        }
    }

    /**
     * Reads the files again: a new file is valid from now on, a missing one or one without a token is no longer
     * valid. The admin token stays valid while its file is missing.
     */
    public synchronized List<Change> reload() throws IOException {
        List<TokenHash> read = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        read.add(adminNow(faults));
        addAll(read, faults);
        ignored = List.copyOf(faults);
        List<Change> changes = changes(known, read);
        if (!changes.isEmpty()) {
            known = List.copyOf(read);
        }
        return changes;
    }

    private TokenHash adminNow(List<String> faults) {
        try {
            AdminToken now = AdminToken.read(dataFolder);
            String fault = FileAccess.of(dataFolder.resolve(AdminToken.FILE)).fault(writers);
            if (fault.isEmpty()) {
                return admin(now);
            }
            faults.add("the token file " + fault
                    + "; the former token stays valid. Delete the file and restart the gateway");
            return known.get(0);
        } catch (IOException gone) {
            return known.get(0);
        }
    }

    private static List<Change> changes(List<TokenHash> before, List<TokenHash> after) {
        List<Change> changes = new ArrayList<>();
        for (TokenHash one : before) {
            if (after.stream().noneMatch(one::isSame)) {
                changes.add(new Change(one.owner.name(), "valid", "removed"));
            }
        }
        for (TokenHash one : after) {
            if (before.stream().noneMatch(one::isSame)) {
                changes.add(new Change(one.owner.name(), "", String.join("+", new TreeSet<>(one.owner.roles()))));
            }
        }
        return changes;
    }

    private static @Nullable Owner owner(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.indexOf('.');
        return dot <= 0 || name.endsWith(".new")
                ? null
                : new Owner(
                        name.substring(0, dot), Set.of(name.substring(dot + 1).split("\\+", -1)));
    }

    /** Returns the owner of this token, or null; the comparison takes the same time whatever differs. */
    public @Nullable Owner owner(String offered) {
        return ownerOf(Sha256.hex(offered));
    }

    /** Returns the owner of the token with this SHA-256 in hex digits, compared in constant time; null if none is. */
    public @Nullable Owner ownerOf(String hashOfToken) {
        byte[] hash = HexFormat.of().parseHex(hashOfToken);
        Owner found = null;
        for (TokenHash one : known) {
            if (MessageDigest.isEqual(one.hash, hash)) {
                found = one.owner;
            }
        }
        return found;
    }

    public List<Owner> owners() {
        return known.stream().map(TokenHash::owner).toList();
    }

    /**
     * Creates a token; the returned file holds the secret.
     *
     * @throws IllegalArgumentException when name or roles are not allowed, or the file exists; its message says why
     */
    public synchronized Path make(String name, Set<String> roles) throws IOException {
        if (!name.matches("[a-z0-9_-]{1,32}") || name.equals(ADMIN) || roles.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' is not a valid token name; allowed: 1 to 32 of a-z, 0-9, '_' and '-', except 'admin'; at least one role is required");
        }
        if (owners().stream().anyMatch(owner -> owner.name().equals(name))) {
            throw new IllegalArgumentException("a token '" + name + "' already exists; remove it first");
        }
        if (known.size() >= MAX) {
            throw new IllegalArgumentException("there are " + MAX + " tokens already");
        }
        OwnerOnlyFiles.makeFolder(folder);
        String text = AdminToken.newSecret();
        Path file = folder.resolve(name + "." + String.join("+", new TreeSet<>(roles)));
        try {
            OwnerOnlyFiles.createFile(file, text + "\n");
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException("there is a file " + file + " already; delete it first", e);
        }
        List<TokenHash> more = new ArrayList<>(known);
        more.add(new TokenHash(new Owner(name, roles), Sha256.of(text)));
        known = List.copyOf(more);
        return file;
    }

    /**
     * Removes a token; returns false when there is none of that name, or when it is the admin token, which cannot be
     * removed.
     */
    public synchronized boolean remove(String name) throws IOException {
        List<TokenHash> rest = known.stream()
                .filter(one ->
                        one.owner.name().equals(ADMIN) || !one.owner.name().equals(name))
                .toList();
        if (rest.size() == known.size()) {
            return false;
        }
        known = rest;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + ".*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        return true;
    }

    /** Returns the secret of that identity, for commands that talk to a gateway. */
    public static String secretOf(Path dataFolder, String name) throws IOException {
        Path folder = dataFolder.resolve(FOLDER);
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name + ".*")) {
                for (Path file : files) {
                    if (owner(file) != null) { // else it is being written, or was left by a process that ended then
                        return AdminToken.secret(file, DELETE);
                    }
                }
            }
        }
        throw new IOException("there is no token '" + name + "' in " + folder);
    }
}
