package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.call.Kind;
import dev.sluice.core.exchange.classify.Call;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that a withdrawal that contradicts itself is not treated as an order, because a bot without permission to
 * withdraw could otherwise send it.
 */
final class UnreliableWithdrawalTest {
    private static final ExchangeFixture HYPERLIQUID = ExchangeFixture.ALL.stream()
            .filter(fixture -> fixture.exchange.name().equals("hyperliquid"))
            .findFirst()
            .orElseThrow();

    @ParameterizedTest
    @CsvSource({
        "/sapi/v1/capital/withdraw/apply?timestamp=x",
        "/sapi/v1/capital/withdraw/apply?timestamp=1&timestamp=2",
        "/sapi/v1//capital/withdraw/apply?coin=BTC",
        "/sapi/v1/./capital/withdraw/apply?coin=BTC",
        "/sapi/v1/capital/%77ithdraw/apply;x?coin=BTC",
    })
    void an_unreliable_withdrawal_stays_a_withdrawal(String target) {
        Call call = ExchangeFixture.BINANCE.call("POST", target);
        assertThat(call.note()).isNotEmpty();
        assertThat(call.kind()).isEqualTo(Kind.WITHDRAW);
    }

    @Test
    void a_transfer_with_a_contradictory_type_is_a_withdrawal() {
        Call call = ExchangeFixture.OKX.json("POST", "/api/v5/asset/transfer", "{\"type\":\"1\",\"type\":\"0\"}");
        assertThat(call.kind()).isEqualTo(Kind.WITHDRAW);
    }

    @Test
    void a_duplicate_or_unreadable_action_is_a_withdrawal() {
        String twice = "{\"action\":{\"type\":\"withdraw3\",\"type\":\"order\"}}";
        assertThat(HYPERLIQUID.json("POST", "/exchange", twice).kind()).isEqualTo(Kind.WITHDRAW);
        assertThat(HYPERLIQUID.json("POST", "/exchange", "{\"action\":").kind()).isEqualTo(Kind.WITHDRAW);
    }

    @Test
    void an_unreliable_call_with_another_action_is_a_place() {
        String order = "{\"action\":{\"type\":\"order\",\"orders\":[{\"a\":1,\"a\":2}]}}";
        Call call = HYPERLIQUID.json("POST", "/exchange", order);
        assertThat(call.note()).isNotEmpty();
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            deribit   | /ws/api/v2        | {'id':1,'method':'private/withdraw','method':'private/buy'}           | WITHDRAW
            deribit   | /ws/api/v2        | [{'id':1,'method':'private/withdraw','params':{}}]                    | WITHDRAW
            deribit   | /ws/api/v2        | {'id':1,'method':'private/with draw','params':{}}                     | WITHDRAW
            deribit   | /ws/api/v2        | {'id':1,'Method':'private/withdraw','params':{}}                      | WITHDRAW
            cryptocom | /exchange/v1/user | {'id':1,'method':'private/create-withdrawal','method':'x','params':{}} | WITHDRAW
            binance   | /ws-api/v3        | {'id':1,'method':'order.place','method':'order.place','params':{}}    | PLACE
            """)
    void a_message_without_a_readable_name_is_a_withdrawal_where_messages_withdraw(
            String exchange, String path, String text, Kind kind) {
        assertThat(new SocketFixture(exchange, path)
                        .sends(text.replace("'", "\""))
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void a_doubted_call_whose_name_says_that_it_withdraws_is_a_withdrawal() {
        ExchangeFixture cryptocom = ExchangeFixture.at("cryptocom: POST /");
        String body = "{\"method\":\"private/new-%s\",\"params\":{}}";
        String order = "/exchange/v1/private/create-order";
        assertThat(cryptocom.json("POST", order, body.formatted("withdrawal")).kind())
                .isEqualTo(Kind.WITHDRAW);
        assertThat(cryptocom.json("POST", order, body.formatted("order")).kind())
                .isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.BINANCE
                        .form("GET", "/sapi/v9/withdraw", "coin=BTC")
                        .kind())
                .isEqualTo(Kind.WITHDRAW);
        assertThat(ExchangeFixture.BINANCE
                        .form("GET", "/sapi/v9/thing", "coin=BTC")
                        .kind())
                .isEqualTo(Kind.PLACE);
        assertThat(ExchangeFixture.BINANCE
                        .call("GET", "/sapi/v9/withdraw", "", Map.of("X-HTTP-Method-Override", "POST"))
                        .kind())
                .isEqualTo(Kind.WITHDRAW);
    }
}
