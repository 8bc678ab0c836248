package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of kept responses with the tables of real exchanges, through a whole gateway. */
@Tag("slow")
@Timeout(120)
final class CachedReadsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KLINES = "/api/v3/klines";
    private static final String ASK = "/binance/api/v3/klines?symbol=BTCUSDT&interval=1m";

    @TempDir
    Path folder;

    private GatewayFixture gateway;

    @BeforeEach
    void startGatewayThatCachesForAMinute() throws Exception {
        Path conf = folder.resolve("conf");
        FewExchanges.copyTo(conf);
        keep(Map.of(
                "binance", "GET /api/v3/klines",
                "kraken", "GET /0/public/OHLC",
                "okx", "GET /api/v5/market/candles",
                "bybit", "GET /v5/market/kline"));
        gateway = new GatewayFixture(folder, "{}");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void keep(Map<String, String> routes) throws IOException {
        Path file = folder.resolve("conf/exchanges.json");
        ObjectNode all = (ObjectNode) JSON.readTree(file.toFile());
        all.fieldNames().forEachRemaining(name -> {
            if (all.get(name) instanceof ObjectNode exchange) {
                exchange.remove("reads");
            }
        });
        routes.forEach((exchange, route) -> ((ObjectNode) all.get(exchange))
                .putObject("reads")
                .putObject("keepMs")
                .put(route, 60_000));
        JSON.writeValue(file.toFile(), all);
    }

    private String cache(String target, String... headers) throws Exception {
        HttpResponse<String> response = gateway.bot("GET", target, "", headers);
        assertThat(response.statusCode()).isEqualTo(200);
        return response.headers().firstValue("X-Sluice-Cache").orElse("none");
    }

    private long heard(String path) {
        return gateway.heard.stream().filter(one -> one.line().contains(path)).count();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/kraken/0/public/OHLC?pair=XBTUSD | /0/public/OHLC | {'error':['EQuery:Unknown asset pair']} | {'error':[],'result':{}}",
                "/okx/api/v5/market/candles?instId=BTC-USDT | /api/v5/market/candles | {'code':'51001','msg':'no','data':[]} | {'code':'0','msg':'','data':[]}",
                "/bybit/v5/market/kline?symbol=BTCUSDT | /v5/market/kline | {'retCode':10001,'retMsg':'no','result':{}} | {'retCode':0,'retMsg':'OK','result':{}}"
            })
    void an_error_inside_a_200_is_never_cached_and_a_success_is(String target, String path, String wrong, String right)
            throws Exception {
        gateway.answering(path, wrong.replace('\'', '"'));
        assertThat(cache(target)).isEqualTo("miss");
        assertThat(cache(target)).isEqualTo("miss");
        gateway.answering(path, right.replace('\'', '"'));
        assertThat(cache(target)).isEqualTo("miss");
        HttpResponse<String> hit = gateway.bot("GET", target, "");
        assertThat(hit.headers().firstValue("X-Sluice-Cache")).hasValue("hit");
        assertThat(hit.headers().firstValue("Age")).isPresent();
        assertThat(hit.body()).isEqualTo(right.replace('\'', '"'));
        assertThat(heard(path)).isEqualTo(3);
    }

    @Test
    void cache_hits_are_counted_with_their_saved_units_and_a_reload_disables_caching() throws Exception {
        assertThat(cache(ASK)).isEqualTo("miss");
        assertThat(cache(ASK)).isEqualTo("hit");
        assertThat(cache(ASK)).isEqualTo("hit");
        assertThat(cache(ASK, "X-MBX-APIKEY", "k")).isEqualTo("none");
        String metrics = gateway.admin("GET", "/metrics", "").body();
        assertThat(metrics)
                .contains(
                        "sluice_shared_reads_total{exchange=\"binance\",how=\"kept\"} 2",
                        "sluice_shared_reads_total{exchange=\"binance\",how=\"shared\"} 0",
                        "sluice_saved_units_total{exchange=\"binance\",limit=\"spot.weight\"} 4",
                        "sluice_saved_units_total{exchange=\"binance\",limit=\"spot.raw\"} 2")
                .doesNotContain("sluice_shared_bytes 0.0\n");
        assertThat(heard(KLINES)).isEqualTo(2);

        keep(Map.of());
        HttpResponse<String> reload = gateway.operator("POST", "/admin/reload", "{}");
        assertThat(reload.body()).contains("binance.reads changes");
        assertThat(gateway.admin("GET", "/metrics", "").body()).contains("sluice_shared_bytes 0.0\n");
        assertThat(cache(ASK)).isEqualTo("miss");
        assertThat(cache(ASK)).isEqualTo("miss");
    }
}
