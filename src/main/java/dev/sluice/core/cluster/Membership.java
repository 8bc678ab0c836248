package dev.sluice.core.cluster;

import java.util.List;

/**
 * The configured members of a cluster, and the name of this one.
 *
 * @param self the name of this process, one of the members
 * @param members the names of all members, the same list in every member's configuration
 */
public record Membership(String self, List<String> members) {
    public Membership {
        members = List.copyOf(members);
        members.forEach(MessageBounds::requireMember);
        if (members.size() < 2 || members.size() > MessageBounds.MAX_MEMBERS) {
            throw new IllegalArgumentException("a cluster has 2 to " + MessageBounds.MAX_MEMBERS + " members, not "
                    + members.size() + ": " + members);
        }
        if (members.stream().distinct().count() != members.size()) {
            throw new IllegalArgumentException("a member is listed twice: " + members);
        }
        if (!members.contains(self)) {
            throw new IllegalArgumentException("member '" + self + "' is not in the list of members: " + members);
        }
    }
}
