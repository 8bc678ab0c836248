package dev.sluice.status;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which other members of the cluster have confirmed a change in time, and which have not. */
public record MemberConfirmation(List<String> confirmedBy, List<String> notConfirmedBy) {
    /** Returns null if there are no other members. */
    public static @Nullable MemberConfirmation of(Set<String> confirmedBy, Set<String> notConfirmedBy) {
        return confirmedBy.isEmpty() && notConfirmedBy.isEmpty()
                ? null
                : new MemberConfirmation(
                        confirmedBy.stream().sorted().toList(),
                        notConfirmedBy.stream().sorted().toList());
    }
}
