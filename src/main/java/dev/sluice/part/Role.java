package dev.sluice.part;

import java.util.Locale;

/** The rights of a token; {@link #ADMIN} includes all, each other one only what its name says. */
public enum Role {
    READ,
    BREAKER,
    TRIP,
    REARM,
    ADMIN;

    /**
     * Parses a role.
     *
     * @throws IllegalArgumentException when the text is no role; its message lists the roles
     */
    public static Role parse(String text) {
        for (Role role : values()) {
            if (role.toString().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a role; allowed: read, breaker, trip, rearm, admin");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
