package dev.sluice.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.json.RecordJson;
import dev.sluice.status.ClusterReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

final class ClusterTextTest {
    /** Returns the cluster of member a with one exchange, as in the status. */
    static JsonObject cluster(String state, boolean isConnected) {
        boolean isLeased = state.equals("SHARING");
        JsonObject cluster = new JsonObject("""
                {"name": "desk", "member": "a", "members": ["a", "b", "c"], "exchanges": [
                  {"exchange": "binance", "generation": 3, "lastRequestMs": 1.25, "silentMs": {"b": 210},
                   "nonceSequences": []}]}""")
                .put("storeConnected", isConnected)
                .put("storeProblem", isConnected ? "" : "refused")
                .put("failedRequests", isConnected ? new JsonObject() : new JsonObject().put("TIMEOUT", 3));
        cluster.getJsonArray("exchanges")
                .getJsonObject(0)
                .put("state", state)
                .put("issue", isLeased ? "" : "its lease is over")
                .put("leaseMs", isLeased ? 2840 : 0)
                .put(
                        "limits",
                        new JsonArray()
                                .add(limit("weight", "", 6000, 3000, 40, 120))
                                .add(limit("orders", "0123456789abcdef", 100, 9, 9, 2)));
        return cluster;
    }

    private static ClusterText text(JsonObject cluster, boolean isColoured) {
        return new ClusterText(RecordJson.decode(cluster.encode(), ClusterReport.class), isColoured);
    }

    private static JsonObject limit(String name, String of, long size, long cap, long used, long floor) {
        return new JsonObject("""
                {"limit": "%s", "of": "%s", "size": %d, "cap": %d, "used": %d, "floor": %d}""".formatted(name, of, size, cap, used, floor));
    }

    @Test
    void members_leases_and_limits_are_aligned_tables() {
        assertThat(text(cluster("SHARING", true), false)).hasToString("""
                cluster desk, member a of a, b, c, store connected

                exchange  state    lease  generation  request  other members
                binance   SHARING  2.8 s           3   1.3 ms  b 0.2 s ago, c not seen

                exchange  limit                    size  part here  used  floor
                binance   weight                   6000       3000    40    120
                binance   orders 0123456789abcdef   100          9     9      2""");
    }

    @Test
    void keys_with_nonces_follow_with_their_holders() {
        JsonObject cluster = cluster("SHARING", true);
        cluster.getJsonArray("exchanges")
                .getJsonObject(0)
                .getJsonArray("nonceSequences")
                .add(new JsonObject().put("key", "0123456789abcdef").put("holder", "b"));
        assertThat(text(cluster, false).toString()).endsWith("""

                exchange  nonces of key     held by
                binance   0123456789abcdef  b""");
    }

    @Test
    void a_lost_lease_is_explained_with_its_cause() {
        JsonObject warned = cluster("SHARING", true)
                .put("warnings", new JsonArray().add("the statement of member b has no valid signature"));
        assertThat(text(warned, false).problems()).containsExactly("the statement of member b has no valid signature");
        ClusterText text = text(cluster("ALONE", false), false);

        assertThat(text.isLeased()).isFalse();
        assertThat(text.toString())
                .startsWith("""
                        cluster desk, member a of a, b, c, store not connected
                          the store of the cluster cannot be used: refused
                          binance is ALONE in the cluster: its lease is over
                          failed requests to the store since the start: TIMEOUT 3
                        """)
                .contains("binance   ALONE   none           3")
                .contains("without a lease the part here is the floor");
        assertThat(text(cluster("SHARING", true), false).toString()).doesNotContain("without a lease");
    }

    @Test
    void colours_are_only_for_terminals_and_do_not_move_columns() {
        String plain = text(cluster("SHARING", true), false).toString();
        String coloured = text(cluster("SHARING", true), true).toString();

        assertThat(plain).doesNotContain("\u001b");
        assertThat(coloured).contains("\u001b[32mSHARING\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(plain);
    }

    @Test
    void many_limits_end_with_their_number() {
        JsonObject cluster = cluster("SHARING", true);
        JsonArray limits = cluster.getJsonArray("exchanges").getJsonObject(0).getJsonArray("limits");
        for (int i = 0; i < 60; i++) {
            limits.add(limit("orders", "key" + i, 100, 9, 9, 2));
        }

        assertThat(text(cluster, false).toString()).endsWith("\n... and 12 more limits: --json");
    }
}
