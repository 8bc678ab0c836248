package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A check of headers, timestamps and signatures of calls to OKX. A passphrase is required, but any is accepted.
 *
 * <p>The signature covers timestamp + method + path with query + body, as they were sent.
 */
final class OkxKeys {
    private static final long MAX_OFF_MILLIS = 30_000;
    private static final String MILLIS_FORM = "0000-00-00T00:00:00.000Z";
    private static final long DAY_SECONDS = 86_400;
    private static final String[][] HEADERS = {
        {"OK-ACCESS-KEY", "50103"},
        {"OK-ACCESS-PASSPHRASE", "50104"},
        {"OK-ACCESS-SIGN", "50106"},
        {"OK-ACCESS-TIMESTAMP", "50107"}
    };

    final Map<String, OkxAccount> accounts = new LinkedHashMap<>();
    private final Map<String, Known> keys = new LinkedHashMap<>();
    private final boolean checkSignatures;

    OkxKeys(VenueSettings settings) {
        checkSignatures = settings.checkSignatures();
        for (Account account : settings.accounts()) {
            OkxAccount owner = accounts.computeIfAbsent(account.name(), OkxAccount::new);
            keys.put(account.key(), new Known(owner, Hmac.sha256(account.secret())));
        }
    }

    @Nullable
    OkxAccount find(VenueRequest venueRequest) {
        String key = venueRequest.header("OK-ACCESS-KEY");
        Known known = key == null ? null : keys.get(key);
        return known == null ? null : known.account();
    }

    /** Returns the refusal for invalid headers, time or signature, or null. */
    @Nullable
    HandlerResult refuse(VenueRequest venueRequest, long nowMillis) {
        for (String[] header : HEADERS) {
            String value = venueRequest.header(header[0]);
            if (value == null || value.isEmpty()) {
                return refused(header[1], "Request header \"" + header[0].replace('-', '_') + "\" can't be empty.");
            }
        }
        Known known = keys.get(venueRequest.header("OK-ACCESS-KEY"));
        if (known == null) {
            return refused("50111", "Invalid OK-ACCESS-KEY");
        }
        String timestamp = String.valueOf(venueRequest.header("OK-ACCESS-TIMESTAMP"));
        Long sentMillis = millis(timestamp);
        if (sentMillis == null) {
            return refused("50112", "Invalid OK-ACCESS-TIMESTAMP");
        }
        if (Math.abs(nowMillis - sentMillis) > MAX_OFF_MILLIS) {
            return refused("50102", "Timestamp request expired");
        }
        return checkSignatures && !isSigned(venueRequest, timestamp, known.hmac())
                ? refused("50113", "Invalid Sign")
                : null;
    }

    private static @Nullable Long millis(String timestamp) {
        try {
            return hasMillisForm(timestamp)
                    ? plainMillis(timestamp)
                    : Instant.parse(timestamp).toEpochMilli();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * Returns the epoch milliseconds of a time in exactly the format that OKX documents. A {@code DateTimeFormatter} would take as long as the rest
     * of a call.
     */
    private static long plainMillis(String time) {
        LocalTime ofDay = LocalTime.of(number(time, 11, 13), number(time, 14, 16), number(time, 17, 19));
        long day = LocalDate.of(number(time, 0, 4), number(time, 5, 7), number(time, 8, 10))
                .toEpochDay();
        return (day * DAY_SECONDS + ofDay.toSecondOfDay()) * 1_000 + number(time, 20, 23);
    }

    private static boolean hasMillisForm(String time) {
        for (int i = 0; i < MILLIS_FORM.length() && time.length() == MILLIS_FORM.length(); i++) {
            char form = MILLIS_FORM.charAt(i);
            char c = time.charAt(i);
            if (form == '0' ? c < '0' || c > '9' : c != form) {
                return false;
            }
        }
        return time.length() == MILLIS_FORM.length();
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static boolean isSigned(VenueRequest venueRequest, String timestamp, Hmac hmac) {
        String head = timestamp + venueRequest.method() + venueRequest.target();
        byte[] ours = hmac.base64Of(head, venueRequest.body()).getBytes(StandardCharsets.UTF_8);
        byte[] theirs = String.valueOf(venueRequest.header("OK-ACCESS-SIGN")).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(ours, theirs);
    }

    /** Returns the account of a WebSocket {@code login} with these parameters, or an error code and message. */
    Login login(Params params, long nowMillis) {
        Known known = keys.get(params.get("apiKey", ""));
        if (known == null) {
            return Login.failed("60005", "Invalid apiKey");
        }
        if (params.get("passphrase") == null) {
            return Login.failed("60024", "Wrong passphrase");
        }
        String timestamp = params.get("timestamp", "");
        if (Math.abs(nowMillis - 1_000 * Params.wholeNumber(timestamp, 0)) > MAX_OFF_MILLIS) {
            return Login.failed("60006", "Timestamp request expired");
        }
        String ours = known.hmac().base64Of(timestamp + "GET/users/self/verify", new byte[0]);
        boolean signed = MessageDigest.isEqual(
                ours.getBytes(StandardCharsets.UTF_8), params.get("sign", "").getBytes(StandardCharsets.UTF_8));
        return signed || !checkSignatures ? new Login("0", "", known.account()) : Login.failed("60007", "Invalid sign");
    }

    private static HandlerResult refused(String code, String message) {
        return OkxErrors.refused(401, code, message);
    }

    record Login(String code, String message, @Nullable OkxAccount account) {
        private static Login failed(String code, String message) {
            return new Login(code, message, null);
        }
    }

    private record Known(OkxAccount account, Hmac hmac) {}
}
