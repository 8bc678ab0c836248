package dev.sluice.signer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * A signer of calls to Hyperliquid: an EIP-712 signature of an agent whose connection id is the hash of action and
 * nonce. Reads are public and have no signature.
 */
final class HyperliquidSigner implements CallSigner {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
    private static final int NUMBER_BYTES = 32;
    private static final int ADDRESS_BYTES = 20;
    private static final byte[] EXCHANGE = keccak(
            hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
            hash("Exchange"),
            hash("1"),
            ByteBuffer.allocate(NUMBER_BYTES).putLong(24, 1_337).array(),
            new byte[NUMBER_BYTES]);
    private static final byte[] AGENT = hash("Agent(string source,bytes32 connectionId)");
    private static final byte[] MAINNET = hash("a");
    private static final byte[] PREFIX = {0x19, 1};

    private final ECPrivateKeyParameters secret;
    private final ECPoint point;
    private final Nonces nonces;

    /** @param nonces in milliseconds */
    HyperliquidSigner(ApiKey apiKey, Nonces nonces) {
        BigInteger number = number(apiKey.secret());
        secret = new ECPrivateKeyParameters(number, DOMAIN);
        point = new FixedPointCombMultiplier().multiply(DOMAIN.getG(), number).normalize();
        this.nonces = nonces;
    }

    private static BigInteger number(byte[] secret) {
        int start = secret.length > 2 && secret[1] == 'x' ? 2 : 0;
        byte[] bytes;
        try {
            CharBuffer text = StandardCharsets.US_ASCII.decode(ByteBuffer.wrap(secret, start, secret.length - start));
            bytes = HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        BigInteger number = new BigInteger(1, bytes);
        if (bytes.length != NUMBER_BYTES || number.signum() == 0 || number.compareTo(CURVE.getN()) >= 0) {
            throw new IllegalArgumentException(
                    "the secret must be a private key of the curve secp256k1: 64 hex digits, perhaps after 0x");
        }
        return number;
    }

    /** Returns the address of the wallet that signs, which is usually an agent wallet of the account. */
    @Override
    public Map<String, String> keyValues() {
        byte[] hash = keccak(Arrays.copyOfRange(point.getEncoded(false), 1, 1 + 2 * NUMBER_BYTES));
        return Map.of("signer", "0x" + HexFormat.of().formatHex(hash, NUMBER_BYTES - ADDRESS_BYTES, NUMBER_BYTES));
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        JsonNode action = call.json();
        if (action == null || call.path().equals("/info")) {
            return SignedCall.of(call, Map.of());
        }
        long nonce = nonces.next();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        pack(action, packed);
        // eight bytes of the nonce, and a zero byte for "no vault"
        byte[] connection = keccak(
                packed.toByteArray(), ByteBuffer.allocate(9).putLong(nonce).array());
        ObjectNode body = JSON.createObjectNode();
        body.set("action", action);
        body.put("nonce", nonce);
        body.set("signature", signature(keccak(PREFIX, EXCHANGE, keccak(AGENT, MAINNET, connection))));
        body.putNull("vaultAddress");
        return SignedCall.of(call, call.query(), Map.of(), body.toString());
    }

    private ObjectNode signature(byte[] hash) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, secret);
        BigInteger[] numbers = signer.generateSignature(hash);
        BigInteger r = numbers[0];
        // Ethereum accepts only the lower of the two valid numbers.
        BigInteger s = numbers[1].min(CURVE.getN().subtract(numbers[1]));
        return JSON.createObjectNode()
                .put("r", "0x" + r.toString(16))
                .put("s", "0x" + s.toString(16))
                .put("v", isOdd(hash, r, s) ? 28 : 27);
    }

    /**
     * Returns whether the point of the signature has an odd y coordinate, which the verifier needs to find the public
     * key.
     */
    private boolean isOdd(byte[] hash, BigInteger r, BigInteger s) {
        BigInteger order = CURVE.getN();
        BigInteger inverse = s.modInverse(order);
        BigInteger ofBase = new BigInteger(1, hash).multiply(inverse).mod(order);
        ECPoint found = ECAlgorithms.sumOfTwoMultiplies(
                CURVE.getG(), ofBase, point, r.multiply(inverse).mod(order));
        return found.normalize().getAffineYCoord().testBitZero();
    }

    /** Writes a JSON value in MessagePack, as far as the actions of this package need it: few members, short texts. */
    private static void pack(JsonNode value, ByteArrayOutputStream out) {
        if (value.isObject()) {
            out.write(0x80 | value.size());
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                packText(member.getKey(), out);
                pack(member.getValue(), out);
            }
        } else if (value.isArray()) {
            if (value.size() < 16) {
                out.write(0x90 | value.size());
            } else {
                out.write(0xdc);
                out.write(value.size() >> 8);
                out.write(value.size());
            }
            value.forEach(element -> pack(element, out));
        } else if (value.isTextual()) {
            packText(value.textValue(), out);
        } else {
            packNumber(value.longValue(), out);
        }
    }

    private static void packText(String text, ByteArrayOutputStream out) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 32) {
            out.write(0xa0 | bytes.length);
        } else {
            out.write(0xd9);
            out.write(bytes.length);
        }
        out.writeBytes(bytes);
    }

    /** Writes a number that is not negative in its shortest form, which the exchange requires. */
    private static void packNumber(long number, ByteArrayOutputStream out) {
        byte[] bytes = BigIntegers.asUnsignedByteArray(BigInteger.valueOf(number));
        int length = Math.max(1, Integer.highestOneBit(Math.max(1, 2 * bytes.length - 1)));
        if (number > 127) {
            out.write(0xcc + Integer.numberOfTrailingZeros(length));
        }
        out.writeBytes(BigIntegers.asUnsignedByteArray(length, BigInteger.valueOf(number)));
    }

    private static byte[] hash(String text) {
        return keccak(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] keccak(byte[]... parts) {
        KeccakDigest digest = new KeccakDigest(8 * NUMBER_BYTES);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[NUMBER_BYTES];
        digest.doFinal(hash, 0);
        return hash;
    }
}
