package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;

/** A command that shows how a running gateway shares its limits with the other members of its cluster. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the cluster of the running gateway: members, the lease, and for each shared limit the whole size, this gateway's part and its use.",
            "Exits with 1 when an exchange in use has no lease, with 3 when no gateway responds."
        })
final class ClusterCommand extends AdminCommand {
    /** The states of an exchange whose lease holds. */
    private static final Set<String> LEASED = Set.of("SHARING", "RECOVERING");

    @Override
    public Integer call() {
        AdminClient client = client();
        JsonObject safety = client.done(client.get("/admin/status")).getJsonObject("safety");
        JsonObject cluster = safety.getJsonObject("cluster");
        if (cluster == null) {
            show(new JsonObject(), out -> out.println("This gateway is not a member of a cluster."));
            return ExitCode.DONE;
        }
        show(cluster, out -> print(cluster, out));
        return cluster.getJsonArray("exchanges").stream()
                        .map(JsonObject.class::cast)
                        .allMatch(exchange -> LEASED.contains(exchange.getString("state")))
                ? ExitCode.DONE
                : ExitCode.NO;
    }

    private static void print(JsonObject cluster, PrintWriter out) {
        boolean isConnected = cluster.getBoolean("storeConnected");
        out.printf(
                "cluster %s, member %s of %s, store %s%n",
                cluster.getString("name"),
                cluster.getString("member"),
                words(cluster.getJsonArray("members")),
                isConnected ? "connected" : "not connected: " + cluster.getString("storeTrouble"));
        JsonArray exchanges = cluster.getJsonArray("exchanges");
        if (exchanges.isEmpty()) {
            out.println("no exchange is in use at this member");
        }
        for (Object each : exchanges) {
            JsonObject exchange = (JsonObject) each;
            out.printf(
                    "%n%s  %s, lease %d ms, generation %d%n",
                    exchange.getString("exchange"),
                    exchange.getString("state"),
                    exchange.getLong("leaseMs"),
                    exchange.getLong("generation"));
            exchange.getJsonObject("silentMs")
                    .forEach(member ->
                            out.printf("  member %s: heard of %s ms ago%n", member.getKey(), member.getValue()));
            for (Object limit : exchange.getJsonArray("limits")) {
                out.println("  " + line((JsonObject) limit));
            }
        }
    }

    private static String line(JsonObject limit) {
        String of = limit.getString("of").isEmpty() ? "" : " " + limit.getString("of");
        return String.format(
                Locale.ROOT,
                "%-28s size %d, here at most %d, used %d, floor %d",
                limit.getString("limit") + of,
                limit.getLong("size"),
                limit.getLong("cap"),
                limit.getLong("used"),
                limit.getLong("floor"));
    }

    private static String words(JsonArray array) {
        return String.join(", ", array.stream().map(String::valueOf).toList());
    }
}
