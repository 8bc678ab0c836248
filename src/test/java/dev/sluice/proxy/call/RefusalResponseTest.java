package dev.sluice.proxy.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.Refused;
import dev.sluice.core.admission.refusal.RefusalReason;
import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.classify.Call;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RefusalResponseTest {
    private final ExchangeFixture binance = ExchangeFixture.BINANCE;
    private final Call order = binance.call("POST", "/api/v3/order");

    private String body(CallFailure failure, boolean explain) {
        return body(RefusalResponse.of(failure, binance.exchange, order, false, explain));
    }

    private static String body(GatewayResponse own) {
        ByteBuf bytes = own.bytes(UnpooledByteBufAllocator.DEFAULT);
        String response = bytes.toString(StandardCharsets.US_ASCII);
        bytes.release();
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void the_body_says_why_unless_the_settings_switch_it_off() {
        CallFailure withdrawn = new CallFailure.NotAdmitted(new Refused(RefusalReason.withdrawn(), 0));
        assertThat(body(withdrawn, true))
                .isEqualTo("{\"code\":-2010,\"msg\":\"Order blocked by Sluice, not sent.\",\"sluice\":\"withdrawn\"}");
        assertThat(body(withdrawn, false)).isEqualTo("{\"code\":-2010,\"msg\":\"Order blocked by Sluice, not sent.\"}");
        CallFailure lost = new CallFailure.ResponseLost(CallFailure.Loss.TIMEOUT);
        assertThat(body(lost, true)).contains("\"code\":-1007", "\"sluice\":\"response-timeout\"");
        assertThat(body(lost, false)).contains("\"code\":-1007").doesNotContain("sluice");
    }

    @Test
    void the_body_also_says_why_if_the_call_was_not_classified() {
        assertThat(body(RefusalResponse.full(binance.exchange, true)))
                .contains("\"code\":-1003", "\"sluice\":\"gateway-full\"");
        assertThat(body(RefusalResponse.full(binance.exchange, false))).doesNotContain("sluice");
        assertThat(body(RefusalResponse.headerTwice(binance.exchange, "X-MBX-APIKEY", true)))
                .contains("\"sluice\":\"header-twice\"");
        assertThat(body(RefusalResponse.headerTwice(binance.exchange, "X-MBX-APIKEY", false)))
                .doesNotContain("sluice");
    }
}
