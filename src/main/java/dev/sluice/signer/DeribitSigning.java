package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.util.Map;

/** Deribit's over HTTP: the HMAC-SHA256 of time, nonce, method, target and body, each with a line break. */
final class DeribitSigning implements Signing {
    private final String key;
    private final Hmac hmac;
    private final WallClock clock;
    private long calls;

    DeribitSigning(Keys keys, WallClock clock) {
        key = keys.key();
        hmac = new Hmac("HmacSHA256", keys.secret());
        this.clock = clock;
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        calls++;
        long millis = clock.epochMillis();
        String nonce = Long.toString(millis, Character.MAX_RADIX) + '-' + calls;
        String signed = millis + "\n" + nonce + '\n' + call.method() + '\n' + call.target() + '\n' + call.body() + '\n';
        String credentials =
                "deri-hmac-sha256 id=" + key + ",ts=" + millis + ",nonce=" + nonce + ",sig=" + hmac.hex(signed);
        return SignedCall.of(call, Map.of("Authorization", credentials));
    }
}
