package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A check of keys, passphrases, timestamps and signatures of calls to Coinbase Exchange. */
final class CoinbaseExchangeKeys {
    private static final double LIFE_SECONDS = 30;
    private static final int LONGEST_TIMESTAMP = 20;

    final Map<String, CoinbaseExchangeProfile> profiles = new LinkedHashMap<>();
    private final Map<String, CoinbaseExchangeKey> keys = new LinkedHashMap<>();
    private final boolean checkSignatures;

    CoinbaseExchangeKeys(VenueSettings settings) {
        checkSignatures = settings.checkSignatures();
        TimeScale timeScale = new TimeScale(settings.scale());
        for (Account account : settings.accounts()) {
            if (account.isBase64()) {
                CoinbaseExchangeProfile profile =
                        profiles.computeIfAbsent(account.name(), name -> new CoinbaseExchangeProfile(name, timeScale));
                keys.put(
                        account.key(),
                        new CoinbaseExchangeKey(account.key(), profile, Hmac.coinbaseExchange(account.secret())));
            }
        }
    }

    @Nullable
    CoinbaseExchangeKey find(VenueRequest venueRequest) {
        String name = venueRequest.header("CB-ACCESS-KEY");
        return name == null ? null : keys.get(name);
    }

    /** Returns the refusal of an invalid call, or null. */
    @Nullable
    HandlerResult refuse(VenueRequest venueRequest, @Nullable CoinbaseExchangeKey key, long nowMillis) {
        for (String header :
                new String[] {"CB-ACCESS-KEY", "CB-ACCESS-SIGN", "CB-ACCESS-TIMESTAMP", "CB-ACCESS-PASSPHRASE"}) {
            if (venueRequest.header(header) == null) {
                return CoinbaseExchangeErrors.unauthorized(header + " header is required");
            }
        }
        if (key == null) {
            return CoinbaseExchangeErrors.unauthorized("Invalid API Key");
        }
        if (!Account.PASSPHRASE.equals(venueRequest.header("CB-ACCESS-PASSPHRASE"))) {
            return CoinbaseExchangeErrors.unauthorized("Invalid Passphrase");
        }
        String timestamp = String.valueOf(venueRequest.header("CB-ACCESS-TIMESTAMP"));
        if (!isTimely(timestamp, nowMillis)) {
            return CoinbaseExchangeErrors.refused("request timestamp expired");
        }
        return !checkSignatures || isSigned(venueRequest, timestamp, key)
                ? null
                : CoinbaseExchangeErrors.unauthorized("invalid signature");
    }

    /** Returns whether the timestamp, in seconds with or without a fraction, is at most half a minute away from now. */
    private static boolean isTimely(String timestamp, long nowMillis) {
        java.math.BigDecimal seconds = timestamp.length() > LONGEST_TIMESTAMP ? null : DecimalText.positive(timestamp);
        return seconds != null && Math.abs(seconds.doubleValue() - nowMillis / 1_000.0) <= LIFE_SECONDS;
    }

    private static boolean isSigned(VenueRequest venueRequest, String timestamp, CoinbaseExchangeKey key) {
        String ours =
                key.hmac().base64Of(timestamp + venueRequest.method() + venueRequest.target(), venueRequest.body());
        String theirs = String.valueOf(venueRequest.header("CB-ACCESS-SIGN"));
        return MessageDigest.isEqual(ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
    }
}
