package dev.sluice.core.exchange.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Route;
import dev.sluice.core.exchange.ExchangeFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that a write in no table that may move funds away counts as a withdrawal, whatever the exchange and the
 * spelling.
 */
final class WithdrawalWordsTest {
    private static final List<String> WITHDRAWING = List.of(
            "new/withdraw",
            "new/Withdraw",
            "NEW/WITHDRAWAL",
            "new/withdrawals",
            "new/rlusd_withdrawal/",
            "new/pay-out/payout",
            "new/sub.transfer",
            "new/walletTransfer",
            "new/wallettransfer",
            "new/transferToSub",
            "new/TRANSFER-OUT",
            "new/usd_send",
            "new/sendAsset",
            "new/agentSendAsset",
            "new/withdraw3",
            "new/%77ithdraw",
            "new//transfer/./x");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "withdraw, true",
        "Withdraw, true",
        "WITHDRAW, true",
        "wItHdRaW, true",
        "withdrawals, true",
        "withdraw3, true",
        "cWithdraw, true",
        "withdrawApply, true",
        "fiat-create-withdraw, true",
        "/0/private/withdraw, true",
        "rlusd_withdrawal, true",
        "payout, true",
        "Payouts, true",
        "transfer, true",
        "subToSubTransfer, true",
        "wallettransfer, true",
        "USDTransfer, true",
        "transfer.out, true",
        "send, true",
        "usdSend, true",
        "SEND_MONEY, true",
        "sendAsset, true",
        "agentSendAsset, true",
        "send/order, true",
        "sendOrder/withdraw, true",
        "withdrawable, false",
        "transferable, false",
        "transferred, false",
        "payouter, false",
        "sendorder, false",
        "sendOrder, false",
        "send-order, false",
        "send_orders, false",
        "SENDORDER, false",
        "resend, false",
        "sender, false",
        "sending, false",
        "weekend, false",
        "order, false",
        "'', false",
    })
    void a_name_withdraws_by_a_whole_word(String name, boolean withdraws) {
        assertThat(WithdrawalWords.isIn(name)).isEqualTo(withdraws);
    }

    static Stream<ExchangeFixture> all() {
        return ExchangeFixture.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_unlisted_write_of_any_group_with_such_a_word_is_a_withdrawal(ExchangeFixture fixture) {
        List<String> places = placing(fixture, false);
        for (String place : places) {
            for (String name : WITHDRAWING) {
                assertThat(kind(fixture, "POST", place + name)).as(place + name).isEqualTo(Kind.WITHDRAW);
            }
            assertThat(kind(fixture, "POST", place + "new/sendOrder")).isEqualTo(Kind.PLACE);
            assertThat(kind(fixture, "POST", place + "new/thing")).isEqualTo(Kind.PLACE);
        }
        assertThat(places).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_unlisted_message_with_such_a_word_is_a_withdrawal(ExchangeFixture fixture) {
        for (String place : placing(fixture, true)) {
            for (String name :
                    List.of("withdraw", "newWithdrawal", "private/create-payout", "asset.transfer", "sendAsset")) {
                assertThat(kind(fixture, Route.SEND, place + name))
                        .as(place + name)
                        .isEqualTo(Kind.WITHDRAW);
            }
            assertThat(kind(fixture, Route.SEND, place + "new.thing")).isEqualTo(Kind.PLACE);
        }
    }

    /**
     * Returns the paths of the groups, with a slash at the end; of WebSockets or of HTTP calls, without those that only
     * read.
     */
    private static List<String> placing(ExchangeFixture fixture, boolean streams) {
        return ConfFiles.dialect(fixture.exchange.name()).groups().stream()
                .filter(group ->
                        group.streams() == streams && group.unlistedKinds().isEmpty())
                .filter(group -> !streams || group.messages() != null)
                .map(group -> group.path().endsWith("/") ? group.path() : group.path() + "/")
                .toList();
    }

    private static Kind kind(ExchangeFixture fixture, String method, String target) {
        return fixture.json(method, target, "{}").kind();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            deribit: GET /api/v2/private/new_withdrawal                   | ''                                      | WITHDRAW
            deribit: GET /api/v2/private/new_thing                        | ''                                      | PLACE
            deribit: POST /api/v2                                         | {"method":"private/withdraw_all"}       | WITHDRAW
            deribit: POST /api/v2                                         | {"method":"private/new_thing"}          | PLACE
            deribit: POST /api/v2/private/withdraw                        | {"method":"private/new_thing"}          | WITHDRAW
            hyperliquid: POST /exchange                                   | {"action":{"type":"newSend"}}           | WITHDRAW
            hyperliquid: POST /exchange                                   | {"action":{"type":"newThing"}}          | PLACE
            hyperliquid: POST /exchange                                   | {"action":{"type":"agentSendAsset"}}    | WITHDRAW
            hyperliquid: POST /exchange                                   | {"action":{"type":"multiSig"}}          | WITHDRAW
            hyperliquid: POST /exchange                                   | {"action":{"type":"stakingLinkDisableTradingUser"}} | WITHDRAW
            hyperliquid: POST /info                                       | {"type":"newSend"}                      | READ_PRIVATE
            kraken: POST /0/private/withdraw                              | ''                                      | WITHDRAW
            kraken: POST /0/private/WITHDRAW                              | ''                                      | WITHDRAW
            binance: POST /sapi/v1/Capital/withdraw/apply                 | ''                                      | WITHDRAW
            binance: POST /sapi/v1/w3w/wallet/prediction/withdraw/apply   | ''                                      | WITHDRAW
            binance: POST /sapi/v1/w3w/wallet/prediction/deposit/apply    | ''                                      | DEPOSIT
            okx: POST /API/V5/asset/withdrawal                            | ''                                      | WITHDRAW
            binanceus: POST /sapi/v1/managed-subaccount/withdraw          | ''                                      | WITHDRAW
            binanceus: POST /sapi/v1/broker/transfer                      | ''                                      | WITHDRAW
            binanceus: POST /sapi/v1/broker/transfer/futures              | ''                                      | WITHDRAW
            binanceus: POST /sapi/v1/broker/universalTransfer             | ''                                      | WITHDRAW
            binanceus: POST /sapi/v1/sub-account/transfer/subToMaster     | ''                                      | WITHDRAW
            binanceus: POST /sapi/v1/sub-account/transfer/subToSub        | ''                                      | WITHDRAW
            binanceus: POST /sapi/v1/sub-account/futures/internalTransfer | ''                                      | WITHDRAW
            binanceus: POST /sapi/v1/sub-account/universalTransfer        | ''                                      | WITHDRAW
            bitstamp: POST /api/v2/rlusd_withdrawal/                      | ''                                      | WITHDRAW
            bitstamp: POST /api/v2/btc_withdrawal/                        | ''                                      | WITHDRAW
            bitstamp: POST /api/v2/rlusd_withdrawal                       | ''                                      | WITHDRAW
            bitstamp: POST /api/v2/rlusd_address/                         | ''                                      | DEPOSIT
            bitstamp: POST /api/v2/_withdrawal/                           | ''                                      | WITHDRAW
            bitstamp: POST /api/v2/_address/                              | ''                                      | PLACE
            bitstamp: POST /api/v2/withdrawal/cancel/                     | ''                                      | CANCEL
            """)
    void the_name_of_an_unlisted_call_decides(String call, String body, Kind kind) {
        String[] parts = call.substring(call.indexOf(": ") + 2).split(" ", 2);
        assertThat(ExchangeFixture.at(call).json(parts[0], parts[1], body).kind())
                .isEqualTo(kind);
    }

    @Test
    void an_unlisted_read_with_such_a_word_stays_a_read() {
        assertThat(ExchangeFixture.BINANCE.call("GET", "/sapi/v9/withdraw").kind())
                .isEqualTo(Kind.READ_PRIVATE);
    }

    /**
     * Listed calls keep their kind. Those with such a word that are orders or settings by their row are each listed
     * with the reason.
     */
    @Test
    void every_listed_place_with_such_a_word_has_a_reason() throws IOException {
        List<String> found = all().flatMap(fixture -> fixture.exchange.routes().all().stream()
                        .filter(route -> route.kind() == Kind.PLACE
                                && WithdrawalWords.isIn(
                                        route.id().substring(route.method().length())))
                        .map(route -> fixture.exchange.name() + ": " + route.id()))
                .distinct()
                .sorted()
                .toList();
        assertThat(found).isEqualTo(reasons());
    }

    /** Returns the calls of the table of reasons, each of which has a reason. */
    private static List<String> reasons() throws IOException {
        try (InputStream table = WithdrawalWordsTest.class.getResourceAsStream("places-with-withdrawal-words.csv")) {
            return new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split(" \\| ", -1))
                    .peek(row -> assertThat(row).hasSize(2))
                    .map(row -> row[0])
                    .toList();
        }
    }
}
