package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Binance's: the last parameter of the query is the signature of all others, by HMAC-SHA256 or with an Ed25519 key. */
final class BinanceSigning implements Signing {
    private final String key;
    private final WallClock clock;
    private final UnaryOperator<String> signature;

    BinanceSigning(Keys keys, WallClock clock) {
        key = keys.key();
        this.clock = clock;
        if (PrivateKeys.isPem(keys.secret())) {
            PrivateKey ed25519 = PrivateKeys.ed25519(keys.secret());
            signature =
                    text -> Base64.getEncoder().encodeToString(PrivateKeys.sign("Ed25519", ed25519, Hmac.bytes(text)));
        } else {
            signature = new Hmac("HmacSHA256", keys.secret())::hex;
        }
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        String signed =
                (call.query().isEmpty() ? "" : call.query() + '&') + "recvWindow=5000&timestamp=" + clock.epochMillis();
        String query = signed + "&signature=" + URLEncoder.encode(signature.apply(signed), StandardCharsets.UTF_8);
        return SignedCall.of(call, query, Map.of("X-MBX-APIKEY", key), "");
    }
}
