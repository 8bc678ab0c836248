package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that lists and closes orders of unknown outcome. */
@Command(
        name = "unknown",
        mixinStandardHelpOptions = true,
        description = {
            "Lists sent orders with an unknown outcome: time, bot, account, instrument, ids.",
            "An entry is closed when a later read contains the order, after 15 minutes, or with --close after an operator checked it."
        })
final class UnknownCommand extends AdminCommand {
    @Option(
            names = "--close",
            paramLabel = "EXCHANGE/ACCOUNT[/NAME]",
            description =
                    "Close entries that an operator checked: all of the account, or the one order c:CLIENT_ID or x:EXCHANGE_ID.")
    private String close = "";

    @Override
    public Integer call() {
        AdminClient client = client();
        if (!close.isEmpty()) {
            String[] parts = close.split("/", 3);
            JsonObject asked = new JsonObject()
                    .put("exchange", parts[0])
                    .put("account", parts.length > 1 ? parts[1] : "")
                    .put("name", parts.length > 2 ? parts[2] : "");
            JsonObject done = client.done(client.post("/admin/unknown/close", asked));
            show(done, out -> out.println(done.getLong("closed") + " closed"));
            return ExitCode.DONE;
        }
        JsonObject body = client.done(client.get("/admin/unknown"));
        show(body, out -> out.println(text(body.getJsonArray("unknown"))));
        return ExitCode.DONE;
    }

    private static String text(JsonArray orders) {
        if (orders.isEmpty()) {
            return "no order's outcome is unknown";
        }
        StringBuilder text = new StringBuilder();
        for (Object each : orders) {
            JsonObject order = (JsonObject) each;
            text.append(String.format(
                    "%s (%.0f s ago) %s %s of bot %s, account %s, %s, %s%n",
                    Instant.ofEpochMilli(order.getLong("epochMs")),
                    order.getDouble("ageSeconds"),
                    order.getString("exchange"),
                    order.getString("kind"),
                    order.getString("bot"),
                    order.getString("account"),
                    order.getString("instrument"),
                    order.getJsonArray("names").encode()));
        }
        return text.toString().stripTrailing();
    }
}
