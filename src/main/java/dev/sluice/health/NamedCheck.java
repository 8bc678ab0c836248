package dev.sluice.health;

import java.util.Locale;

/**
 * A check as it is configured.
 *
 * @param by who makes its findings
 */
public record NamedCheck(String name, By by, CheckRule rule, Stops stops) {
    /** Who makes findings. */
    public enum By {
        /** A process of yours tells, over the admin API. */
        REPORT,
        HTTP,
        TCP,
        EXEC,
        JAVA,
        /** The gateway looks at its machine. */
        RESOURCE,
        /** The gateway looks at an exchange's connections. */
        CONNECTION;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String toString() {
            return text;
        }
    }
}
