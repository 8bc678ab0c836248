package dev.sluice.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.json.RecordJson;
import dev.sluice.status.GatewayStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

final class StatusTextTest {
    private final JsonArray sources = new JsonArray();
    private final JsonObject checks = new JsonObject();
    private final JsonArray exchanges = new JsonArray();
    private final JsonObject safety = new JsonObject().put("latchesDurable", true);
    private final JsonObject clock = new JsonObject()
            .put("held", false)
            .put("why", "")
            .put("by", "4 of 4 time servers")
            .put("driftMs", 3.0)
            .put("boundMs", 10.0)
            .put("sources", sources);

    private String text(boolean all) {
        JsonObject status = new JsonObject("""
                {"version": "1", "stage": "serving", "uptimeSeconds": 5, "reloads": 0, "lastReloadWorked": true,
                 "mode": "ACTIVE", "holds": []}""")
                .put("safety", safety)
                .put("clock", clock)
                .put(
                        "readiness",
                        new JsonObject().put("margins", new JsonArray()).put("checks", checks))
                .put("exchanges", exchanges);
        return new StatusText(RecordJson.decode(status.encode(), GatewayStatus.class), all, " --data my").toString();
    }

    private void exchange(String name, String use, JsonObject... limits) {
        exchanges.add(new JsonObject("""
                {"configured": true, "mode": "ACTIVE", "enforcement": "enforce", "promise": "kept", "waiting": 0,
                 "inFlight": 0, "openUnknown": 0, "clock": {"known": false, "refusals": 0}, "refused": {},
                 "ramps": [], "bots": [], "totals": {}, "limitsNotShown": 0}""")
                .put("name", name)
                .put("use", use)
                .put("limits", new JsonArray(java.util.List.of(limits))));
    }

    private static JsonObject limit(String name, long used, double banMillis) {
        return new JsonObject("""
                {"limit": "%s", "of": "", "used": %d, "usable": 100, "foreign": 0, "waiting": 0, "share": 1.0,
                 "banMs": %s, "pauseMs": 0.0}""".formatted(name, used, banMillis));
    }

    private void check(String name, String by, String status, String message) {
        checks.put(name, new JsonObject("""
                {"by": "%s", "status": "%s", "message": "%s", "sinceSeconds": 9, "details": {}, "stops": []}""".formatted(by, status, message)));
    }

    @Test
    void problems_of_the_process_and_its_files_are_problems() {
        safety.put("problems", new JsonArray().add("the audit cannot be written; make room"));

        assertThat(text(false)).contains("problems:\n  the audit cannot be written; make room");
    }

    @Test
    void several_ramps_of_an_exchange_are_one_line_with_the_slowest() {
        exchange("binance", "used");
        JsonArray ramps = exchanges.getJsonObject(0).getJsonArray("ramps");
        ramps.add(new JsonObject().put("scope", "global").put("share", 0.5).put("leftMs", 20_000.0));
        ramps.add(new JsonObject().put("scope", "bot:a").put("share", 0.1).put("leftMs", 59_000.0));
        assertThat(text(false))
                .contains("  ramp after a re-arm of bot:a (and of 1 more): 10 % of each budget, 100 % in 59 s\n")
                .doesNotContain("50 %");
    }

    @Test
    void an_unused_gateway_has_a_short_status() {
        exchange("binance", "unused");
        exchange("okx", "unused");
        exchange("gate", "disabled");
        assertThat(text(false)).isEqualTo("""
                Sluice 1, serving for 5 s, reloaded 0 times
                mode ACTIVE
                problems: none

                no exchange is in use yet: an exchange is in use from its first call

                not used yet, so Sluice sends nothing to them: binance, okx

                disabled by "enabled": false: gate

                --all also shows healthy and unused parts, --json shows everything""");
    }

    @Test
    void a_testnet_is_marked_whether_it_is_used_or_not() {
        exchange("binance", "used");
        exchange("okx", "unused");
        exchange("bybit", "unused");
        exchanges.getJsonObject(0).put("testnet", true);
        exchanges.getJsonObject(1).put("testnet", true);
        assertThat(text(false))
                .contains("binance TESTNET ACTIVE (enforce)", "so Sluice sends nothing to them: okx TESTNET, bybit\n");
    }

    @Test
    void problems_are_printed_first_and_healthy_parts_only_with_all() {
        exchange("okx", "unused");
        exchange("binance", "used", limit("weight", 7, 61_500), limit("orders", 0, 0));
        check("system_resources.disk", "resource", "critical", "full");
        check("system_resources.throttled", "resource", "unknown", "cannot be looked at");
        check("hedger", "report", "unknown", "never reported");
        check("desk", "report", "healthy", "fine");
        sources.add(new JsonObject()
                .put("name", "time.example")
                .put("lastResult", "+2000 ms")
                .put("wrong", true));
        sources.add(new JsonObject()
                .put("name", "ntp.example")
                .put("lastResult", "+1 ms")
                .put("wrong", false));

        String brief = text(false);
        assertThat(brief)
                .containsSubsequence(
                        "problems:",
                        "time.example",
                        "BUT IT CONTRADICTS THE OTHERS",
                        "binance bans calls charged to 'weight' for another 62 s",
                        "system_resources.disk        critical for 9 s: full",
                        "hedger                       unknown for 9 s: never reported",
                        "binance ACTIVE (enforce)",
                        "weight ",
                        "BANNED for another 62 s",
                        "... and 1 unused limits: --all",
                        "not used yet, so Sluice sends nothing to them: okx")
                .doesNotContain("throttled", "desk", "ntp.example", "okx ACTIVE", "orders");
        assertThat(text(true))
                .containsSubsequence(
                        "problems:", "healthy:", "ntp.example", "throttled", "desk", "binance ACTIVE", "orders")
                .contains("okx ACTIVE")
                .doesNotContain("unused limits");
    }

    @Test
    void a_clock_without_a_responding_time_server_is_a_problem() {
        clock.remove("driftMs");
        clock.put("by", "no time server responds");
        assertThat(text(false)).contains("problems: none");
        assertThat(text(true)).contains("not compared with UTC, because no time server is configured");
        sources.add(
                new JsonObject().put("name", "x").put("lastResult", "silent").put("wrong", false));
        assertThat(text(false)).contains("this machine's clock: unknown: no time server responds");
    }

    @Test
    void a_bot_that_is_refused_is_a_problem_with_the_command_that_tells_why() {
        exchange("binance", "used", limit("orders", 5, 0));
        exchanges.getJsonObject(0).getJsonArray("bots").add(new JsonObject("""
                {"bot": "maker1", "askedInLastMinute": 90, "used": {}, "waitsFor": {},
                 "refused": {"limit": 5, "guard": 40}}"""));
        assertThat(text(false))
                .contains("problems:\n  45 binance calls of maker1 were refused in the last minute, most for guard:"
                        + " scripts/sluice calls --bot maker1 --outcome refused --since 2m --summary --data my\n");
    }

    @Test
    void a_member_of_a_cluster_has_one_line_about_it_and_its_problems() {
        safety.put("cluster", ClusterTextTest.cluster("ALONE", false));

        assertThat(text(false))
                .contains("\ncluster desk, member a of a, b, c, store not connected; binance ALONE\nproblems:\n")
                .contains("  the store of the cluster cannot be used: refused\n")
                .contains("  binance is ALONE in the cluster: its lease is over\n");
    }

    @Test
    void fields_that_only_a_newer_or_an_older_gateway_has_do_not_matter() {
        exchange("binance", "used", limit("weight", 7, 0).put("invented", new JsonArray()));
        exchanges.getJsonObject(0).put("invented", 7).put("use", "invented").remove("bots");
        safety.put("invented", new JsonObject().put("a", 1)).remove("problems");
        clock.remove("sources");
        assertThat(text(true)).contains("problems: none", "binance ACTIVE (enforce)", "weight ");
    }

    @Test
    void a_gateway_without_a_cluster_has_no_line_about_one() {
        assertThat(text(true)).doesNotContain("cluster");
    }
}
