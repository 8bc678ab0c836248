package dev.sluice.cli;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cli.text.StatusText;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.HoldStatus;
import dev.sluice.status.RearmProposal;
import dev.sluice.status.RearmResponse;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command for the re-arm in two steps, which is the only way to release a latch. */
@Command(
        name = "rearm",
        mixinStandardHelpOptions = true,
        description = {
            "Lifts latches so that trading can start again, in two steps. --reason lists the latches and prints a challenge.",
            "--confirm with that challenge, within the printed time, lifts the listed latches. Then the usable budget grows slowly.",
            "In a cluster it also waits up to 2 s for the other members, and exits with 1 if one of them has not confirmed that it lifted them."
        })
final class RearmCommand extends AdminCommand {
    /** The text that stands for the reason in the printed command; it is no reason. */
    private static final String REASON_NEEDED = "<why it is safe although the cause exists>";

    private static final String NOT_CONFIRMED = "that member holds its latches until it reaches the store";

    /** The arguments of one of the two steps. */
    static final class Step {
        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                required = true,
                description = "First step: reason for the re-arm.")
        private @Nullable String reason;

        @Option(
                names = "--confirm",
                paramLabel = "CHALLENGE",
                required = true,
                description = "Second step: challenge from the first step.")
        private @Nullable String challenge;
    }

    @ArgGroup(multiplicity = "1")
    private Step step = new Step();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "First step: only latches of this scope.")
    private @Nullable String scope;

    @Option(
            names = "--force",
            paramLabel = "TEXT",
            description = "Second step: re-arm although a cause still exists; TEXT is the reason.")
    private @Nullable String force;

    @Override
    public Integer call() {
        String challenge = step.challenge;
        if (challenge == null) {
            if (force != null) {
                throw wrong("--force belongs to the second step: use it with --confirm");
            }
            AdminRequest.Rearm asked = new AdminRequest.Rearm(Objects.requireNonNullElse(step.reason, ""), scope);
            show(client().post("/admin/rearm", asked, RearmProposal.class), this::proposed);
            return ExitCode.DONE;
        }
        if (scope != null) {
            throw wrong("--scope belongs to the first step: --confirm lifts the latches that it listed");
        }
        if (force != null && force.strip().startsWith("<")) {
            throw wrong("--force '" + force + "': a text that begins with '<' is no reason; write in its place "
                    + "why the re-arm is safe although a cause still exists");
        }
        AdminRequest.RearmConfirmation asked =
                new AdminRequest.RearmConfirmation(challenge, force, ClusterConfirmation.WAIT_MILLIS);
        RearmResponse response =
                show(client().post("/admin/rearm/confirm", asked, RearmResponse.class), (out, done) -> {
                    rearmed(out, done);
                    ClusterConfirmation.print(out, done.cluster(), NOT_CONFIRMED);
                });
        return ClusterConfirmation.exitCode(response.cluster());
    }

    private void proposed(PrintWriter out, RearmProposal proposal) {
        out.println("will be lifted:");
        list(out, proposal.latches(), StatusText::latch);
        if (!proposal.causes().isEmpty()) {
            out.println("their causes still exist, so remove them or use --force:");
            proposal.causes().forEach(cause -> out.println("  " + cause));
        }
        if (!proposal.alsoHeld().isEmpty()) {
            out.println("also held, and not lifted by this:");
            list(out, proposal.alsoHeld(), StatusText::hold);
        }
        out.printf(
                "confirm within %d s: scripts/sluice rearm --confirm %s%s%s%n",
                TimeUnit.NANOSECONDS.toSeconds(proposal.leftNanos()),
                proposal.challenge(),
                proposal.causes().isEmpty() ? "" : " --force '" + REASON_NEEDED + "'",
                adminOptions());
    }

    private static void rearmed(PrintWriter out, RearmResponse response) {
        out.println("lifted:");
        list(out, response.lifted(), StatusText::latch);
        if (!response.held().isEmpty()) {
            out.println("still held:");
            list(out, response.held(), StatusText::hold);
        }
        out.println("mode " + response.mode()
                + (response.durable() ? "" : "; NOT YET ON DISK: after a restart the latches would be in force again"));
        if (!response.lifted().isEmpty()) {
            out.println("their limits open slowly; scripts/sluice status shows how far");
        }
    }

    private static void list(PrintWriter out, List<HoldStatus> held, Function<HoldStatus, String> text) {
        held.forEach(each -> out.println("  " + text.apply(each)));
    }
}
