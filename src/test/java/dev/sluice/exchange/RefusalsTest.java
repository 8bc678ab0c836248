package dev.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our own answers, byte for byte as clients must see them. */
final class RefusalsTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            POST /api/v3/order        | BLOCKED_ORDER   | 400 {"code":-2010,"msg":"Market is closed."}
            POST /api/v3/order        | WAIT_LONGER     | 429 {"code":-1003,"msg":"Too many requests queued."}
            POST /api/v3/order        | STALE           | 400 {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}
            POST /api/v3/order        | OUTCOME_UNKNOWN | 504 {"code":-1007,"msg":"Timeout waiting for response from backend server. Send status unknown; execution status unknown."}
            POST /api/v3/order        | UNREACHABLE     | 503
            GET /api/v3/account       | BLOCKED_ORDER   | 400 {"code":-1020,"msg":"This operation is not supported."}
            POST /fapi/v1/order       | BLOCKED_ORDER   | 400 {"code":-4088,"msg":"User can not place order currently"}
            POST /dapi/v1/batchOrders | BLOCKED_ORDER   | 400 {"code":-4088,"msg":"User can not place order currently"}
            POST /fapi/v1/order       | WAIT_LONGER     | 429 {"code":-1003,"msg":"Too many requests queued."}
            POST /fapi/v1/order       | STALE           | 400 {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}
            POST /fapi/v1/order       | OUTCOME_UNKNOWN | 504 {"code":-1007,"msg":"Timeout waiting for response from backend server. Send status unknown; execution status unknown."}
            POST /fapi/v1/order       | UNREACHABLE     | 503
            POST /0/private/AddOrder  | BLOCKED_ORDER   | 200 {"error":["EOrder:Cannot open position"]}
            POST /0/private/Withdraw  | BLOCKED_ORDER   | 200 {"error":["EAPI:Feature disabled"]}
            POST /0/private/AddOrder  | WAIT_LONGER     | 200 {"error":["EAPI:Rate limit exceeded"]}
            POST /0/private/AddOrder  | STALE           | 200 {"error":["EAPI:Invalid nonce"]}
            POST /0/private/AddOrder  | NONCE_OVERTAKEN | 200 {"error":["EAPI:Invalid nonce"]}
            POST /0/private/AddOrder  | OUTCOME_UNKNOWN | 504
            POST /0/private/AddOrder  | UNREACHABLE     | 503
            """)
    void a_refusal_is_worded_as_the_exchange_would(String call, Answer shape, String answer) {
        Desk desk = call.contains(" /0/") ? Desk.KRAKEN : Desk.BINANCE;
        Call asked = desk.call(call.substring(0, call.indexOf(' ')), call.substring(call.indexOf(' ') + 1));
        Refusal refusal = desk.exchange.refusal(shape, asked, "because");
        assertThat((refusal.status() + " " + new String(refusal.body(), StandardCharsets.UTF_8)).strip())
                .isEqualTo(answer);
        assertThat(refusal.contentType().isEmpty()).isEqualTo(refusal.body().length == 0);
    }

    @Test
    void a_refusal_without_a_call_takes_the_words_of_the_first_group() {
        Refusal refusal = Desk.BINANCE.exchange.refusal(Answer.WAIT_LONGER, null, "");
        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.contentType()).isEqualTo("application/json;charset=UTF-8");
        assertThat(Desk.KRAKEN.exchange.refusal(Answer.BLOCKED_ORDER, null, "").status())
                .isEqualTo(200);
    }

    @Test
    void every_shape_of_every_dialect_has_words() {
        for (Desk desk : List.of(Desk.BINANCE, Desk.KRAKEN)) {
            for (Answer shape : Answer.values()) {
                assertThat(desk.exchange
                                .refusal(shape, desk.call("POST", "/x"), "")
                                .status())
                        .isGreaterThan(199);
            }
        }
    }

    @Test
    void an_exchange_without_words_is_refused_by_status_and_tells_why_in_the_body() {
        RefusalSet none = new RefusalSet(null, null, null, null, null, null, null);
        Refusal refusal = Refusals.word(none, Answer.BLOCKED_ORDER, true, "trading is \"halted\"");
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8)).isEqualTo("trading is \"halted\"");
        assertThat(Refusals.word(none, Answer.WAIT_LONGER, true, "").status()).isEqualTo(429);
        assertThat(Refusals.word(none, Answer.OUTCOME_UNKNOWN, true, "").status())
                .isEqualTo(504);
    }

    @Test
    void a_reason_inside_json_is_escaped() {
        RefusalSettings json = new RefusalSettings(200, "application/json", "{\"message\":\"{why}\"}");
        RefusalSet words = new RefusalSet(json, null, null, null, null, null, null);
        Refusal refusal = Refusals.word(words, Answer.BLOCKED_ORDER, true, "a \"b\" \\ \n");
        assertThat(new String(refusal.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"message\":\"a \\\"b\\\" \\\\  \"}");
    }
}
