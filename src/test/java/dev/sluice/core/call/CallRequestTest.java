package dev.sluice.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the calls of the gateway itself, as tables write them. */
class CallRequestTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /tickers?type=SPOT | GET | /tickers?type=SPOT | `` |
        POST /info?type=meta | POST | /info | {"type":"meta"} | application/json
        """)
    void a_call_of_a_table_has_its_method_target_and_body(
            String call, String method, String target, String body, @Nullable String contentType) {
        CallRequest request = CallRequest.parse(call);

        assertThat(request.method()).isEqualTo(method);
        assertThat(request.target()).isEqualTo(target);
        assertThat(new String(request.body(), StandardCharsets.UTF_8)).isEqualTo(body);
        assertThat(request.headers().get("content-type")).isEqualTo(contentType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tickers",
                "GET /tickers",
                "POST /info",
                "POST /info?type",
                "POST info?type=meta",
                "POST /i?a=1&b=2"
            })
    void any_other_text_is_a_mistake(String call) {
        assertThatThrownBy(() -> CallRequest.parse(call))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + call + "' is neither");
    }
}
