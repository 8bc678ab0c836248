package dev.sluice.cluster;

/**
 * The version of the format of statements. A member reads those of its own version and of the next one; fields that it
 * does not know say nothing that it must obey, or the version after the next one would have them.
 */
final class StatementVersion {
    static final String FIELD = "version";

    static final int OWN = 2;

    private StatementVersion() {}

    static boolean isReadable(int version) {
        return version <= OWN + 1;
    }
}
