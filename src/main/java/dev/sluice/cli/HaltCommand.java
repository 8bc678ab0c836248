package dev.sluice.cli;

import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that operates the kill switch. */
@Command(
        name = "halt",
        mixinStandardHelpOptions = true,
        description = {
            "Stops trading at once, for every bot: new orders are refused, cancels still pass.",
            "The halt survives restarts, until scripts/sluice rearm. Other ways to halt: a file HALT in the data folder, signal USR2.",
            "In a cluster it also waits up to 2 s for the other members, and exits with 1 if one of them has not confirmed the halt.",
            "It stops every spelling of the name in the scope and tells which it knows. If nobody has used the name, the halt is set all the same, and it exits with 1."
        })
final class HaltCommand extends AdminCommand {
    private static final String NOT_CONFIRMED =
            "there the halt holds as soon as that member reaches the store; until then halt it there too";

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = "global",
            description =
                    "global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME (default: ${DEFAULT-VALUE}).")
    private String scope = "global";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "CANCEL_ONLY",
            description = "REDUCE_ONLY, CANCEL_ONLY or HALTED, which stops cancels too (default: ${DEFAULT-VALUE}).")
    private Mode mode = Mode.CANCEL_ONLY;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Reason; required without --drill.")
    private @Nullable String reason;

    @Option(names = "--force", description = "Exit with 0 although nobody has used the name in the scope.")
    private boolean force;

    @Option(names = "--drill", description = "Only show which calls would be refused now; changes nothing.")
    private boolean drill;

    @Override
    public Integer call() {
        check();
        AdminClient client = client();
        JsonObject body = drill
                ? client.done(client.get(drillPath()))
                : client.done(client.post(
                        "/admin/trip",
                        new JsonObject()
                                .put("scope", scope)
                                .put("mode", mode.name())
                                .put("reason", reason)
                                .put("confirmWithinMs", ClusterConfirmation.WAIT_MILLIS)));
        ClusterConfirmation members = new ClusterConfirmation(body);
        show(body, out -> {
            if (drill) {
                drilled(out, body);
            } else {
                tripped(out, body);
                members.print(out, NOT_CONFIRMED);
            }
            matched(out, body);
        });
        return isKnown(body) || force || drill ? members.exitCode() : ExitCode.NO;
    }

    private String drillPath() {
        QueryStringEncoder path = new QueryStringEncoder("/admin/drill");
        path.addParam("scope", scope);
        path.addParam("mode", mode.name());
        return path.toString();
    }

    private void check() {
        try {
            ModeScope.parse(scope);
        } catch (IllegalArgumentException e) {
            throw wrong("--scope: " + e.getMessage());
        }
        if (mode == Mode.ACTIVE) {
            throw wrong("--mode: ACTIVE does not halt anything; allowed: REDUCE_ONLY, CANCEL_ONLY, HALTED");
        }
        if (!drill && (reason == null || reason.isBlank())) {
            throw wrong("--reason is missing");
        }
    }

    private static void tripped(PrintWriter out, JsonObject body) {
        JsonObject held = body.getJsonObject("held");
        out.printf("%s for %s: %s%n", held.getString("mode"), held.getString("scope"), held.getString("reason"));
        out.printf("in effect within %.1f ms%n", body.getDouble("acknowledgedMs"));
        JsonArray behind = body.getJsonArray("eventLoopsBehind");
        if (!behind.isEmpty()) {
            out.println(
                    "not yet in effect in " + behind.encode() + ": calls that they already started may still be sent");
        }
        JsonObject permits = body.getJsonObject("openPermits", new JsonObject());
        if (!permits.isEmpty()) {
            out.println("open permits of /acquire: " + list(permits) + "; their programs may still send those calls");
        }
        out.println(
                body.getBoolean("durable")
                        ? "written to disk: the halt survives a restart"
                        : "NOT YET ON DISK: the halt is in force, but a restart would lose it; the gateway keeps trying to write it");
    }

    private static boolean isKnown(JsonObject body) {
        return body.getJsonObject("matched", new JsonObject()).getBoolean("known", true);
    }

    /** Prints what the scope holds, last, so that a name that nobody has used is not overlooked. */
    private static void matched(PrintWriter out, JsonObject body) {
        JsonObject matched = body.getJsonObject("matched", new JsonObject());
        matched.getJsonArray("says", new JsonArray()).forEach(out::println);
    }

    private static void drilled(PrintWriter out, JsonObject body) {
        out.printf(
                "drill: nothing was changed. Of the last minute's calls, %s for %s would refuse:%n",
                body.getString("mode"), body.getString("scope"));
        boolean seen = false;
        for (Object each : body.getJsonArray("exchanges")) {
            JsonObject exchange = (JsonObject) each;
            JsonObject waiting = exchange.getJsonObject("waitingAndRefused");
            if (exchange.getLong("seenInLastMinute") == 0 && waiting.isEmpty()) {
                continue;
            }
            seen = true;
            out.printf(
                    "  %s (%d calls seen): %s; of the waiting calls: %s%n",
                    exchange.getString("exchange"),
                    exchange.getLong("seenInLastMinute"),
                    list(exchange.getJsonObject("wouldHaveRefused")),
                    list(waiting));
        }
        if (!seen) {
            out.println("  nothing: there was no call in the last minute, and no call waits");
        }
    }

    private static String list(JsonObject numbers) {
        List<String> list = numbers.stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .toList();
        return list.isEmpty() ? "none" : String.join(", ", list);
    }
}
