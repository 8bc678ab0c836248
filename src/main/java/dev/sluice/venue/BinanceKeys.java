package dev.sluice.venue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who a caller of Binance is, and whether timestamp and signature hold. */
final class BinanceKeys {
    private static final long LONGEST_WINDOW_MILLIS = 60_000;
    private static final long AHEAD_MILLIS = 1_000;
    private static final long FIRST_MICROS = 100_000_000_000_000L;
    private static final byte[] NOTHING = {};

    private final Map<String, Known> keys = new HashMap<>();
    private final boolean checkSignatures;

    BinanceKeys(VenueSettings settings) {
        checkSignatures = settings.checkSignatures();
        for (Account account : settings.accounts()) {
            keys.put(account.key(), new Known(account.name(), Hmac.binance(account.secret())));
        }
    }

    /** The account of a key, or null. */
    @Nullable
    String account(@Nullable String key) {
        Known known = key == null ? null : keys.get(key);
        return known == null ? null : known.account();
    }

    /** What is wrong with the call's key, timestamp or signature; null when nothing is. */
    @Nullable
    Reply refuse(Request request, Params params, BinanceRoute.Access access, long nowMillis) {
        if (access == BinanceRoute.Access.OPEN) {
            return null;
        }
        String key = request.header("X-MBX-APIKEY");
        if (key == null || key.isEmpty()) {
            return Reply.binance(401, -2014, "API-key format invalid.");
        }
        Known known = keys.get(key);
        if (known == null) {
            return Reply.binance(401, -2015, "Invalid API-key, IP, or permissions for action.");
        }
        if (access == BinanceRoute.Access.KEY) {
            return null;
        }
        Reply untimely = refuseTime(params, nowMillis);
        return untimely == null ? refuseSignature(request, params, known) : untimely;
    }

    private static @Nullable Reply refuseTime(Params params, long nowMillis) {
        long timestamp = params.number("timestamp", -1);
        if (timestamp < 0) {
            return BinanceErrors.missing("timestamp");
        }
        long window = params.number("recvWindow", 5_000);
        if (window > LONGEST_WINDOW_MILLIS) {
            return Reply.binance(400, -1131, "recvWindow must be less than 60000.");
        }
        long sentMillis = timestamp >= FIRST_MICROS ? timestamp / 1_000 : timestamp;
        if (sentMillis >= nowMillis + AHEAD_MILLIS) {
            return Reply.binance(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
        }
        return nowMillis - sentMillis > window
                ? Reply.binance(400, -1021, "Timestamp for this request is outside of the recvWindow.")
                : null;
    }

    private @Nullable Reply refuseSignature(Request request, Params params, Known known) {
        String signature = params.get("signature");
        if (signature == null) {
            return BinanceErrors.missing("signature");
        }
        if (!checkSignatures) {
            return null;
        }
        byte[] query = request.query().getBytes(StandardCharsets.UTF_8);
        byte[] body = request.body();
        int inBody = signatureAt(body);
        byte[] signedBody = inBody < 0 ? body : upTo(body, inBody);
        int inQuery = inBody < 0 ? signatureAt(query) : -1;
        byte[] signedQuery = inQuery < 0 ? query : upTo(query, inQuery);
        return sameText(known.hmac().hexOf(signedQuery, signedBody), signature)
                ? null
                : Reply.binance(400, -1022, "Signature for this request is not valid.");
    }

    /** Where the last parameter starts if it is the signature, which is the only place for it; -1 if it is not. */
    private static int signatureAt(byte[] form) {
        String text = new String(form, StandardCharsets.ISO_8859_1);
        int last = text.lastIndexOf('&') + 1;
        return text.startsWith("signature=", last) ? last : -1;
    }

    private static byte[] upTo(byte[] form, int signatureAt) {
        return signatureAt == 0 ? NOTHING : Arrays.copyOf(form, signatureAt - 1);
    }

    private static boolean sameText(String ours, String theirs) {
        return MessageDigest.isEqual(ours.getBytes(StandardCharsets.UTF_8), theirs.getBytes(StandardCharsets.UTF_8));
    }

    private record Known(String account, Hmac hmac) {}
}
