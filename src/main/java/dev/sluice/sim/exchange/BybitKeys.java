package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A check of keys, timestamps and signatures of calls to Bybit.
 *
 * <p>The signature covers timestamp + key + window + query (of a GET) or body, as they were sent.
 */
final class BybitKeys {
    private static final long AHEAD_MILLIS = 1_000;
    private static final long WINDOW_MILLIS = 5_000;

    final Map<String, BybitAccount> accounts = new LinkedHashMap<>();
    private final Map<String, Known> keys = new LinkedHashMap<>();
    private final boolean checkSignatures;

    BybitKeys(VenueSettings settings) {
        checkSignatures = settings.checkSignatures();
        for (Account account : settings.accounts()) {
            BybitAccount owner = accounts.computeIfAbsent(account.name(), BybitAccount::new);
            keys.put(account.key(), new Known(owner, Hmac.sha256(account.secret())));
        }
    }

    @Nullable
    BybitAccount find(VenueRequest venueRequest) {
        Known known = keys.get(header(venueRequest, "X-BAPI-API-KEY"));
        return known == null ? null : known.account();
    }

    /** Returns the refusal for an invalid key, time or signature, or null. */
    @Nullable
    HandlerResult refuse(VenueRequest venueRequest, long nowMillis) {
        Known known = keys.get(header(venueRequest, "X-BAPI-API-KEY"));
        if (known == null) {
            return BybitErrors.refused(10_003, "API key is invalid.", nowMillis);
        }
        HandlerResult untimely = refuseTime(
                header(venueRequest, "X-BAPI-TIMESTAMP"), header(venueRequest, "X-BAPI-RECV-WINDOW"), nowMillis);
        if (untimely != null) {
            return untimely;
        }
        return checkSignatures && !isSigned(venueRequest, known.hmac())
                ? BybitErrors.refused(
                        10_004, "error sign! please check your signature generation algorithm.", nowMillis)
                : null;
    }

    /** Returns the refusal for an invalid timestamp, or null. */
    static @Nullable HandlerResult refuseTime(String timestamp, String recvWindow, long nowMillis) {
        long sentMillis = Params.wholeNumber(timestamp, 0);
        long window = Params.wholeNumber(recvWindow, WINDOW_MILLIS);
        return nowMillis - window <= sentMillis && sentMillis < nowMillis + AHEAD_MILLIS
                ? null
                : BybitErrors.refused(
                        10_002,
                        "invalid request, please check your server timestamp or recv_window param. req_timestamp["
                                + sentMillis + "],server_timestamp[" + nowMillis + "],recv_window[" + window + "]",
                        nowMillis);
    }

    private static boolean isSigned(VenueRequest venueRequest, Hmac hmac) {
        String head = header(venueRequest, "X-BAPI-TIMESTAMP")
                + header(venueRequest, "X-BAPI-API-KEY")
                + header(venueRequest, "X-BAPI-RECV-WINDOW");
        byte[] payload = venueRequest.method().equals("GET")
                ? venueRequest.query().getBytes(StandardCharsets.UTF_8)
                : venueRequest.body();
        String ours = hmac.hexOf(head.getBytes(StandardCharsets.UTF_8), payload);
        return MessageDigest.isEqual(
                ours.getBytes(StandardCharsets.UTF_8),
                header(venueRequest, "X-BAPI-SIGN").getBytes(StandardCharsets.UTF_8));
    }

    private static String header(VenueRequest venueRequest, String name) {
        String value = venueRequest.header(name);
        return value == null ? "" : value;
    }

    /** Returns the account of a WebSocket {@code auth} with key, expiry and the signature of the expiry; null when it is not valid. */
    @Nullable
    BybitAccount login(Params arguments, long nowMillis) {
        Known known = keys.get(arguments.get("args[0]", ""));
        String expires = arguments.get("args[1]", "");
        if (known == null || Params.wholeNumber(expires, 0) < nowMillis) {
            return null;
        }
        byte[] signed = ("GET/realtime" + expires).getBytes(StandardCharsets.UTF_8);
        boolean holds = MessageDigest.isEqual(
                known.hmac().hexOf(signed, new byte[0]).getBytes(StandardCharsets.UTF_8),
                arguments.get("args[2]", "").getBytes(StandardCharsets.UTF_8));
        return holds || !checkSignatures ? known.account() : null;
    }

    private record Known(BybitAccount account, Hmac hmac) {}
}
