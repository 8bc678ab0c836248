package dev.sluice.sim.exchange.hyperliquid;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.sluice.sim.signature.EthereumSignature;
import dev.sluice.sim.signature.MessagePack;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The signature of a Hyperliquid action of the first layer: an EIP-712 signature of an agent whose connection id is the
 * hash of action, nonce, vault and expiry (hyperliquid.gitbook.io "Signing" and the official Python SDK,
 * {@code utils/signing.py}).
 */
final class HyperliquidSignature {
    private static final byte[] DOMAIN = EthereumSignature.keccak(
            hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
            hash("Exchange"),
            hash("1"),
            word(1_337),
            word(0));
    private static final byte[] AGENT = hash("Agent(string source,bytes32 connectionId)");
    private static final byte[] MAINNET = hash("a");
    private static final byte[] PREFIX = {0x19, 1};
    private static final ObjectReader JSON = new ObjectMapper()
            .readerFor(new TypeReference<Map<String, Object>>() {})
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private HyperliquidSignature() {}

    /** Returns the members of a JSON object in their order; none when the text is anything else. */
    static Map<String, Object> members(String json) {
        try {
            return JSON.readValue(json);
        } catch (IOException e) {
            return Map.of();
        }
    }

    /**
     * Returns the lower-case address that signed the body of a call, or null when the body carries no readable
     * signature.
     */
    static @Nullable String signer(String json) {
        Map<String, Object> body = members(json);
        Map<?, ?> signature = body.get("signature") instanceof Map<?, ?> members ? members : Map.of();
        BigInteger r = number(signature.get("r"));
        BigInteger s = number(signature.get("s"));
        byte[] connection = connectionId(body);
        if (r == null || s == null || connection == null) {
            return null;
        }
        byte[] agent = EthereumSignature.keccak(AGENT, MAINNET, connection);
        return EthereumSignature.signer(
                EthereumSignature.keccak(PREFIX, DOMAIN, agent), r, s, "28".equals(String.valueOf(signature.get("v"))));
    }

    private static byte @Nullable [] connectionId(Map<String, Object> body) {
        try {
            ByteBuffer rest =
                    ByteBuffer.allocate(8 + 21 + 9).putLong(Long.parseLong(String.valueOf(body.get("nonce"))));
            Object vault = body.get("vaultAddress");
            rest.put((byte) (vault == null ? 0 : 1));
            if (vault != null) {
                rest.put(HexFormat.of().parseHex(vault.toString().replaceFirst("^0x", "")));
            }
            Object expires = body.get("expiresAfter");
            if (expires != null) {
                rest.put((byte) 0).putLong(Long.parseLong(expires.toString()));
            }
            byte[] tail = new byte[rest.position()];
            rest.flip().get(tail);
            return EthereumSignature.keccak(MessagePack.of(body.get("action")), tail);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferOverflowException e) {
            return null;
        }
    }

    private static @Nullable BigInteger number(@Nullable Object hex) {
        String text = String.valueOf(hex);
        try {
            return text.startsWith("0x") && text.length() <= 66 ? new BigInteger(text.substring(2), 16) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static byte[] hash(String text) {
        return EthereumSignature.keccak(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] word(long value) {
        return ByteBuffer.allocate(32).putLong(24, value).array();
    }
}
