package dev.sluice.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that shows the state of a running gateway. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what is wrong with the running gateway, then the exchanges in use: limits and what is used of them, calls that wait, bans and pauses.",
            "--all shows what is well and what nobody uses, too; --json is never shortened.",
            "Exits 1 when it does not serve, 3 when none answers."
        })
final class StatusCommand extends AdminCommand {
    /** The escape sequence that clears the terminal. */
    private static final String CLEAR = "\u001b[2J\u001b[H";

    @Option(
            names = "--all",
            description = "Also what is well: time servers, healthy checks, limits and exchanges that nobody uses.")
    private boolean all;

    @Option(names = "--watch", description = "Again every second, until it is interrupted.")
    private boolean watch;

    @Override
    public Integer call() {
        AdminClient client = client();
        JsonObject status = show(client);
        while (watch) {
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            out().print(CLEAR);
            status = show(client);
        }
        return "serving".equals(status.getString("stage")) ? ExitCode.DONE : ExitCode.NO;
    }

    private JsonObject show(AdminClient client) {
        JsonObject status = client.done(client.get("/admin/status"));
        tell(status, out -> out.println(new StatusText(status, all)));
        out().flush();
        return status;
    }
}
