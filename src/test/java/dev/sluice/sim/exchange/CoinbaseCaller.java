package dev.sluice.sim.exchange;

import dev.sluice.sim.counter.LimitStats;
import dev.sluice.sim.kernel.Account;
import dev.sluice.sim.wire.VenueRequest;
import dev.sluice.sim.wire.VenueResponse;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A caller of both simulated Coinbase exchanges that makes tokens and signatures like a client, with a clock that the
 * test sets.
 */
final class CoinbaseCaller {
    static final long SECOND = 1_000_000_000L;
    static final long EPOCH = 1_784_000_040L * SECOND;
    static final Account TOKEN = Account.coinbase();
    static final Account HMAC = Account.demo().get(2);

    private final Venue venue;
    String ip = "10.0.0.1";
    long nowNanos = EPOCH;

    CoinbaseCaller(Venue venue) {
        this.venue = venue;
    }

    /** Sends a call without a signature to either exchange. */
    VenueResponse open(String target) {
        return send("GET", target, List.of(), "");
    }

    /** Sends a call to Advanced Trade with a token that is valid for it. */
    VenueResponse call(String method, String target, String body) {
        String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
        return withToken(
                method, target, body, claims("cdp", nowNanos / SECOND, 120, method + " api.coinbase.com" + path));
    }

    /** Sends a call like {@link #call} with an invalid signature, for a venue that does not check signatures. */
    VenueResponse withInvalidSignature(String method, String target) {
        String claims = claims("cdp", nowNanos / SECOND, 120, method + " api.coinbase.com" + target);
        String token = base64("{\"alg\":\"ES256\"}") + '.' + base64(claims) + ".AAAA";
        return send(method, target, List.of(Map.entry("Authorization", "Bearer " + token)), "");
    }

    VenueResponse withToken(String method, String target, String body, String claims) {
        return send(method, target, List.of(Map.entry("Authorization", "Bearer " + token(TOKEN, claims))), body);
    }

    /** Sends a call to Exchange, signed for the current time. */
    VenueResponse signed(String method, String target, String body) {
        return signed(HMAC, method, target, body);
    }

    VenueResponse signed(Account account, String method, String target, String body) {
        String seconds = Long.toString(nowNanos / SECOND);
        return send(
                method,
                target,
                List.of(
                        Map.entry("CB-ACCESS-KEY", account.key()),
                        Map.entry("CB-ACCESS-SIGN", hmac(account.secret(), seconds + method + target + body)),
                        Map.entry("CB-ACCESS-TIMESTAMP", seconds),
                        Map.entry("CB-ACCESS-PASSPHRASE", Account.PASSPHRASE)),
                body);
    }

    VenueResponse send(String method, String target, List<Map.Entry<String, String>> headers, String body) {
        return venue.handle(
                new VenueRequest(ip, method, target, headers, body.getBytes(StandardCharsets.UTF_8)), nowNanos);
    }

    LimitStats limit(String name) {
        return venue.stats(nowNanos).limits().stream()
                .filter(limit -> limit.limit().equals(name) && limit.takenCalls() + limit.overCount() > 0)
                .findFirst()
                .orElseThrow();
    }

    static String claims(String issuer, long from, long life, String uri) {
        return "{\"sub\":\"" + TOKEN.key() + "\",\"iss\":\"" + issuer + "\",\"nbf\":" + from + ",\"exp\":"
                + (from + life) + ",\"uri\":\"" + uri + "\"}";
    }

    static String token(Account account, String claims) {
        String signed =
                base64("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"" + account.key() + "\"}") + '.' + base64(claims);
        return signed + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(es256(account.secret(), signed));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns r and s, 32 bytes each, from the ASN.1 signature that Java makes; the venue uses another method. */
    private static byte[] es256(String pem, String text) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(privateKey(pem));
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] der = signer.sign();
            int r = der[3];
            int s = der[4 + r + 1];
            byte[] raw = new byte[64];
            right(Arrays.copyOfRange(der, 4, 4 + r), raw, 32);
            right(Arrays.copyOfRange(der, 6 + r, 6 + r + s), raw, 64);
            return raw;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void right(byte[] number, byte[] raw, int end) {
        for (int i = 0; i < Math.min(32, number.length); i++) {
            raw[end - 1 - i] = number[number.length - 1 - i];
        }
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        BigInteger secret = new BigInteger(1, Arrays.copyOfRange(der, 7, 39));
        return KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(secret, curve.getParameterSpec(ECParameterSpec.class)));
    }

    static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
