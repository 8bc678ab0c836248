package dev.sluice.sim.exchange;

import dev.sluice.sim.kernel.Account;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signatures of the exchanges, made with the JDK and not with the venue's own code. */
final class RestSigners {
    private RestSigners() {}

    static List<Map.Entry<String, String>> kucoin(
            Account account, String method, String target, String body, long nowMillis) {
        return List.of(
                Map.entry("KC-API-KEY", account.key()),
                Map.entry("KC-API-SIGN", base64(HmacSha256.of(account.secret(), nowMillis + method + target + body))),
                Map.entry("KC-API-TIMESTAMP", Long.toString(nowMillis)),
                Map.entry("KC-API-PASSPHRASE", base64(HmacSha256.of(account.secret(), Account.PASSPHRASE))),
                Map.entry("KC-API-KEY-VERSION", "2"));
    }

    static List<Map.Entry<String, String>> gate(
            Account account, String method, String target, String body, long nowMillis) {
        String[] parts = target.split("\\?", 2);
        long seconds = nowMillis / 1_000;
        String text = String.join(
                "\n",
                method,
                parts[0],
                parts.length == 2 ? parts[1] : "",
                hex(digest("SHA-512", body)),
                Long.toString(seconds));
        return List.of(
                Map.entry("KEY", account.key()),
                Map.entry("Timestamp", Long.toString(seconds)),
                Map.entry(
                        "SIGN",
                        hex(sha512(
                                account.secret().getBytes(StandardCharsets.UTF_8),
                                text.getBytes(StandardCharsets.UTF_8)))));
    }

    static List<Map.Entry<String, String>> bitget(
            Account account, String method, String target, String body, long nowMillis) {
        return List.of(
                Map.entry("ACCESS-KEY", account.key()),
                Map.entry("ACCESS-SIGN", base64(HmacSha256.of(account.secret(), nowMillis + method + target + body))),
                Map.entry("ACCESS-TIMESTAMP", Long.toString(nowMillis)),
                Map.entry("ACCESS-PASSPHRASE", Account.PASSPHRASE));
    }

    /** Returns the signature of the login of a WebSocket of Bitget. */
    static String bitgetSocket(Account account, String timestamp) {
        return base64(HmacSha256.of(account.secret(), timestamp + "GET/user/verify"));
    }

    static List<Map.Entry<String, String>> krakenFutures(
            Account account, String method, String target, String body, long nowMillis) {
        String[] parts = target.split("\\?", 2);
        String text =
                (parts.length == 2 ? parts[1] : "") + body + nowMillis + parts[0].substring("/derivatives".length());
        byte[] secret = Base64.getDecoder().decode(account.secret());
        return List.of(
                Map.entry("APIKey", account.key()),
                Map.entry("Nonce", Long.toString(nowMillis)),
                Map.entry("Authent", base64(sha512(secret, digest("SHA-256", text)))));
    }

    /** Returns the signed challenge of a WebSocket of Kraken Futures. */
    static String krakenFuturesChallenge(Account account, String challenge) {
        byte[] secret = Base64.getDecoder().decode(account.secret());
        return base64(sha512(secret, digest("SHA-256", challenge)));
    }

    static List<Map.Entry<String, String>> deribit(
            Account account, String method, String target, String body, long nowMillis) {
        String text = nowMillis + "\nnonce-1\n" + method + '\n' + target + '\n' + body + '\n';
        return List.of(Map.entry(
                "Authorization",
                "deri-hmac-sha256 id=" + account.key() + ",ts=" + nowMillis + ",nonce=nonce-1,sig="
                        + hex(HmacSha256.of(account.secret(), text))));
    }

    private static byte[] sha512(byte[] secret, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(secret, "HmacSHA512"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] digest(String algorithm, String text) {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
