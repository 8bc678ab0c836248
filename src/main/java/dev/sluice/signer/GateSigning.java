package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/** Gate's: the HMAC-SHA512 of method, path, query without encoding, SHA-512 of the body, and time, in lines. */
final class GateSigning implements Signing {
    private final String key;
    private final Hmac hmac;
    private final WallClock clock;

    GateSigning(Keys keys, WallClock clock) {
        key = keys.key();
        hmac = new Hmac("HmacSHA512", keys.secret());
        this.clock = clock;
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        String seconds = Long.toString(clock.epochMillis() / 1_000);
        String signed = String.join(
                "\n",
                call.method(),
                call.path(),
                URLDecoder.decode(call.query(), StandardCharsets.UTF_8),
                HexFormat.of().formatHex(Hmac.digest("SHA-512", call.body())),
                seconds);
        return SignedCall.of(call, Map.of("KEY", key, "Timestamp", seconds, "SIGN", hmac.hex(signed)));
    }
}
