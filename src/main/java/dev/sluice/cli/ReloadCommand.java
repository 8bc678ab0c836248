package dev.sluice.cli;

import dev.sluice.status.ReloadReport;
import picocli.CommandLine.Command;

/** A command that makes a running gateway reload its files, like SIGHUP, and reports the result. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the running gateway read its configuration again. All changes take effect, or none.",
            "Calls in flight, used budgets and backoffs are kept. Exits with 1 and prints the reason when the previous configuration stays in force."
        })
final class ReloadCommand extends AdminCommand {
    private static final int REFUSED = 422;

    @Override
    public Integer call() {
        AdminClient client = client();
        AdminClient.Response response = client.post("/admin/reload");
        if (response.status() != REFUSED) {
            client.done(response);
        }
        ReloadReport report = response.as(ReloadReport.class);
        show(response.body(), out -> {
            out.println(report.message());
            if (report.problems() != null) {
                report.problems().forEach(problem -> out.println("  " + problem.text()));
            }
        });
        return response.status() == 200 ? ExitCode.DONE : ExitCode.NO;
    }
}
