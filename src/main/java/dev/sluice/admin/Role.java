package dev.sluice.admin;

import java.util.Locale;

/** What a token may do; {@link #ADMIN} may do everything, each other only what its name says. */
public enum Role {
    READ,
    BREAKER,
    TRIP,
    REARM,
    ADMIN;

    /** An IllegalArgumentException says what is allowed. */
    public static Role parse(String text) {
        for (Role role : values()) {
            if (role.toString().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no role; allowed: read, breaker, trip, rearm, admin");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
