package dev.sluice.sim.kernel;

import dev.sluice.sim.market.Templates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The quotas of the WebSockets of one exchange. Its data has {@code connects}, how many an address may open in how many
 * milliseconds, {@code everyMessage}, what each message costs, the table {@code sockets} with limits of each WebSocket,
 * such as {@code messages}, with their sizes and milliseconds, and the table {@code open} with what may be open at one
 * time: the {@code connections} of an address.
 */
final class SocketQuotas {
    private final List<QuotaCharge> connects;
    private final List<QuotaCharge> connections;
    private final List<QuotaCharge> everyMessage;
    private final Map<String, Quota> limits = new HashMap<>();

    SocketQuotas(Templates data, Quotas quotas) {
        connects = one("ws-connects", "sliding", data.setting("connects", ""));
        connections = one("ws-connections", "open", data.rows("open").getOrDefault("connections", ""));
        everyMessage = quotas.charges(data.setting("everyMessage", ""), "");
        data.rows("sockets").forEach((name, row) -> limits.put(name, quota("ws-" + name, "sliding", row)));
    }

    private static List<QuotaCharge> one(String name, String counter, String row) {
        return row.isEmpty() ? List.of() : List.of(quota(name, counter, row).by(QuotaCharge.Costs.units(1)));
    }

    private static Quota quota(String name, String counter, String row) {
        return Quota.of(name, "ADDRESS " + counter + ' ' + row, null);
    }

    /** Returns what an attempt to open a WebSocket costs. */
    List<QuotaCharge> connects() {
        return connects;
    }

    /** Returns what an open WebSocket occupies. */
    List<QuotaCharge> connections() {
        return connections;
    }

    /** Returns what each message costs, whatever it asks for. */
    List<QuotaCharge> everyMessage() {
        return everyMessage;
    }

    /** Returns a limit of each WebSocket. */
    Quota limit(String name) {
        return Objects.requireNonNull(limits.get(name), name);
    }
}
