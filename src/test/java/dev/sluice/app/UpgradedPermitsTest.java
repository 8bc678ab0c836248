package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of reports about permits that were granted before an upgrade in place. Both gateways are in this process. */
@Tag("slow")
@Timeout(120)
final class UpgradedPermitsTest {
    private static final JsonObject ORDER = new JsonObject()
            .put("exchange", "okx")
            .put("method", "POST")
            .put("target", "/api/v5/trade/order")
            .put("headers", new JsonObject().put("OK-ACCESS-KEY", "key").put("Content-Type", "application/json"))
            .put("body", "{\"instId\":\"BTC-USDT\",\"tdMode\":\"cash\",\"clOrdId\":\"mine1\",\"side\":\"buy\"}");
    private static final JsonObject READ = new JsonObject()
            .put("exchange", "binance")
            .put("method", "GET")
            .put("target", "/api/v3/depth?symbol=BTCUSDT&limit=5");
    private static final JsonObject ACCEPTED = new JsonObject()
            .put("status", 200)
            .put("body", "{\"code\":\"0\",\"data\":[{\"ordId\":\"7\",\"clOrdId\":\"mine1\",\"sCode\":\"0\"}]}");
    private static final Duration DRAIN = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private UpgradeFixture upgrades;
    private GatewayFixture gateway;

    @BeforeEach
    void start() throws Exception {
        upgrades = new UpgradeFixture(folder);
        gateway = upgrades.first;
    }

    @AfterEach
    void close() {
        if (upgrades != null) {
            upgrades.close();
        }
    }

    private HttpResponse<String> post(String path, JsonObject body) throws Exception {
        return gateway.bot("POST", path, body.encode(), "Content-Type", "application/json");
    }

    /** Acquires a permit; repeats a refused request, since short windows start used up. */
    private String permit(JsonObject call) throws Exception {
        HttpResponse<String> granted = post("/acquire", call);
        for (int tries = 0; tries < 100 && granted.statusCode() == 429; tries++) {
            granted = post("/acquire", call);
        }
        assertThat(granted.statusCode()).as(granted.body()).isEqualTo(200);
        return new JsonObject(granted.body()).getString("permit");
    }

    private HttpResponse<String> report(String permit, JsonObject outcome) throws Exception {
        return post("/acquire/" + permit + "/outcome", outcome);
    }

    /** Returns the names of the orders whose outcome the serving gateway does not know. */
    private JsonArray unknown() throws Exception {
        return new JsonObject(gateway.operator("GET", "/admin/unknown", "").body()).getJsonArray("unknown");
    }

    @Test
    void a_report_after_an_upgrade_settles_once_and_closes_the_order_and_the_former_process_ends() throws Exception {
        String permit = permit(ORDER);
        upgrades.upgrade(DRAIN);
        assertThat(unknown().encode()).contains("mine1");

        HttpResponse<String> first = report(permit, ACCEPTED);
        assertThat(first.headers().firstValue("Connection"))
                .as("the connection to the former process ends with this response")
                .hasValue("close");
        HttpResponse<String> second = report(permit, ACCEPTED);

        assertThat(first.body()).isEqualTo("{\"settled\":true,\"outcome\":\"OK\"}");
        assertThat(second.statusCode()).isEqualTo(404);
        assertThat(unknown()).isEmpty();
        assertThat(await(gateway.gateway.whenReplaced())).isTrue();
    }

    @Test
    void a_ban_that_is_reported_after_an_upgrade_stops_further_calls() throws Exception {
        String permit = permit(READ);
        upgrades.upgrade(DRAIN);

        HttpResponse<String> settled = report(
                permit,
                new JsonObject()
                        .put("status", 418)
                        .put("headers", new JsonObject().put("Retry-After", "120"))
                        .put("body", "{\"code\":-1003,\"msg\":\"banned\"}"));

        assertThat(new JsonObject(settled.body()).getString("outcome")).isEqualTo("BAN");
        HttpResponse<String> refused = post("/acquire", READ.copy().put("waitMs", 0));
        assertThat(refused.headers().firstValue("X-Sluice-Reason").orElse("")).startsWith("ban");
    }

    @Test
    void a_report_reaches_the_process_before_the_former_one() throws Exception {
        String permit = permit(ORDER);
        Gateway second = upgrades.upgrade(DRAIN);
        upgrades.upgrade(DRAIN);

        assertThat(report(permit, ACCEPTED).body()).isEqualTo("{\"settled\":true,\"outcome\":\"OK\"}");
        assertThat(unknown()).isEmpty();
        assertThat(report(permit, ACCEPTED).statusCode()).isEqualTo(404);
        assertThat(await(second.whenReplaced())).isTrue();
    }

    @Test
    void a_wrong_report_leaves_the_permit_open() throws Exception {
        String permit = permit(ORDER);
        upgrades.upgrade(DRAIN);

        assertThat(report(permit, new JsonObject().put("status", 7)).statusCode())
                .isEqualTo(400);
        assertThat(report(permit, new JsonObject().put("sent", false)).body())
                .isEqualTo("{\"settled\":true,\"outcome\":\"NOT_SENT\"}");
    }

    @Test
    void a_report_is_not_found_when_the_former_process_has_ended() throws Exception {
        String permit = permit(ORDER);
        upgrades.upgrade(DRAIN);
        await(gateway.gateway.stop());
        gateway.awaitLog("the former process ended");

        assertThat(report(permit, ACCEPTED).statusCode()).isEqualTo(404);
        assertThat(unknown().encode()).contains("mine1");
    }
}
