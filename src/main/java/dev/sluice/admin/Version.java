package dev.sluice.admin;

import org.jspecify.annotations.Nullable;

/** The version of Sluice. */
public final class Version {
    public static final String TEXT = text(Version.class.getPackage().getImplementationVersion());

    private Version() {}

    private static String text(@Nullable String packaged) {
        return packaged == null ? "(not packaged)" : packaged;
    }
}
