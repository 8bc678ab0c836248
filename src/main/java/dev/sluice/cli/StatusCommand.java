package dev.sluice.cli;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what a running gateway is doing. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what the running gateway is doing: limits and what is used of them, calls that wait, bans and backoffs.",
            "Exits 1 when it does not serve, 3 when none answers."
        })
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(names = "--json", description = "Everything, as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        JsonObject status =
                new AdminClient(admin).ask(HttpMethod.GET, "/admin/status").body();
        spec.commandLine().getOut().println(json ? status.encodePrettily() : new StatusText(status).toString());
        return "serving".equals(status.getString("stage")) ? Exit.DONE : Exit.NO;
    }
}
