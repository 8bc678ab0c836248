package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.util.Map;

/** Bybit's: a header with the HMAC-SHA256 of time, key, window, and query or body. */
final class BybitSigning implements Signing {
    private static final String WINDOW = "5000";

    private final String key;
    private final Hmac hmac;
    private final WallClock clock;

    BybitSigning(Keys keys, WallClock clock) {
        key = keys.key();
        hmac = new Hmac("HmacSHA256", keys.secret());
        this.clock = clock;
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        String timestamp = Long.toString(clock.epochMillis());
        return SignedCall.of(
                call,
                Map.of(
                        "X-BAPI-API-KEY", key,
                        "X-BAPI-TIMESTAMP", timestamp,
                        "X-BAPI-RECV-WINDOW", WINDOW,
                        "X-BAPI-SIGN", hmac.hex(timestamp + key + WINDOW + call.query() + call.body())));
    }
}
