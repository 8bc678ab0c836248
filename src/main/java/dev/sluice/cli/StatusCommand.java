package dev.sluice.cli;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cli.text.StatusText;
import dev.sluice.status.GatewayStatus;
import dev.sluice.status.LifecycleStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that shows the state of a running gateway. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the problems of the running gateway, then the exchanges in use: limits and their use, waiting calls, bans and pauses.",
            "--all also shows healthy and unused parts; --json is always complete.",
            "Exits with 1 when the gateway does not serve, with 3 when no gateway responds."
        })
final class StatusCommand extends AdminCommand {
    /** The escape sequence that clears the terminal. */
    private static final String CLEAR = "\u001b[2J\u001b[H";

    @Option(names = "--all", description = "Also show time servers, healthy checks, and unused limits and exchanges.")
    private boolean all;

    @Option(names = "--watch", description = "Repeat every second until interrupted.")
    private boolean watch;

    @Override
    public Integer call() {
        AdminClient client = client();
        GatewayStatus status = show(client);
        while (watch && waitForSecond()) {
            out().print(CLEAR);
            status = show(client);
        }
        return status.stage() == LifecycleStage.SERVING ? ExitCode.DONE : ExitCode.NO;
    }

    private GatewayStatus show(AdminClient client) {
        GatewayStatus shown = show(
                client.get("/admin/status", GatewayStatus.class),
                (out, status) -> out.println(new StatusText(status, all, adminOptions())));
        out().flush();
        return shown;
    }
}
