package dev.sluice.part;

import java.util.Set;

/** An authenticated caller, derived from its token. */
public record Identity(String name, Set<Role> roles) {
    public Identity {
        roles = Set.copyOf(roles);
    }

    public boolean may(Role role) {
        return roles.contains(Role.ADMIN) || roles.contains(role);
    }

    /** Returns whether it may halt trading or re-arm. */
    public boolean mayAct() {
        return may(Role.TRIP) || may(Role.REARM);
    }
}
