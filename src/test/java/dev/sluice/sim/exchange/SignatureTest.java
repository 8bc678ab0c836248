package dev.sluice.sim.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.kernel.VenueSettings;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Tests of signatures with the examples in both exchanges' documentation, which are independent of this project's code.
 */
class SignatureTest {
    private static final long MILLI = 1_000_000L;
    private static final String BINANCE_KEY = Account.demo().get(0).key();
    private static final String BINANCE_FORM = "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1"
            + "&recvWindow=5000&timestamp=1499827319559";
    private static final String BINANCE_SIGNATURE = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71";
    private static final String KRAKEN_BODY =
            "nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25";
    private static final String KRAKEN_SIGNATURE =
            "4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==";

    private final Venue venue = new Venue(VenueSettings.defaults());

    @Test
    void the_documented_binance_example_is_accepted_in_the_query() {
        VenueResponse response = binance("/api/v3/order?" + BINANCE_FORM + "&signature=" + BINANCE_SIGNATURE, "");
        assertThat(response.text()).contains("\"status\":\"NEW\"");
        assertThat(response.status()).isEqualTo(200);
    }

    @Test
    void the_documented_binance_example_is_accepted_in_the_body() {
        assertThat(binance("/api/v3/order", BINANCE_FORM + "&signature=" + BINANCE_SIGNATURE)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void query_and_body_are_signed_concatenated_without_a_separator() {
        String query = BINANCE_FORM.substring(0, BINANCE_FORM.indexOf("&quantity"));
        String body = BINANCE_FORM.substring(query.length() + 1);
        String signature = BinanceCaller.hmac(Account.demo().get(0).secret(), query + body);
        assertThat(binance("/api/v3/order?" + query, body + "&signature=" + signature)
                        .status())
                .isEqualTo(200);
        assertThat(binance("/api/v3/order?" + query, body + "&signature=" + BINANCE_SIGNATURE)
                        .text())
                .contains("-1022");
    }

    @Test
    void a_single_changed_byte_is_refused() {
        String other = BINANCE_FORM.replace("price=0.1", "price=0.2");
        VenueResponse response = binance("/api/v3/order?" + other + "&signature=" + BINANCE_SIGNATURE, "");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).isEqualTo("{\"code\":-1022,\"msg\":\"Signature for this request is not valid.\"}");
    }

    @Test
    void a_signature_that_is_not_the_last_parameter_is_refused() {
        VenueResponse response = binance("/api/v3/order?signature=" + BINANCE_SIGNATURE + '&' + BINANCE_FORM, "");
        assertThat(response.text()).contains("-1022");
    }

    @Test
    void the_documented_kraken_example_is_accepted() {
        assertThat(kraken(KRAKEN_BODY, KRAKEN_SIGNATURE).text())
                .contains("\"error\":[]")
                .contains("buy 1.25000000 XBTUSD @ limit 37500.0")
                .contains("\"txid\":[\"O");
    }

    @Test
    void a_changed_body_is_refused_by_kraken_inside_a_200() {
        VenueResponse response = kraken(KRAKEN_BODY.replace("1.25", "1.26"), KRAKEN_SIGNATURE);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("{\"error\":[\"EAPI:Invalid signature\"]}");
    }

    private VenueResponse binance(String target, String body) {
        return venue.handle(
                new VenueRequest(
                        "10.0.0.1",
                        "POST",
                        target,
                        List.of(Map.entry("x-mbx-apikey", BINANCE_KEY)),
                        body.getBytes(StandardCharsets.UTF_8)),
                1_499_827_319_600L * MILLI);
    }

    private VenueResponse kraken(String body, String signature) {
        return venue.handle(
                new VenueRequest(
                        "10.0.0.1",
                        "POST",
                        "/0/private/AddOrder",
                        List.of(Map.entry("API-Key", "kraken-docs-key"), Map.entry("API-Sign", signature)),
                        body.getBytes(StandardCharsets.UTF_8)),
                1_616_492_376_594L * MILLI);
    }
}
