package dev.sluice.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.CallRequest;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the time call of each exchange. */
final class ServerTimeCallTest {
    @ParameterizedTest(name = "{0}: {1} {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
        binance         | GET  | /api/v3/time                      | ''
        binanceus       | GET  | /api/v3/time                      | ''
        kraken          | GET  | /0/public/Time                    | ''
        kucoin          | GET  | /api/v1/timestamp                 | ''
        kucoinfutures   | GET  | /api/v1/timestamp                 | ''
        gate            | GET  | /api/v4/spot/time                 | ''
        bitget          | GET  | /api/v2/public/time               | ''
        bitmex          | GET  | /api/v1                           | ''
        deribit         | GET  | /api/v2/public/get_time           | ''
        krakenfutures   | GET  | /derivatives/api/v3/feeschedules  | ''
        htx             | GET  | /v1/common/timestamp              | ''
        mexc            | GET  | /api/v3/time                      | ''
        bitvavo         | GET  | /v2/time                          | ''
        coinex          | GET  | /v2/time                          | ''
        bingx           | GET  | /openApi/swap/v2/server/time      | ''
        htxfutures      | GET  | /api/v1/timestamp                 | ''
        hyperliquid     | POST | /info                             | {"type":"exchangeStatus"}
        """)
    void a_time_call_is_a_get_or_a_post_with_its_selecting_parameter(
            String exchange, String method, String target, String body) {
        CallRequest callRequest = Objects.requireNonNull(ServerTimeCall.of(ConfFiles.dialect(exchange)));
        assertThat(callRequest.method() + " " + callRequest.target()).isEqualTo(method + " " + target);
        assertThat(new String(callRequest.body(), StandardCharsets.UTF_8)).isEqualTo(body);
        assertThat(callRequest.headers().get("content-type")).isEqualTo(body.isEmpty() ? null : "application/json");
    }

    @Test
    void an_exchange_without_a_time_call_is_not_queried() {
        assertThat(ServerTimeCall.of(ConfFiles.dialect("passthrough"))).isNull();
    }
}
