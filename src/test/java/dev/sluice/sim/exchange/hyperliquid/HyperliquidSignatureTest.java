package dev.sluice.sim.exchange.hyperliquid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.signature.EthereumSignature;
import dev.sluice.sim.signature.MessagePack;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests the hash, the encoding and the signature of Hyperliquid with values that ccxt 4.5.84 and its libraries
 * computed.
 */
class HyperliquidSignatureTest {
    private static final String CANCEL =
            "{\"action\":{\"type\":\"cancel\",\"cancels\":[{\"a\":0,\"o\":12345678901}]},\"nonce\":1784000040000,\"signature\":"
                    + "{\"r\":\"0x9c384925001e2f87fbac5024cdff1078c819128e44f592e072d07ac9d4eb22ab\","
                    + "\"s\":\"0x1b17f931d04d89cc719497b7e853db7dea85852d9b10736ef3dcc41cc6717e55\",\"v\":28}}";
    private static final String ORDER =
            "{\"action\":{\"type\":\"order\",\"orders\":[{\"a\":1,\"b\":true,\"p\":\"20000\",\"s\":\"0.001\",\"r\":false,\"t\":{\"limit\":"
                    + "{\"tif\":\"Gtc\"}},\"c\":\"0x1234567890abcdef1234567890abcdef\"}],\"grouping\":\"na\"},\"nonce\":1784000040001,"
                    + "\"vaultAddress\":\"0xabababababababababababababababababababab\",\"expiresAfter\":1784000099000,\"signature\":"
                    + "{\"r\":\"0x98a26b58c8971921fb864c164e531c165e152847bfc0642ed498e1360584dfe1\","
                    + "\"s\":\"0x2b64fcdf90f8e8490554194403ea816854c5315610200c78876bc831f5a33b18\",\"v\":27}}";

    @Test
    void the_wallet_is_recovered_from_its_signature() {
        assertThat(signer(CANCEL)).isEqualTo(Account.wallet().key());
        assertThat(signer(ORDER)).isEqualTo(Account.wallet().key());
    }

    @Test
    void any_change_of_the_call_leads_to_another_address() {
        assertThat(signer(CANCEL.replace("12345678901", "12345678902")))
                .isNotEqualTo(Account.wallet().key());
        assertThat(signer(ORDER.replace("20000", "20001")))
                .isNotEqualTo(Account.wallet().key());
        assertThat(signer(ORDER.replace("true", "false")))
                .isNotEqualTo(Account.wallet().key());
        assertThat(signer(ORDER.replace("1784000099000", "1784000099001")))
                .isNotEqualTo(Account.wallet().key());
        assertThat(signer(ORDER.replace("0xabab", "0xacab")))
                .isNotEqualTo(Account.wallet().key());
    }

    @Test
    void a_body_without_a_readable_signature_has_no_signer() {
        assertThat(signer("{}")).isNull();
        assertThat(signer("not JSON")).isNull();
        assertThat(signer(CANCEL.replace("0x9c38", "zz"))).isNull();
        assertThat(signer(CANCEL.replaceAll("\"r\":\"0x\\w+\"", "\"r\":\"0x0\"")))
                .isNull();
        assertThat(signer(ORDER.replace("0xabab", "0xzz"))).isNull();
    }

    @Test
    void the_hash_is_the_one_of_ethereum_and_not_sha3() {
        assertThat(hex(EthereumSignature.keccak(new byte[0])))
                .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assertThat(hex(EthereumSignature.keccak("a".repeat(200).getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo("96ea54061def936c4be90b518992fdc6f12f535068a256229aca54267b4d084d");
    }

    /** The values are those of the specification of MessagePack. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|00",
                "127|7f",
                "128|cc80",
                "255|ccff",
                "256|cd0100",
                "65536|ce00010000",
                "4294967296|cf0000000100000000",
                "-1|ff",
                "-32|e0",
                "-33|d0df",
                "-129|d1ff7f",
                "-32769|d2ffff7fff",
                "1.5|cb3ff8000000000000",
                "true|c3",
                "false|c2",
                "null|c0",
                "\"a\"|a161",
                "[]|90",
                "{\"a\":[1]}|81a16191" + "01"
            })
    void a_value_has_its_shortest_encoding(String json, String packed) {
        assertThat(hex(MessagePack.of(
                        HyperliquidSignature.members("{\"value\":" + json + "}").get("value"))))
                .isEqualTo(packed);
    }

    private static @Nullable String signer(String body) {
        return HyperliquidSignature.signer(body);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
