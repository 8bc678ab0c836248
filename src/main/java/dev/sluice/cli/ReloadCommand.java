package dev.sluice.cli;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.status.ReloadReport;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;

/** A command that makes a running gateway reload its files, like SIGHUP, and reports the result. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the running gateway read its configuration again. Files with a mistake change nothing.",
            "Calls in flight, used budgets and backoffs are kept. Exits with 1 and prints the reason when the previous configuration stays in force."
        })
final class ReloadCommand extends AdminCommand {
    @Override
    public Integer call() {
        ReloadReport result = show(client().reload(), (out, report) -> {
            if (report.changes() != null && report.changes().size() > 1) {
                out.println("in effect:");
                report.changes().forEach(change -> out.println("  " + change));
                Objects.requireNonNullElse(report.notInForce(), List.<String>of())
                        .forEach(one -> out.println("  but " + one));
            } else {
                out.println(report.message());
            }
            if (report.problems() != null) {
                report.problems().forEach(problem -> out.println("  " + problem.text()));
            }
        });
        return result.reloaded() ? ExitCode.DONE : ExitCode.NO;
    }
}
