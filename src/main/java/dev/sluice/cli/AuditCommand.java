package dev.sluice.cli;

import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.AuditVerification;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.AuditRows;
import java.io.PrintWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that shows who changed what may be sent, when, and why. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the latest thousand changes of a mode, latch, breaker, configuration or token: who, when, before, after, why.",
            "With --verify it checks all rows and exits with 1 when one was changed or removed."
        })
final class AuditCommand extends AdminCommand {
    @Option(names = "--verify", description = "Check whether any row was changed or removed.")
    private boolean verify;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only rows since this time: " + TypedTime.ALLOWED + ".")
    private @Nullable String since;

    @Override
    public Integer call() {
        AdminClient client = client();
        if (verify) {
            AuditVerification proof = show(
                    client.get("/admin/audit/verify", AuditVerification.class),
                    (out, found) -> out.println(
                            found.holds()
                                    ? found.rows() + " rows, none was changed or removed"
                                    : "the audit was tampered with: " + found.fault()));
            return proof.holds() ? ExitCode.DONE : ExitCode.NO;
        }
        Long from =
                since == null ? null : (Long) Math.max(0, time("--since", since).toEpochMilli());
        show(
                client.get("/admin/audit", new AdminRequest.Rows(from, null), AuditRows.class),
                (out, rows) -> rows.rows().forEach(row -> print(out, row.entry())));
        return ExitCode.DONE;
    }

    private static void print(PrintWriter out, AuditEntry row) {
        double bound = row.clockBoundMillis();
        out.printf(
                "%s%s  %s: %s%s, %s -> %s%s%s%n",
                Instant.ofEpochMilli(row.epochMillis()),
                bound < 0 ? "" : String.format(" (+-%.0f ms)", bound),
                row.who(),
                row.what(),
                row.scope().isEmpty() ? "" : " of " + row.scope(),
                row.before(),
                row.after(),
                row.reason().isEmpty() ? "" : ": " + row.reason(),
                row.refused() == 0 ? "" : "; " + row.refused() + " calls were refused");
    }
}
