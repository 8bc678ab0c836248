package dev.sluice.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The cluster of a gateway as text: one line about it, a table of the exchanges in use, one of the shared limits, and one of keys with nonces. */
final class ClusterText {
    /** The states of an exchange whose lease holds. */
    private static final Set<String> LEASED = Set.of("SHARING", "RECOVERING");

    private static final int MAX_ROWS = 50;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private final JsonObject cluster;
    private final boolean isColoured;

    /** @param cluster the field {@code cluster} of the status */
    ClusterText(JsonObject cluster, boolean isColoured) {
        this.cluster = cluster;
        this.isColoured = isColoured;
    }

    /** Returns whether each exchange in use has a lease. */
    boolean isLeased() {
        return exchanges().stream().allMatch(exchange -> LEASED.contains(exchange.getString("state")));
    }

    /** Returns the cluster in one line. */
    String line() {
        List<String> states = exchanges().stream()
                .map(exchange -> exchange.getString("exchange") + " " + exchange.getString("state"))
                .toList();
        return head() + "; " + (states.isEmpty() ? "no exchange is in use" : String.join(", ", states));
    }

    /** Returns what is wrong, one line each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!cluster.getBoolean("storeConnected")) {
            problems.add("the store of the cluster cannot be used: " + cluster.getString("storeTrouble"));
        }
        cluster.getJsonArray("warnings", new JsonArray()).forEach(warning -> problems.add(String.valueOf(warning)));
        for (JsonObject exchange : exchanges()) {
            if (!LEASED.contains(exchange.getString("state"))) {
                problems.add(exchange.getString("exchange") + " is " + exchange.getString("state") + " in the cluster: "
                        + exchange.getString("issue"));
            }
        }
        return problems;
    }

    private String head() {
        return String.format(
                Locale.ROOT,
                "cluster %s, member %s of %s, store %s",
                cluster.getString("name"),
                cluster.getString("member"),
                words(cluster.getJsonArray("members")),
                cluster.getBoolean("storeConnected") ? "connected" : in(RED, "not connected"));
    }

    @Override
    public String toString() {
        Lines lines = new Lines();
        lines.add("%s", head());
        problems().forEach(problem -> lines.add("  %s", in(RED, problem)));
        String failed = Lines.pairs(cluster.getJsonObject("failedRequests"));
        if (!failed.isEmpty()) {
            lines.add("  failed requests to the store since the start: %s", failed);
        }
        if (exchanges().isEmpty()) {
            lines.add("no exchange is in use at this member; an exchange is in use from its first call");
            return lines.toString();
        }
        lines.add("%n%s", memberships());
        lines.add("%n%s", limits());
        TextTable nonceKeys = nonceKeys();
        if (nonceKeys.rows() > 0) {
            lines.add("%n%s", nonceKeys);
        }
        return lines.toString();
    }

    private TextTable memberships() {
        TextTable table = new TextTable("exchange", "state", "lease", "generation", "request", "other members");
        table.alignRight(2, 3, 4);
        for (JsonObject exchange : exchanges()) {
            Double request = exchange.getDouble("lastRequestMs");
            table.add(
                    exchange.getString("exchange"),
                    exchange.getString("state"),
                    exchange.getLong("leaseMs") == 0 ? "none" : seconds(exchange.getLong("leaseMs")),
                    String.valueOf(exchange.getLong("generation")),
                    request == null ? "none" : String.format(Locale.ROOT, "%.1f ms", request),
                    others(exchange.getJsonObject("silentMs")));
        }
        return coloured(table);
    }

    /** Returns when the store last had something new of each other member. */
    private String others(JsonObject silent) {
        List<String> others = new ArrayList<>();
        for (Object member : cluster.getJsonArray("members")) {
            String name = String.valueOf(member);
            if (!name.equals(cluster.getString("member"))) {
                Long millis = silent.getLong(name);
                others.add(name + (millis == null ? " not seen" : " " + seconds(millis) + " ago"));
            }
        }
        return String.join(", ", others);
    }

    private TextTable limits() {
        TextTable table = new TextTable("exchange", "limit", "size", "part here", "used", "floor");
        table.alignRight(2, 3, 4, 5);
        int more = 0;
        for (JsonObject exchange : exchanges()) {
            for (JsonObject limit : objects(exchange.getJsonArray("limits"))) {
                if (table.rows() == MAX_ROWS) {
                    more++;
                    continue;
                }
                String of = limit.getString("of").isEmpty() ? "" : " " + limit.getString("of");
                table.add(
                        exchange.getString("exchange"),
                        limit.getString("limit") + of,
                        String.valueOf(limit.getLong("size")),
                        String.valueOf(limit.getLong("cap")),
                        String.valueOf(limit.getLong("used")),
                        String.valueOf(limit.getLong("floor")));
            }
        }
        if (more > 0) {
            table.footer("... and " + more + " more limits: --json");
        }
        return coloured(table);
    }

    /** Returns which member holds the nonces of each key in use. */
    private TextTable nonceKeys() {
        TextTable table = new TextTable("exchange", "nonces of key", "held by");
        int more = 0;
        for (JsonObject exchange : exchanges()) {
            for (JsonObject key : objects(exchange.getJsonArray("nonceKeys"))) {
                if (table.rows() == MAX_ROWS) {
                    more++;
                } else {
                    table.add(exchange.getString("exchange"), key.getString("key"), key.getString("holder"));
                }
            }
        }
        if (more > 0) {
            table.footer("... and " + more + " more keys: --json");
        }
        return table;
    }

    private TextTable coloured(TextTable table) {
        if (isColoured) {
            table.colour(text -> switch (text) {
                case "SHARING" -> GREEN;
                case "RECOVERING" -> YELLOW;
                case "ALONE", "JOINING", "REPLACED" -> RED;
                default -> "";
            });
        }
        return table;
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / MILLIS_PER_SECOND);
    }

    private List<JsonObject> exchanges() {
        return objects(cluster.getJsonArray("exchanges"));
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private static String words(JsonArray array) {
        return String.join(", ", array.stream().map(String::valueOf).toList());
    }

    private String in(String code, String text) {
        return isColoured ? code + text + PLAIN : text;
    }
}
