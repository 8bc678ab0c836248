package dev.sluice.cli;

import dev.sluice.status.MemberConfirmation;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a response to a halt or a re-arm that names the other members of the cluster. Without a cluster it is
 * absent and nothing is printed.
 */
final class ClusterConfirmation {
    /** How long a command waits for the other members. */
    static final long WAIT_MILLIS = 2_000;

    private final List<String> confirmedBy;
    private final List<String> notConfirmedBy;

    ClusterConfirmation(@Nullable MemberConfirmation cluster) {
        confirmedBy = cluster == null ? List.of() : cluster.confirmedBy();
        notConfirmedBy = cluster == null ? List.of() : cluster.notConfirmedBy();
    }

    /** Returns the exit code: success only if all members have confirmed. */
    int exitCode() {
        return notConfirmedBy.isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    /** @param otherwise what it means that a member has not confirmed, and what to do */
    void print(PrintWriter out, String otherwise) {
        if (!confirmedBy.isEmpty()) {
            out.println("confirmed by " + String.join(", ", confirmedBy));
        }
        if (!notConfirmedBy.isEmpty()) {
            out.println("NOT CONFIRMED BY " + String.join(", ", notConfirmedBy) + " within " + WAIT_MILLIS / 1000
                    + " s: " + otherwise);
        }
    }
}
