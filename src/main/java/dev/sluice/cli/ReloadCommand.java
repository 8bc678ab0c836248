package dev.sluice.cli;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has a running gateway read its files again; the same as SIGHUP, with an answer. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = {
            "Has the running gateway read its configuration again: all of it takes effect or none.",
            "Calls in flight, used budgets and backoffs carry over. Exits 1, and says why, when the last good one stays."
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        AdminClient.Answer answer = new AdminClient(admin).ask(HttpMethod.POST, "/admin/reload");
        PrintWriter out = spec.commandLine().getOut();
        out.println(answer.body().getString("message"));
        for (Object problem : answer.body().getJsonArray("problems", new JsonArray())) {
            out.println("  " + ((JsonObject) problem).getString("text"));
        }
        return answer.status() == 200 ? Exit.DONE : Exit.NO;
    }
}
