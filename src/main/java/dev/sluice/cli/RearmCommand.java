package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command for the re-arm in two steps, which is the only way to release a latch. */
@Command(
        name = "rearm",
        mixinStandardHelpOptions = true,
        description = {
            "Lets trading begin again, in two steps: --reason shows all that still holds and gives a challenge,",
            "--confirm with that challenge, within the time it is told, lifts what was shown. Then budgets come back slowly."
        })
final class RearmCommand extends AdminCommand {
    /** The arguments of one of the two steps. */
    static final class Step {
        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "First step: why it is right.")
        private @Nullable String reason;

        @Option(
                names = "--confirm",
                paramLabel = "CHALLENGE",
                required = true,
                description = "Second step: what the first one gave.")
        private @Nullable String challenge;
    }

    @ArgGroup(multiplicity = "1")
    private Step step = new Step();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "First step: only latches of that scope.")
    private @Nullable String scope;

    @Option(
            names = "--force",
            paramLabel = "TEXT",
            description = "Second step: re-arm although a cause still holds, and why that is right.")
    private @Nullable String force;

    @Override
    public Integer call() {
        AdminClient client = client();
        boolean first = step.challenge == null;
        JsonObject asked = new JsonObject().put(first ? "reason" : "challenge", first ? step.reason : step.challenge);
        if (first && scope != null) {
            asked.put("scope", scope);
        }
        if (!first && force != null) {
            asked.put("force", force);
        }
        JsonObject body = client.done(client.post(first ? "/admin/rearm" : "/admin/rearm/confirm", asked));
        tell(body, out -> {
            if (first) {
                proposed(out, body);
            } else {
                rearmed(out, body);
            }
        });
        return ExitCode.DONE;
    }

    private static void proposed(PrintWriter out, JsonObject body) {
        out.println("would be lifted:");
        list(out, body.getJsonArray("latches"));
        if (!body.getJsonArray("causes").isEmpty()) {
            out.println("their causes still hold, so it needs --force:");
            body.getJsonArray("causes").forEach(cause -> out.println("  " + cause));
        }
        if (!body.getJsonArray("alsoHeld").isEmpty()) {
            out.println("held besides, and not lifted by this:");
            list(out, body.getJsonArray("alsoHeld"));
        }
        out.printf(
                "to do it, within %d s: scripts/sluice rearm --confirm %s%n",
                body.getDouble("secondsLeft").longValue(), body.getString("challenge"));
    }

    private static void rearmed(PrintWriter out, JsonObject body) {
        out.println("lifted:");
        list(out, body.getJsonArray("lifted"));
        if (!body.getJsonArray("held").isEmpty()) {
            out.println("still held:");
            list(out, body.getJsonArray("held"));
        }
        out.println("mode " + body.getString("mode")
                + (body.getBoolean("durable") ? "" : "; NOT YET ON THE DISK: a restart would be tripped again"));
    }

    private static void list(PrintWriter out, JsonArray held) {
        held.forEach(each -> out.println("  " + StatusText.hold((JsonObject) each)));
    }
}
