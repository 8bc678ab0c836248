package dev.sluice.cli.text;

import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.status.ClusterReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The cluster of a gateway as text: one line about it, a table of the exchanges in use, one of the shared limits, and
 * one of keys with nonces.
 */
public final class ClusterText {
    private static final int MAX_ROWS = 50;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    private final ClusterReport cluster;
    private final boolean isColoured;

    public ClusterText(ClusterReport cluster, boolean isColoured) {
        this.cluster = cluster;
        this.isColoured = isColoured;
    }

    /** Returns whether each exchange in use has a lease. */
    public boolean isLeased() {
        return cluster.exchanges().stream().allMatch(ClusterText::isLeased);
    }

    private static boolean isLeased(ClusterReport.Membership exchange) {
        ClusterState state = exchange.state();
        return state != null && state.isLeased();
    }

    /** Returns the cluster in one line. */
    String line() {
        List<String> states = cluster.exchanges().stream()
                .map(exchange -> exchange.exchange() + " " + exchange.state())
                .toList();
        return head() + "; " + (states.isEmpty() ? "no exchange is in use" : String.join(", ", states));
    }

    /** Returns what is wrong, one line each. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!cluster.storeConnected()) {
            problems.add("the store of the cluster cannot be used: " + cluster.storeProblem());
        }
        problems.addAll(cluster.warnings());
        for (ClusterReport.Membership exchange : cluster.exchanges()) {
            if (!isLeased(exchange)) {
                problems.add(exchange.exchange() + " is " + exchange.state() + " in the cluster: " + exchange.issue());
            }
        }
        return problems;
    }

    private String head() {
        return String.format(
                Locale.ROOT,
                "cluster %s, member %s of %s, store %s",
                cluster.name(),
                cluster.member(),
                String.join(", ", cluster.members()),
                cluster.storeConnected() ? "connected" : in(RED, "not connected"));
    }

    @Override
    public String toString() {
        Lines lines = new Lines();
        lines.add("%s", head());
        problems().forEach(problem -> lines.add("  %s", in(RED, problem)));
        String failed = Lines.pairs(cluster.failedRequests());
        if (!failed.isEmpty()) {
            lines.add("  failed requests to the store since the start: %s", failed);
        }
        if (cluster.exchanges().isEmpty()) {
            lines.add("no exchange is in use at this member; an exchange is in use from its first call");
            return lines.toString();
        }
        lines.add("%n%s", memberships());
        lines.add("%n%s", limits());
        if (!isLeased()) {
            lines.add("without a lease the part here is the floor: a call beyond it waits, or is refused with part=N;"
                    + " lease=none, however much of the size is free");
        }
        TextTable nonceSequences = nonceSequences();
        if (nonceSequences.rows() > 0) {
            lines.add("%n%s", nonceSequences);
        }
        return lines.toString();
    }

    private TextTable memberships() {
        TextTable table = new TextTable("exchange", "state", "lease", "generation", "request", "other members");
        table.alignRight(2, 3, 4);
        for (ClusterReport.Membership exchange : cluster.exchanges()) {
            Double request = exchange.lastRequestMs();
            table.add(
                    exchange.exchange(),
                    String.valueOf(exchange.state()),
                    exchange.leaseMs() == 0 ? "none" : seconds(exchange.leaseMs()),
                    String.valueOf(exchange.generation()),
                    request == null ? "none" : String.format(Locale.ROOT, "%.1f ms", request),
                    others(exchange.silentMs()));
        }
        return coloured(table);
    }

    /** Returns when the store last had something new of each other member. */
    private String others(Map<String, Long> silent) {
        List<String> others = new ArrayList<>();
        for (String name : cluster.members()) {
            if (!name.equals(cluster.member())) {
                Long millis = silent.get(name);
                others.add(name + (millis == null ? " not seen" : " " + seconds(millis) + " ago"));
            }
        }
        return String.join(", ", others);
    }

    private TextTable limits() {
        TextTable table = new TextTable("exchange", "limit", "size", "part here", "used", "floor");
        table.alignRight(2, 3, 4, 5);
        int more = 0;
        for (ClusterReport.Membership exchange : cluster.exchanges()) {
            for (ClusterStatus.LimitLease limit : exchange.limits()) {
                if (table.rows() == MAX_ROWS) {
                    more++;
                    continue;
                }
                String of = limit.scopeKey().isEmpty() ? "" : " " + limit.scopeKey();
                table.add(
                        exchange.exchange(),
                        limit.limit() + of,
                        String.valueOf(limit.size()),
                        String.valueOf(limit.cap()),
                        String.valueOf(limit.used()),
                        String.valueOf(limit.floor()));
            }
        }
        if (more > 0) {
            table.footer("... and " + more + " more limits: --json");
        }
        return coloured(table);
    }

    /** Returns which member holds the nonces of each key in use. */
    private TextTable nonceSequences() {
        TextTable table = new TextTable("exchange", "nonces of key", "held by");
        int more = 0;
        for (ClusterReport.Membership exchange : cluster.exchanges()) {
            for (ClusterStatus.NonceHolder key : exchange.nonceSequences()) {
                if (table.rows() == MAX_ROWS) {
                    more++;
                } else {
                    table.add(exchange.exchange(), key.key(), key.member());
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

    private String in(String code, String text) {
        return isColoured ? code + text + PLAIN : text;
    }
}
