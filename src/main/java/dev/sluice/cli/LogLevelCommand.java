package dev.sluice.cli;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.LogStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that changes the log level of a running gateway. */
@Command(
        name = "log-level",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the log level of the running gateway, or changes it until the next start.",
            "error: something is lost; warn: new risk was stopped; info: start, stop, trading allowed again; debug: also stack traces of failures in libraries."
        })
final class LogLevelCommand extends AdminCommand {
    @Parameters(arity = "0..1", paramLabel = "LEVEL", description = "error, warn, info or debug.")
    private @Nullable String level;

    @Option(names = "--access", paramLabel = "on|off", description = "Whether each call is logged.")
    private @Nullable String access;

    @Override
    public Integer call() {
        AdminClient client = client();
        if (access != null && !access.equals("on") && !access.equals("off")) {
            throw wrong("--access must be on or off, not '" + access + "'");
        }
        Boolean logsCalls = access == null ? null : (Boolean) access.equals("on");
        show(
                level == null && access == null
                        ? client.get("/admin/log", LogStatus.class)
                        : client.post("/admin/log", new AdminRequest.LogChange(level, logsCalls), LogStatus.class),
                (out, now) -> out.println("level " + now.level() + ", access log " + (now.access() ? "on" : "off")));
        return ExitCode.DONE;
    }
}
