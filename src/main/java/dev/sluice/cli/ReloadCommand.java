package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

/** Has a running gateway read its files again; the same as SIGHUP, with an answer. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = {
            "Has the running gateway read its configuration again: all of it takes effect or none.",
            "Calls in flight, used budgets and backoffs carry over. Exits 1, and says why, when the last good one stays."
        })
final class ReloadCommand extends AdminCommand {
    private static final int REFUSED = 422;

    @Override
    public Integer call() {
        AdminClient client = client();
        AdminClient.Answer answer = client.post("/admin/reload", new JsonObject());
        if (answer.status() != REFUSED) {
            client.done(answer);
        }
        tell(answer.body(), out -> {
            out.println(answer.body().getString("message"));
            for (Object problem : answer.body().getJsonArray("problems", new JsonArray())) {
                out.println("  " + ((JsonObject) problem).getString("text"));
            }
        });
        return answer.status() == 200 ? Exit.DONE : Exit.NO;
    }
}
