package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.core.admission.status.UnknownOrder;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.UnknownOrderList;
import java.time.Instant;
import java.util.List;
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
final class UnknownOrdersCommand extends AdminCommand {
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
            AdminRequest.OrderClosing asked = new AdminRequest.OrderClosing(
                    parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
            show(
                    client.post("/admin/unknown/close", asked, UnknownOrderList.Closed.class),
                    (out, done) -> out.println(done.closed() + " closed"));
        } else {
            show(
                    client.get("/admin/unknown", UnknownOrderList.class),
                    (out, orders) -> out.println(text(orders.unknown())));
        }
        return ExitCode.DONE;
    }

    private static String text(List<UnknownOrderList.Entry> orders) {
        if (orders.isEmpty()) {
            return "no order's outcome is unknown";
        }
        StringBuilder text = new StringBuilder();
        for (UnknownOrderList.Entry entry : orders) {
            UnknownOrder order = entry.order();
            text.append(String.format(
                    "%s (%.0f s ago) %s %s of bot %s, account %s, %s, %s%n",
                    Instant.ofEpochMilli(entry.epochMs()),
                    order.ageNanos() / 1e9,
                    entry.exchange(),
                    order.kind(),
                    order.bot(),
                    order.account(),
                    order.instrument(),
                    RecordJson.encode(order.names())));
        }
        return text.toString().stripTrailing();
    }
}
