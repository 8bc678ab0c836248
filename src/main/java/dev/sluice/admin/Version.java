package dev.sluice.admin;

import org.jspecify.annotations.Nullable;

/** Which version of Sluice this is. */
public final class Version {
    public static final String TEXT = text(Version.class.getPackage().getImplementationVersion());

    private Version() {}

    private static String text(@Nullable String packaged) {
        return packaged == null ? "(not packaged)" : packaged;
    }
}
