package dev.sluice;

import org.jspecify.annotations.Nullable;

/** Which version of Sluice this is. */
final class Version {
    static final String TEXT = text(Version.class.getPackage().getImplementationVersion());

    private Version() {}

    private static String text(@Nullable String packaged) {
        return packaged == null ? "(not packaged)" : packaged;
    }
}
