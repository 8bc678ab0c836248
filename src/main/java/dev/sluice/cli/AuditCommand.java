package dev.sluice.cli;

import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Duration;
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
            "With --verify it checks all rows and exits with 1 when one was changed or removed."
        })
final class AuditCommand extends AdminCommand {
    @Option(names = "--verify", description = "Check whether any row was changed or removed.")
    private boolean verify;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only rows since this time: 2026-11-25T10:00:00Z, or PT2H for the last two hours.")
    private @Nullable String since;

    @Override
    public Integer call() {
        AdminClient client = client();
        if (verify) {
            JsonObject proof = client.done(client.get("/admin/audit/verify"));
            boolean holds = proof.getBoolean("holds");
            String text = holds
                    ? proof.getLong("rows") + " rows, none was changed or removed"
                    : "the audit was tampered with: " + proof.getString("fault");
            show(proof, out -> out.println(text));
            return holds ? ExitCode.DONE : ExitCode.NO;
        }
        QueryStringEncoder path = new QueryStringEncoder("/admin/audit");
        if (since != null) {
            path.addParam("since", Long.toString(epochMillis(since, client)));
        }
        JsonObject body = client.done(client.get(path.toString()));
        show(body, out -> print(out, body.getJsonArray("rows")));
        return ExitCode.DONE;
    }

    /** Returns the time in epoch milliseconds; a duration is subtracted from the gateway's current time. */
    private long epochMillis(String text, AdminClient client) {
        try {
            return text.startsWith("P")
                    ? client.done(client.get("/admin/status")).getLong("epochMs")
                            - Duration.parse(text).toMillis()
                    : Math.max(0, Instant.parse(text).toEpochMilli());
        } catch (DateTimeException e) {
            throw wrong("--since: '" + text + "' is neither 2026-11-25T10:00:00Z nor PT2H");
        }
    }

    private static void print(PrintWriter out, JsonArray rows) {
        for (Object each : rows) {
            JsonObject row = (JsonObject) each;
            double bound = row.getDouble("clockBoundMs");
            out.printf(
                    "%s%s  %s: %s%s, %s -> %s%s%s%n",
                    Instant.ofEpochMilli(row.getLong("epochMs")),
                    bound < 0 ? "" : String.format(" (+-%.0f ms)", bound),
                    row.getString("who"),
                    row.getString("what"),
                    row.getString("scope").isEmpty() ? "" : " of " + row.getString("scope"),
                    row.getString("before"),
                    row.getString("after"),
                    row.getString("reason").isEmpty() ? "" : ": " + row.getString("reason"),
                    row.getLong("refused") == 0 ? "" : "; " + row.getLong("refused") + " calls were refused");
        }
    }
}
