package dev.sluice.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What users other than the one of this process and root may do with a file, by its owner and its permissions. Where a
 * file system or system does not tell, it is taken as closed to them.
 *
 * @param owner the id of the owner; that of this process if it is not known
 * @param mode the permission bits
 */
record FileAccess(Path path, int owner, int mode) {
    private static final int GROUP_WRITES = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int GROUP_USES = 0060;
    private static final int OTHERS_USE = 0006;
    private static final Pattern UID = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");
    private static final int OWN = own();

    /** Returns the access to a file, which must exist. */
    static FileAccess of(Path path) throws IOException {
        if (OWN < 0 || !path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new FileAccess(path, OWN, 0);
        }
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode");
        return new FileAccess(path, (Integer) Objects.requireNonNull(attributes.get("uid")), (Integer)
                Objects.requireNonNull(attributes.get("mode")));
    }

    /** Returns the effective user id of this process; -1 where it is not known. */
    private static int own() {
        try {
            Matcher line = UID.matcher(Files.readString(Path.of("/proc/self/status")));
            return line.find() ? Integer.parseInt(line.group(1)) : -1;
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Returns whether it belongs to neither the user of this process nor root. */
    boolean isForeign() {
        return owner != OWN && owner != 0;
    }

    /** Returns who may write it. */
    FolderWriters writers() {
        if (isForeign() || (mode & OTHERS_WRITE) != 0) {
            return FolderWriters.ANYBODY;
        }
        return (mode & GROUP_WRITES) != 0 ? FolderWriters.GROUP : FolderWriters.OWNER;
    }

    /**
     * Returns why a file with a secret is not to be trusted; "" when only users who may write its folder can read and
     * write it.
     *
     * @param writers who may write the folder
     */
    String fault(FolderWriters writers) {
        int forbidden = switch (writers) {
            case OWNER -> GROUP_USES | OTHERS_USE;
            case GROUP -> OTHERS_USE;
            case ANYBODY -> 0;
        };
        if (isForeign()) {
            return describe();
        }
        return (mode & forbidden) != 0
                ? path + " can be read or written by other users (mode " + Integer.toOctalString(mode & 0777) + ")"
                : "";
    }

    /** Returns who may write a folder, in words. */
    String describe() {
        if (isForeign()) {
            return path + " belongs to user " + owner + ", not to the user of the gateway (" + OWN + ") or root";
        }
        return path + " can be written by " + (writers() == FolderWriters.GROUP ? "its group" : "every user")
                + " (mode " + Integer.toOctalString(mode & 0777) + ")";
    }

    /**
     * Returns the access to a folder in which tokens and latches lie, if more users than allowed may write it; ""
     * otherwise.
     */
    static String excess(Path folder, FolderWriters allowed) throws IOException {
        try {
            FileAccess access = of(folder);
            return access.writers().compareTo(allowed) > 0 ? access.describe() : "";
        } catch (NoSuchFileException none) {
            return "";
        }
    }
}
