package dev.sluice.signer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.base.time.WallClock;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** Coinbase Advanced Trade's: a token (RFC 7519, ES256) for one method, host and path, for a minute. */
final class CoinbaseSigning implements Signing {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIFE_SECONDS = 60;
    private static final int NONCE_BYTES = 16;

    private final String key;
    private final PrivateKey secret;
    private final WallClock clock;
    private final SecureRandom random = new SecureRandom();

    CoinbaseSigning(Keys keys, WallClock clock) {
        key = keys.key();
        secret = PrivateKeys.p256(keys.secret());
        this.clock = clock;
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        long seconds = clock.epochMillis() / 1_000;
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        String head = part(JSON.createObjectNode()
                .put("alg", "ES256")
                .put("typ", "JWT")
                .put("kid", key)
                .put("nonce", HexFormat.of().formatHex(nonce)));
        String claims = part(JSON.createObjectNode()
                .put("iss", "cdp")
                .put("sub", key)
                .put("nbf", seconds)
                .put("exp", seconds + LIFE_SECONDS)
                .put("uri", call.method() + ' ' + call.host() + call.path()));
        String signed = head + '.' + claims;
        byte[] signature = PrivateKeys.sign("SHA256withECDSAinP1363Format", secret, Hmac.bytes(signed));
        return SignedCall.of(call, Map.of("Authorization", "Bearer " + signed + '.' + encoded(signature)));
    }

    private static String part(ObjectNode json) {
        return encoded(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
