package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the setting {@code refusals.explain} at a whole gateway. */
final class RefusalBodyTest {
    private static final String WITHDRAW =
            "/binance/sapi/v1/capital/withdraw/apply?coin=BTC&amount=1&timestamp=1700000000000&signature=ab";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"'{}', true", "'{\"refusals\": {\"explain\": false}}', false"})
    void the_body_of_a_refusal_says_why_unless_that_is_switched_off(String settings, boolean explains)
            throws Exception {
        try (GatewayFixture gateway = new GatewayFixture(folder, settings)) {
            HttpResponse<String> refused = gateway.bot("POST", WITHDRAW, "", "X-MBX-APIKEY", "0123456789abcdef");
            assertThat(refused.headers().firstValue("X-Sluice-Reason")).contains("withdrawal");
            assertThat(refused.body()).startsWith("{\"code\":");
            assertThat(refused.body().contains("\"sluice\":\"withdrawal\"")).isEqualTo(explains);
        }
    }
}
