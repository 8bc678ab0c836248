package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.unit.CountText;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.AuditReader;
import dev.sluice.persistence.AuditVerification;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.AuditRows;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
            "With --verify it checks all rows and exits with 1 when one was changed or removed.",
            "Without a gateway of the data folder it reads the folder: give it with --data."
        })
final class AuditCommand extends AdminCommand {
    private static final int MAX_ROWS = 1_000;

    @Option(names = "--verify", description = "Check whether any row was changed or removed.")
    private boolean verify;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only rows since this time: " + TypedTime.ALLOWED + ".")
    private @Nullable String since;

    @Override
    public Integer call() {
        Long from =
                since == null ? null : (Long) Math.max(0, time("--since", since).toEpochMilli());
        if (verify) {
            AuditVerification proof = show(
                    ask(
                            "/admin/audit/verify",
                            new AdminClient.NoFields(),
                            AuditVerification.class,
                            AuditReader::verify),
                    (out, found) -> out.println(
                            found.holds()
                                    ? found.rows() + " rows, none was changed or removed"
                                    : "rows of the audit were changed or are missing: " + found.fault()));
            return proof.holds() ? ExitCode.DONE : ExitCode.NO;
        }
        AdminRequest.Rows asked = new AdminRequest.Rows(from, null);
        show(
                ask(
                        "/admin/audit",
                        asked,
                        AuditRows.class,
                        audit -> new AuditRows(audit.rows(from == null ? 0 : from, MAX_ROWS), 0, 0)),
                (out, rows) -> {
                    rows.rows().forEach(row -> print(out, row.entry()));
                    if (rows.notYetWritten() + rows.lost() > 0) {
                        out.println(rows.notYetWritten() + " more rows are not on disk yet; lost for ever because too"
                                + " many waited: " + rows.lost());
                    }
                });
        return ExitCode.DONE;
    }

    @FunctionalInterface
    private interface Read<T> {
        T from(AuditReader audit) throws IOException;
    }

    /** Asks the gateway of the data folder, or reads the folder if none responds. */
    private <T extends Record> AdminClient.TypedResponse<T> ask(
            String path, Record fields, Class<T> type, Read<T> read) {
        return AdminClient.orIfNoneResponds(() -> client().get(path, fields, type), failed -> read(read, failed));
    }

    private <T extends Record> AdminClient.TypedResponse<T> read(Read<T> read, CommandFailed noGateway) {
        Path folder = dataFolder();
        try (AuditReader audit = AuditReader.open(folder)) {
            T found = read.from(audit);
            PrintWriter err = spec().commandLine().getErr();
            err.println("no gateway of this data folder responds; read from " + folder);
            err.flush();
            return new AdminClient.TypedResponse<>(found, RecordJson.encode(found));
        } catch (NoSuchFileException absent) {
            throw new CommandFailed(
                    ExitCode.NO_GATEWAY, noGateway.getMessage() + "; and there is no audit in " + folder);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, "the audit in " + folder + " cannot be read: " + e.getMessage());
        }
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
                row.refused() == 0 ? "" : "; " + CountText.of(row.refused(), "call") + " refused");
    }
}
