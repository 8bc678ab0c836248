package dev.sluice.core.health;

import java.util.Locale;

/**
 * A configured check.
 *
 * @param name name of the check
 * @param source source of its findings
 * @param rule rule that turns findings into a level
 * @param checkAction mode and scope to hold while it is critical
 */
public record NamedCheck(String name, FindingSource source, CheckRule rule, CheckAction checkAction) {
    /** The sources of findings. */
    public enum FindingSource {
        /** An external process that reports over the admin API. */
        REPORT,
        HTTP,
        TCP,
        EXEC,
        JAVA,
        /** The gateway, about its machine. */
        RESOURCE,
        /** The gateway, about the connections of an exchange. */
        CONNECTION;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return text;
        }
    }
}
