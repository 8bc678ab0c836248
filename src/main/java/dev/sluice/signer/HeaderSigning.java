package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * The signature that OKX, KuCoin, Bitget and Coinbase Exchange have in common: a header with the HMAC-SHA256, in
 * base64, of time, method, target and body.
 */
final class HeaderSigning implements Signing {
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String prefix;
    private final Map<String, String> fixed;
    private final LongFunction<String> time;
    private final Hmac hmac;
    private final WallClock clock;

    private HeaderSigning(
            String prefix, Map<String, String> fixed, LongFunction<String> time, Hmac hmac, WallClock clock) {
        this.prefix = prefix;
        this.fixed = fixed;
        this.time = time;
        this.hmac = hmac;
        this.clock = clock;
    }

    /** OKX: the time in ISO 8601 with three digits after the second. */
    static Signing okx(Keys keys, WallClock clock) {
        return plain("OK-ACCESS-", keys, HeaderSigning::iso, new Hmac("HmacSHA256", keys.secret()), clock);
    }

    static Signing bitget(Keys keys, WallClock clock) {
        return plain("ACCESS-", keys, Long::toString, new Hmac("HmacSHA256", keys.secret()), clock);
    }

    /** Coinbase Exchange: the time in seconds, and a secret in base64. */
    static Signing coinbaseExchange(Keys keys, WallClock clock) {
        return plain(
                "CB-ACCESS-",
                keys,
                millis -> BigDecimal.valueOf(millis, 3).toPlainString(),
                Hmac.ofBase64("HmacSHA256", keys.secret()),
                clock);
    }

    /** KuCoin: since version 2 of keys the passphrase is signed, too. */
    static Signing kucoin(Keys keys, WallClock clock) {
        Hmac hmac = new Hmac("HmacSHA256", keys.secret());
        Map<String, String> fixed = Map.of(
                "KC-API-KEY", keys.key(),
                "KC-API-PASSPHRASE", hmac.base64(passphrase(keys)),
                "KC-API-KEY-VERSION", "2");
        return new HeaderSigning("KC-API-", fixed, Long::toString, hmac, clock);
    }

    private static Signing plain(String prefix, Keys keys, LongFunction<String> time, Hmac hmac, WallClock clock) {
        Map<String, String> fixed = Map.of(prefix + "KEY", keys.key(), prefix + "PASSPHRASE", passphrase(keys));
        return new HeaderSigning(prefix, fixed, time, hmac, clock);
    }

    private static String iso(long millis) {
        return ISO.format(Instant.ofEpochMilli(millis));
    }

    private static String passphrase(Keys keys) {
        if (keys.passphrase().length == 0) {
            throw new IllegalArgumentException(
                    "a key of this exchange has a passphrase; name its file in 'passphrase'");
        }
        return new String(keys.passphrase(), StandardCharsets.UTF_8);
    }

    @Override
    public SignedCall sign(UnsignedCall call) {
        String timestamp = time.apply(clock.epochMillis());
        Map<String, String> headers = new LinkedHashMap<>(fixed);
        headers.put(prefix + "TIMESTAMP", timestamp);
        headers.put(prefix + "SIGN", hmac.base64(timestamp + call.method() + call.target() + call.body()));
        return SignedCall.of(call, headers);
    }
}
