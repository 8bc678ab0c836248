package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.health.SchemaChecker;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TradingHandlerTest {
    private static final SchemaChecker SCHEMA = new SchemaChecker(Path.of("conf/schema/health.schema.json"));

    private final ProxyFixture proxyFixture = ProxyFixture.to(1);
    private final PageClient bot = new PageClient(proxyFixture.port);

    @AfterEach
    void close() {
        proxyFixture.close();
    }

    private void hold(ModeScope modeScope, HoldCause holdCause, Mode mode) {
        proxyFixture.admission.modeRegistry.hold(
                ModeHold.of(modeScope, holdCause, mode, new HoldReason("because", "test", 0, "itself")));
    }

    private JsonObject ask(String query) {
        HttpResponse<String> response = bot.get("/trading" + query);
        assertThat(response.statusCode()).isEqualTo(200);
        JsonObject page = PageClient.json(response);
        assertThat(SCHEMA.problems("trading", page)).isEmpty();
        return page;
    }

    @Test
    void can_trade_is_true_when_no_mode_is_held() {
        JsonObject page = ask("?exchange=read&account=desk&bot=maker");

        assertThat(page.getBoolean("can_trade")).isTrue();
        assertThat(page.getString("reason")).isEqualTo("ok");
        assertThat(page.getString("mode")).isEqualTo("ACTIVE");
    }

    @Test
    void each_scope_blocks_only_its_own_calls() {
        hold(ModeScope.account("read", "desk"), new HoldCause(HoldCause.Source.MARGIN, ""), Mode.REDUCE_ONLY);
        hold(ModeScope.bot("runaway"), new HoldCause(HoldCause.Source.GUARD, ""), Mode.CANCEL_ONLY);
        hold(ModeScope.exchange("plain"), HoldCause.breaker("error_series"), Mode.CANCEL_ONLY);

        assertThat(ask("?exchange=read").getBoolean("can_trade")).isTrue();
        assertThat(ask("?exchange=read&account=desk").getString("reason")).isEqualTo("margin");
        assertThat(ask("?exchange=read&account=desk").getString("mode")).isEqualTo("REDUCE_ONLY");
        assertThat(ask("?exchange=read&bot=runaway").getString("reason")).isEqualTo("guard");
        assertThat(ask("?exchange=plain").getString("reason")).isEqualTo("circuit_breaker");
        assertThat(ask("?bot=runaway").getJsonArray("reasons")).hasSize(2);
        assertThat(ask("").getBoolean("can_trade")).isFalse();
    }

    @Test
    void a_ban_blocks_trading_with_its_end_wakes_long_polls_and_yields_to_a_mode() {
        proxyFixture.activeBans = List.of(new ActiveBan("exchange:read", "read", "weight", "", 1_700_000_000_000L));

        JsonObject page = ask("?exchange=read");
        assertThat(page.getBoolean("can_trade")).isFalse();
        assertThat(page.getString("reason")).isEqualTo("ban");
        assertThat(page.getString("mode")).isEqualTo("ACTIVE");
        assertThat(page.getJsonArray("reasons").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("scope", "exchange:read")
                        .put("mode", "ACTIVE")
                        .put("cause", "ban:weight")
                        .put("latched", false)
                        .put("reason", "read bans what is charged to 'weight' until 2023-11-14T22:13:20Z")
                        .put("until_epoch_ms", 1_700_000_000_000L)
                        .put("lifted_by", "itself"));
        proxyFixture.activeBans = List.of(new ActiveBan("exchange:read", "read", "weight", "b", 1_700_000_000_000L));
        assertThat(ask("?exchange=read").getJsonArray("reasons").encode())
                .contains("until 2023-11-14T22:13:20Z (seen by member b)");
        hold(ModeScope.GLOBAL, new HoldCause(HoldCause.Source.CLOCK, ""), Mode.CANCEL_ONLY);
        assertThat(ask("?exchange=read").getString("reason")).isEqualTo("time_drift");
        assertThat(ask("?exchange=read").getJsonArray("reasons")).hasSize(2);
    }

    @Test
    void the_strictest_mode_is_reported_with_all_reasons() {
        hold(ModeScope.GLOBAL, new HoldCause(HoldCause.Source.CLOCK, ""), Mode.CANCEL_ONLY);
        proxyFixture.admission.modeRegistry.trip(ModeHold.latch(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.HALTED,
                new HoldReason("fire", "op", 0, HoldReason.REARM)));

        JsonObject page = ask("?exchange=read");

        assertThat(page.getString("reason")).isEqualTo("global_kill_switch");
        assertThat(page.getString("mode")).isEqualTo("HALTED");
        assertThat(page.getJsonArray("reasons").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("scope", "global")
                        .put("mode", "HALTED")
                        .put("cause", "kill-switch")
                        .put("latched", true)
                        .put("reason", "fire")
                        .put("lifted_by", HoldReason.REARM));
        assertThat(page.getJsonArray("reasons")).hasSize(2);
    }

    @Test
    void can_trade_is_false_while_the_gateway_warms_up_or_stops() {
        proxyFixture.notServing = "the gateway is draining";

        assertThat(ask("?exchange=read").getBoolean("can_trade")).isFalse();
        assertThat(ask("?exchange=read").getString("reason")).isEqualTo("not_serving");
    }

    @Test
    void can_trade_is_false_only_for_a_disabled_exchange() {
        proxyFixture.disabled = "read";

        JsonObject page = ask("?exchange=read");
        assertThat(page.getBoolean("can_trade")).isFalse();
        assertThat(page.getString("reason")).isEqualTo("disabled");
        assertThat(page.getJsonArray("reasons").getJsonObject(0).getString("scope"))
                .isEqualTo("exchange:read");
        assertThat(ask("?exchange=plain").getBoolean("can_trade")).isTrue();
    }

    @Test
    void an_unchanged_response_is_304_for_its_etag() {
        String tag = tag("/trading?exchange=read");

        HttpResponse<String> again = bot.get("/trading?exchange=read", "If-None-Match", tag);
        hold(ModeScope.GLOBAL, new HoldCause(HoldCause.Source.CLOCK, ""), Mode.CANCEL_ONLY);
        HttpResponse<String> changed = bot.get("/trading?exchange=read&wait=60", "If-None-Match", tag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.headers().firstValue("ETag")).hasValue(tag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag"))
                .isNotEqualTo(again.headers().firstValue("ETag"));
    }

    @Test
    void a_long_poll_is_answered_only_by_a_change_of_its_scopes() {
        String tag = tag("/trading?exchange=read");
        CompletableFuture<HttpResponse<String>> concerned = wait("/trading?exchange=read&wait=60", tag);
        CompletableFuture<HttpResponse<String>> other =
                wait("/trading?exchange=plain&wait=60", tag("/trading?exchange=plain"));
        bot.get("/trading"); // by now the loops have run

        hold(ModeScope.exchange("read"), HoldCause.breaker("error_series"), Mode.CANCEL_ONLY);

        HttpResponse<String> page = PageClient.await(concerned);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(PageClient.json(page).getBoolean("can_trade")).isFalse();
        assertThat(other).isNotDone();
    }

    @Test
    void a_long_poll_without_a_change_ends_with_304() {
        String tag = tag("/trading");

        assertThat(PageClient.await(wait("/trading?wait=1", tag)).statusCode()).isEqualTo(304);
    }

    @Test
    void long_polls_are_bounded_and_further_ones_get_503() {
        String tag = tag("/trading");
        List<RawClient> all = new ArrayList<>();
        try (ProxyFixture wide =
                ProxyFixture.builder().upstream(1).maxConnections(5_000).build()) {
            String wait = "GET /trading?wait=60 HTTP/1.1\r\nHost: h\r\nIf-None-Match: " + tag + "\r\n\r\n";
            for (int i = 0; i < 2 * TradingHandler.MAX_WAITING; i++) {
                all.add(new RawClient(wide.port).send(wait));
            }
            RawClient late = new RawClient(wide.port).send(wait);
            all.add(late);

            assertThat(late.readResponse()).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1\r\n");
        } finally {
            all.forEach(RawClient::close);
        }
    }

    @Test
    void an_invalid_request_is_refused_with_its_reason() {
        assertThat(bot.get("/trading?exchange=binanec").statusCode()).isEqualTo(404);
        assertThat(bot.get("/trading?account=desk").statusCode()).isEqualTo(400);
        assertThat(bot.get("/trading?wait=61").statusCode()).isEqualTo(400);
        assertThat(bot.get("/trading?wait=x").statusCode()).isEqualTo(400);
        assertThat(bot.begin("POST", "/trading", "")
                        .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                        .join()
                        .statusCode())
                .isEqualTo(405);
    }

    private String tag(String path) {
        return bot.get(path).headers().firstValue("ETag").orElseThrow();
    }

    private CompletableFuture<HttpResponse<String>> wait(String path, String tag) {
        return bot.begin("GET", path, "", "If-None-Match", tag);
    }
}
