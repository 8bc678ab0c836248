package dev.sluice.cli;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.status.MemberConfirmation;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * The part of a response to a halt or a re-arm that names the other members of the cluster. Without a cluster it is
 * absent and nothing is printed.
 */
final class ClusterConfirmation {
    /** How long a command waits for the other members. */
    static final long WAIT_MILLIS = 2_000;

    private ClusterConfirmation() {}

    /** Returns the exit code: success only if all members have confirmed. */
    static int exitCode(@Nullable MemberConfirmation members) {
        return members == null || members.notConfirmedBy().isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }

    /** @param otherwise what it means that a member has not confirmed, and what to do */
    static void print(PrintWriter out, @Nullable MemberConfirmation members, String otherwise) {
        if (members == null) {
            return;
        }
        if (!members.confirmedBy().isEmpty()) {
            out.println("confirmed by " + String.join(", ", members.confirmedBy()));
        }
        if (!members.notConfirmedBy().isEmpty()) {
            out.println("NOT CONFIRMED BY " + String.join(", ", members.notConfirmedBy()) + " within "
                    + WAIT_MILLIS / 1000 + " s: " + otherwise);
        }
    }
}
