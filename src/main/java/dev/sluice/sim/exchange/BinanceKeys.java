package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A check of keys, timestamps and signatures of calls to Binance. */
final class BinanceKeys {
    private static final long LONGEST_WINDOW_MILLIS = 60_000;
    private static final long AHEAD_MILLIS = 1_000;
    private static final long FIRST_MICROS = 100_000_000_000_000L;

    private final Map<String, Known> keys = new HashMap<>();
    private final boolean checkSignatures;

    BinanceKeys(VenueSettings settings) {
        checkSignatures = settings.checkSignatures();
        for (Account account : settings.accounts()) {
            keys.put(account.key(), Known.of(account));
        }
    }

    /** Returns the account of a key, or null. */
    @Nullable
    String account(@Nullable String key) {
        Known known = key == null ? null : keys.get(key);
        return known == null ? null : known.account();
    }

    /** Returns whether that key can log on a WebSocket, which only Ed25519 keys can. */
    boolean canLogOn(@Nullable String key) {
        Known known = key == null ? null : keys.get(key);
        return known != null && known.ed25519();
    }

    /** Returns the refusal for an invalid key, timestamp or signature, or null. */
    @Nullable
    HandlerResult refuse(BinanceCredentials claim, Params params, BinanceRoute.Access access, long nowMillis) {
        if (access == BinanceRoute.Access.OPEN) {
            return null;
        }
        String key = claim.key();
        if (key == null || key.isEmpty()) {
            return HandlerResult.binance(401, -2014, "API-key format invalid.");
        }
        Known known = keys.get(key);
        if (known == null) {
            return HandlerResult.binance(401, -2015, "Invalid API-key, IP, or permissions for action.");
        }
        if (access == BinanceRoute.Access.KEY) {
            return null;
        }
        HandlerResult untimely = refuseTime(params, nowMillis);
        return untimely == null && !claim.loggedOn() ? refuseSignature(claim, params, known) : untimely;
    }

    private static @Nullable HandlerResult refuseTime(Params params, long nowMillis) {
        long timestamp = params.number("timestamp", -1);
        if (timestamp < 0) {
            return BinanceErrors.missing("timestamp");
        }
        long window = params.number("recvWindow", 5_000);
        if (window > LONGEST_WINDOW_MILLIS) {
            return HandlerResult.binance(400, -1131, "recvWindow must be less than 60000.");
        }
        long sentMillis = timestamp >= FIRST_MICROS ? timestamp / 1_000 : timestamp;
        if (sentMillis >= nowMillis + AHEAD_MILLIS) {
            return HandlerResult.binance(
                    400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
        }
        return nowMillis - sentMillis > window
                ? HandlerResult.binance(400, -1021, "Timestamp for this request is outside of the recvWindow.")
                : null;
    }

    private @Nullable HandlerResult refuseSignature(BinanceCredentials claim, Params params, Known known) {
        String signature = params.get("signature");
        if (signature == null) {
            return BinanceErrors.missing("signature");
        }
        if (!checkSignatures) {
            return null;
        }
        return sameText(known.signer().apply(claim.signed().get()), signature)
                ? null
                : HandlerResult.binance(400, -1022, "Signature for this request is not valid.");
    }

    private static boolean sameText(String ours, String theirs) {
        return MessageDigest.isEqual(ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
    }

    /** A known key. {@code signer} returns the signature of some bytes in the form that a caller with that key sends. */
    private record Known(String account, boolean ed25519, Function<byte[], String> signer) {
        private static final byte[] NOTHING = {};

        static Known of(Account account) {
            Ed25519 ed25519 = Ed25519.of(account.secret());
            if (ed25519 != null) {
                return new Known(account.name(), true, ed25519::base64Of);
            }
            Hmac hmac = Hmac.sha256(account.secret());
            return new Known(account.name(), false, text -> hmac.hexOf(text, NOTHING));
        }
    }
}
