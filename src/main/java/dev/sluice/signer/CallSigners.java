package dev.sluice.signer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.base.time.WallClock;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/** The signers of all exchanges but Hyperliquid, whose signer is {@link HyperliquidSigner}. */
final class CallSigners {
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String WINDOW_MILLIS = "5000";
    private static final int TOKEN_SECONDS = 60;

    private CallSigners() {}

    /**
     * Returns the signer for one key.
     *
     * @param nonces the file with the last nonce of the key, for exchanges that require rising nonces
     * @throws IllegalArgumentException when the key has another form; the message contains no part of the key
     */
    static CallSigner of(String name, ApiKey apiKey, WallClock clock, Path nonces) {
        LongFunction<String> millis = Long::toString;
        return switch (name) {
            case "binance" -> binance(apiKey, clock);
            case "bybit" -> bybit(apiKey, clock);
            case "okx" ->
                header("OK-ACCESS-", apiKey, time -> ISO.format(Instant.ofEpochMilli(time)), sha256(apiKey), clock);
            case "bitget" -> header("ACCESS-", apiKey, millis, sha256(apiKey), clock);
            case "coinbaseexchange" ->
                header(
                        "CB-ACCESS-",
                        apiKey,
                        time -> BigDecimal.valueOf(time, 3).toPlainString(),
                        Hmac.ofBase64("HmacSHA256", apiKey.secret()),
                        clock);
            case "kucoin" -> header("KC-API-", apiKey, millis, sha256(apiKey), clock);
            case "kraken" -> kraken(apiKey, new Nonces(clock, nonces, TimeUnit.MICROSECONDS));
            case "krakenfutures" -> krakenFutures(apiKey, new Nonces(clock, nonces, TimeUnit.MICROSECONDS));
            case "gate" -> gate(apiKey, clock);
            case "deribit" -> deribit(apiKey, clock);
            case "coinbase" -> coinbase(apiKey, clock);
            case "gemini" -> gemini(apiKey, new Nonces(clock, nonces, TimeUnit.MILLISECONDS));
            case "hyperliquid" -> new HyperliquidSigner(apiKey, new Nonces(clock, nonces, TimeUnit.MILLISECONDS));
            default -> throw new IllegalStateException("no signing " + name);
        };
    }

    private static Hmac sha256(ApiKey apiKey) {
        return new Hmac("HmacSHA256", apiKey.secret());
    }

    /** Binance: the last parameter is the signature of all others, by HMAC-SHA256 or with an Ed25519 key. */
    private static CallSigner binance(ApiKey apiKey, WallClock clock) {
        String key = apiKey.key();
        UnaryOperator<String> signature;
        if (PrivateKeys.isPem(apiKey.secret())) {
            PrivateKey ed25519 = PrivateKeys.ed25519(apiKey.secret());
            signature = text -> base64(PrivateKeys.sign("Ed25519", ed25519, Hmac.bytes(text)));
        } else {
            signature = sha256(apiKey)::hex;
        }
        return call -> {
            String signed = (call.query().isEmpty() ? "" : call.query() + '&') + "recvWindow=" + WINDOW_MILLIS
                    + "&timestamp=" + clock.epochMillis();
            String query = signed + "&signature=" + URLEncoder.encode(signature.apply(signed), StandardCharsets.UTF_8);
            return SignedCall.of(call, query, Map.of("X-MBX-APIKEY", key), "");
        };
    }

    /** Bybit: a header with the HMAC-SHA256 of time, key, window, and query or body. */
    private static CallSigner bybit(ApiKey apiKey, WallClock clock) {
        String key = apiKey.key();
        Hmac hmac = sha256(apiKey);
        return call -> {
            String time = Long.toString(clock.epochMillis());
            String signature = hmac.hex(time + key + WINDOW_MILLIS + call.query() + call.body());
            Map<String, String> headers = Map.of(
                    "X-BAPI-API-KEY", key,
                    "X-BAPI-TIMESTAMP", time,
                    "X-BAPI-RECV-WINDOW", WINDOW_MILLIS,
                    "X-BAPI-SIGN", signature);
            return SignedCall.of(call, headers);
        };
    }

    /**
     * OKX, Bitget, Coinbase Exchange and KuCoin: a header with the HMAC-SHA256, in base64, of time, method, target and
     * body. At KuCoin the passphrase is signed, too, since version 2 of keys.
     */
    private static CallSigner header(
            String prefix, ApiKey apiKey, LongFunction<String> time, Hmac hmac, WallClock clock) {
        if (apiKey.passphrase().length == 0) {
            throw new IllegalArgumentException(
                    "a key of this exchange has a passphrase; name its file in 'passphrase'");
        }
        String passphrase = new String(apiKey.passphrase(), StandardCharsets.UTF_8);
        Map<String, String> fixed = new LinkedHashMap<>();
        fixed.put(prefix + "KEY", apiKey.key());
        if (prefix.equals("KC-API-")) {
            fixed.put("KC-API-KEY-VERSION", "2");
            passphrase = hmac.base64(passphrase);
        }
        fixed.put(prefix + "PASSPHRASE", passphrase);
        return call -> {
            String timestamp = time.apply(clock.epochMillis());
            Map<String, String> headers = new LinkedHashMap<>(fixed);
            headers.put(prefix + "TIMESTAMP", timestamp);
            headers.put(prefix + "SIGN", hmac.base64(timestamp + call.method() + call.target() + call.body()));
            return SignedCall.of(call, headers);
        };
    }

    /** Kraken: the HMAC-SHA512 of the path and the SHA-256 of nonce and body, which is a form or JSON. */
    private static CallSigner kraken(ApiKey apiKey, Nonces nonces) {
        String key = apiKey.key();
        Hmac hmac = Hmac.ofBase64("HmacSHA512", apiKey.secret());
        return call -> {
            long nonce = nonces.next();
            String body = call.json() instanceof ObjectNode parameters
                    ? JSON.createObjectNode()
                            .put("nonce", nonce)
                            .setAll(parameters)
                            .toString()
                    : "nonce=" + nonce + (call.form().isEmpty() ? "" : '&' + call.form());
            ByteArrayOutputStream signed = new ByteArrayOutputStream();
            signed.writeBytes(Hmac.bytes(call.path()));
            signed.writeBytes(Hmac.digest("SHA-256", nonce + body));
            Map<String, String> headers = Map.of("API-Key", key, "API-Sign", base64(hmac.of(signed.toByteArray())));
            return SignedCall.of(call, call.query(), headers, body);
        };
    }

    /** Kraken Futures: the HMAC-SHA512 of the SHA-256 of parameters, nonce and path without {@code /derivatives}. */
    private static CallSigner krakenFutures(ApiKey apiKey, Nonces nonces) {
        String key = apiKey.key();
        Hmac hmac = Hmac.ofBase64("HmacSHA512", apiKey.secret());
        return call -> {
            String nonce = Long.toString(nonces.next());
            String path = call.path().replaceFirst("^/derivatives", "");
            byte[] signed = Hmac.digest("SHA-256", call.query() + call.body() + nonce + path);
            return SignedCall.of(call, Map.of("APIKey", key, "Nonce", nonce, "Authent", base64(hmac.of(signed))));
        };
    }

    /** Gate: the HMAC-SHA512 of method, path, query without encoding, SHA-512 of the body, and time, in lines. */
    private static CallSigner gate(ApiKey apiKey, WallClock clock) {
        String key = apiKey.key();
        Hmac hmac = new Hmac("HmacSHA512", apiKey.secret());
        return call -> {
            String seconds = Long.toString(clock.epochMillis() / 1_000);
            String query = URLDecoder.decode(call.query(), StandardCharsets.UTF_8);
            String body = HexFormat.of().formatHex(Hmac.digest("SHA-512", call.body()));
            String signature = hmac.hex(String.join("\n", call.method(), call.path(), query, body, seconds));
            return SignedCall.of(call, Map.of("KEY", key, "Timestamp", seconds, "SIGN", signature));
        };
    }

    /** Deribit over HTTP: the HMAC-SHA256 of time, nonce, method, target and body, each with a line break. */
    private static CallSigner deribit(ApiKey apiKey, WallClock clock) {
        String key = apiKey.key();
        Hmac hmac = sha256(apiKey);
        return call -> {
            String time = Long.toString(clock.epochMillis());
            String nonce = nonce(8);
            String signature =
                    hmac.hex(String.join("\n", time, nonce, call.method(), call.target(), call.body()) + '\n');
            String credentials = "deri-hmac-sha256 id=" + key + ",ts=" + time + ",nonce=" + nonce + ",sig=" + signature;
            return SignedCall.of(call, Map.of("Authorization", credentials));
        };
    }

    /** Coinbase Advanced Trade: a token (RFC 7519, ES256) for one method, host and path, for a minute. */
    private static CallSigner coinbase(ApiKey apiKey, WallClock clock) {
        String key = apiKey.key();
        PrivateKey secret = PrivateKeys.p256(apiKey.secret());
        return call -> {
            long seconds = clock.epochMillis() / 1_000;
            ObjectNode head = JSON.createObjectNode()
                    .put("alg", "ES256")
                    .put("typ", "JWT")
                    .put("kid", key);
            ObjectNode claims =
                    JSON.createObjectNode().put("iss", "cdp").put("sub", key).put("nbf", seconds);
            claims.put("exp", seconds + TOKEN_SECONDS).put("uri", call.method() + ' ' + call.host() + call.path());
            String signed = part(head.put("nonce", nonce(16)).toString()) + '.' + part(claims.toString());
            byte[] signature = PrivateKeys.sign("SHA256withECDSAinP1363Format", secret, Hmac.bytes(signed));
            return SignedCall.of(call, Map.of("Authorization", "Bearer " + signed + '.' + part(signature)));
        };
    }

    /** Gemini: a header with all parameters in base64, and one with its HMAC-SHA384; the body is empty. */
    private static CallSigner gemini(ApiKey apiKey, Nonces nonces) {
        String key = apiKey.key();
        Hmac hmac = new Hmac("HmacSHA384", apiKey.secret());
        return call -> {
            ObjectNode payload = JSON.createObjectNode().put("request", call.path());
            payload.put("nonce", Long.toString(nonces.next()));
            if (call.json() instanceof ObjectNode parameters) {
                payload.setAll(parameters);
            }
            String encoded = base64(Hmac.bytes(payload.toString()));
            Map<String, String> headers = Map.of(
                    "Content-Type",
                    "text/plain",
                    "X-GEMINI-APIKEY",
                    key,
                    "X-GEMINI-PAYLOAD",
                    encoded,
                    "X-GEMINI-SIGNATURE",
                    hmac.hex(encoded));
            return SignedCall.of(call, call.query(), headers, "");
        };
    }

    private static String nonce(int length) {
        byte[] nonce = new byte[length];
        RANDOM.nextBytes(nonce);
        return HexFormat.of().formatHex(nonce);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String part(String json) {
        return part(Hmac.bytes(json));
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
