package dev.sluice.persistence;

import java.util.Locale;

/** Who may write a folder besides root, from the fewest to the most. */
public enum FolderWriters {
    OWNER,
    GROUP,
    ANYBODY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
