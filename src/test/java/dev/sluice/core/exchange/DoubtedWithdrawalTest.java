package dev.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that a withdrawal that contradicts itself is not treated as an order, because a bot without permission to withdraw could otherwise send it.
 */
final class DoubtedWithdrawalTest {
    private static final ExchangeFixture HYPERLIQUID = ExchangeFixture.ALL.stream()
            .filter(exchangeFixture -> exchangeFixture.exchange.name().equals("hyperliquid"))
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
    void a_withdrawal_that_cannot_be_believed_stays_one(String target) {
        Call call = ExchangeFixture.BINANCE.call("POST", target);
        assertThat(call.note()).isNotEmpty();
        assertThat(call.kind()).isEqualTo(Kind.WITHDRAW);
    }

    @Test
    void a_transfer_whose_type_contradicts_itself_may_leave_the_account() {
        Call call = ExchangeFixture.OKX.json("POST", "/api/v5/asset/transfer", "{\"type\":\"1\",\"type\":\"0\"}");
        assertThat(call.kind()).isEqualTo(Kind.WITHDRAW);
    }

    @Test
    void an_action_that_is_named_twice_or_cannot_be_read_may_be_a_withdrawal() {
        String twice = "{\"action\":{\"type\":\"withdraw3\",\"type\":\"order\"}}";
        assertThat(HYPERLIQUID.json("POST", "/exchange", twice).kind()).isEqualTo(Kind.WITHDRAW);
        assertThat(HYPERLIQUID.json("POST", "/exchange", "{\"action\":").kind()).isEqualTo(Kind.WITHDRAW);
    }

    @Test
    void what_is_surely_another_action_is_an_order() {
        String order = "{\"action\":{\"type\":\"order\",\"orders\":[{\"a\":1,\"a\":2}]}}";
        Call call = HYPERLIQUID.json("POST", "/exchange", order);
        assertThat(call.note()).isNotEmpty();
        assertThat(call.kind()).isEqualTo(Kind.PLACE);
    }
}
