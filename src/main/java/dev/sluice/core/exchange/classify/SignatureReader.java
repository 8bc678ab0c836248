package dev.sluice.core.exchange.classify;

import dev.sluice.core.call.Headers;
import dev.sluice.core.exchange.parse.IsoTime;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.GroupSettings;
import dev.sluice.core.exchange.settings.SignatureSettings;
import dev.sluice.core.exchange.settings.TokenSettings;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A reader that derives signer and signature times from the headers of a call: a key header with a time next to it, or
 * a web token that contains both. Thread-safe.
 */
final class SignatureReader {
    private final AccountResolver accounts;
    private final List<HeaderPart> keyHeaders;
    private final @Nullable HeaderPart time;
    private final @Nullable String nonce;
    private final @Nullable SignatureSettings signature;
    private final @Nullable TokenSettings token;
    private final String tokenTimeSource;
    private final List<String> uniqueHeaders;
    private final boolean hasOneKeyHeader;

    SignatureReader(DialectSettings dialect, AccountResolver accounts) {
        this.accounts = accounts;
        this.keyHeaders = keyHeaders(dialect);
        this.nonce = dialect.nonceHeader();
        this.signature = dialect.signature();
        this.time = signature == null ? null : HeaderPart.of(signature.timestampHeader());
        this.token = dialect.token();
        this.uniqueHeaders = uniqueHeaders(dialect);
        this.hasOneKeyHeader = keyHeaders.size() == 1 && token == null;
        this.tokenTimeSource = token == null ? "" : token.header() + "'s web token";
    }

    /** Returns the headers from which any part of the exchange reads the API key, the one of the dialect first. */
    private static List<HeaderPart> keyHeaders(DialectSettings dialect) {
        return Stream.concat(
                        Stream.ofNullable(dialect.keyHeader()),
                        dialect.groups().stream().map(GroupSettings::key).filter(Objects::nonNull))
                .distinct()
                .map(HeaderPart::of)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Returns the headers that determine the signer, the times and the format of the body. If one occurs twice, it is
     * not known which one the exchange uses.
     */
    private static List<String> uniqueHeaders(DialectSettings dialect) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(List.of("Content-Type", "Content-Encoding"));
        names.addAll(dialect.signingHeaders());
        keyHeaders(dialect).forEach(key -> names.add(key.header()));
        SignatureSettings signature = dialect.signature();
        TokenSettings token = dialect.token();
        for (String name : new String[] {
            dialect.parametersHeader(),
            dialect.nonceHeader(),
            token == null ? null : token.header(),
            signature == null ? null : signature.timestampHeader(),
            signature == null ? null : signature.windowHeader(),
            signature == null ? null : signature.expiresHeader()
        }) {
            HeaderPart part = HeaderPart.of(name);
            if (part != null) {
                names.add(part.header());
            }
        }
        return List.copyOf(names);
    }

    /** Returns the first of those headers that occurs twice, or null if none does. */
    @Nullable
    String repeatedHeader(Headers headers) {
        for (int i = 0; i < uniqueHeaders.size(); i++) {
            if (headers.isRepeated(uniqueHeaders.get(i))) {
                return uniqueHeaders.get(i);
            }
        }
        return null;
    }

    /**
     * Returns the signer of a call, and its times as far as headers state them.
     *
     * @param keyHeader the header from which the exchange reads the key of this call; null if it reads it from a
     *     parameter
     * @param parameter the key in the parameters; null if they have none
     */
    SignatureInfo read(Headers headers, @Nullable HeaderPart keyHeader, @Nullable String parameter) {
        String bearer = bearerHeader(headers);
        if (token != null && bearer != null) {
            return readBearer(token, bearer);
        }
        String key = keyHeader == null ? null : keyIn(keyHeader, headers);
        key = key == null ? key(headers) : key;
        key = key == null ? parameter : key;
        CallerIdentity caller = key == null || key.isEmpty() ? accounts.anonymous() : accounts.resolve(key);
        return withNonce(readTimes(caller, headers), headers);
    }

    private @Nullable String bearerHeader(Headers headers) {
        String bearer = token == null ? null : headers.get(token.header());
        return bearer != null && JsonWebToken.isBearer(bearer) ? bearer : null;
    }

    /** Returns the API key in the headers, or null. */
    @Nullable
    String key(Headers headers) {
        for (int i = 0; i < keyHeaders.size(); i++) {
            String named = keyIn(keyHeaders.get(i), headers);
            if (named != null) {
                return named;
            }
        }
        String bearer = bearerHeader(headers);
        JsonWebToken read = token == null || bearer == null ? null : JsonWebToken.read(bearer, token.key());
        return read == null || read.key().isEmpty() ? bearer : read.key();
    }

    /**
     * Returns the key in a header; the whole value if it does not have the expected part. Null if it is missing or
     * empty.
     */
    private static @Nullable String keyIn(HeaderPart key, Headers headers) {
        String part = key.read(headers);
        String named = part == null ? headers.get(key.header()) : part;
        return named == null || named.isEmpty() ? null : named;
    }

    /**
     * Returns the name of a field with another key than the signer's, or null if there is none. It is not known which
     * of two keys the exchange would use. Where the key stands in one header only, the signer was read from it, so it
     * is not read again.
     *
     * @param parameter the key in the parameters; null if they have none
     */
    @Nullable
    String conflictingKeySource(CallerIdentity signer, Headers headers, @Nullable String parameter) {
        for (int i = 0; i < keyHeaders.size(); i++) {
            HeaderPart key = keyHeaders.get(i);
            if (key.isRepeated(headers) || (!hasOneKeyHeader && isOtherKey(signer, keyIn(key, headers)))) {
                return "the header " + key.header();
            }
        }
        return isOtherKey(signer, parameter) ? "the parameter with the key" : null;
    }

    /**
     * Returns whether a header has a key whose owner cannot be told: a bearer token of the exchange, or another scheme
     * than the one with the key.
     */
    boolean isOwnerUnknown(Headers headers, @Nullable HeaderPart keyHeader) {
        String bearer = bearerHeader(headers);
        if (token != null && bearer != null) {
            JsonWebToken read = JsonWebToken.read(bearer, token.key());
            return read == null || read.key().isEmpty();
        }
        return keyHeader != null && keyHeader.isPartMissing(headers);
    }

    private boolean isOtherKey(CallerIdentity signer, @Nullable String key) {
        return key != null && !key.isEmpty() && !accounts.resolve(key).key().equals(signer.key());
    }

    private SignatureInfo withNonce(SignatureInfo signatureInfo, Headers headers) {
        String text = nonce == null ? null : headers.get(nonce);
        if (text == null) {
            return signatureInfo;
        }
        long number = NumberParser.parse(text.strip());
        return number < 0
                ? SignatureInfo.unreliable(signatureInfo.caller(), nonce, "no whole number")
                : signatureInfo.withNonce(number);
    }

    /**
     * Reads a bearer token. A token that is not a web token may still be valid at the exchange (OAuth); in that case
     * all of it is the key.
     */
    private SignatureInfo readBearer(TokenSettings settings, String bearer) {
        JsonWebToken read = JsonWebToken.read(bearer, settings.key());
        if (read == null || read.key().isEmpty()) {
            return SignatureInfo.untimed(accounts.resolve(bearer));
        }
        CallerIdentity caller = accounts.resolve(read.key());
        if (read.fromSeconds() < 0 || read.untilSeconds() < 0) {
            return SignatureInfo.untimed(caller);
        }
        long from = NumberParser.epochMillis(read.fromSeconds());
        long life = Math.max(0, NumberParser.epochMillis(read.untilSeconds()) - from);
        return SignatureInfo.timed(caller, tokenTimeSource, from, Math.min(life, settings.windowMaxMs()));
    }

    private SignatureInfo readTimes(CallerIdentity caller, Headers headers) {
        String text = time == null ? null : time.read(headers);
        if (signature == null || time == null) {
            return signature == null ? SignatureInfo.untimed(caller) : readEndTime(signature, caller, headers);
        }
        if (text == null) {
            return SignatureInfo.untimed(caller);
        }
        String header = signature.timestampHeader();
        long at = parseTime(text);
        String window = signature.windowHeader() == null ? null : headers.get(signature.windowHeader());
        long life = window == null ? signature.windowDefaultMs() : NumberParser.parse(window.strip());
        String ends = signature.expiresHeader() == null ? null : headers.get(signature.expiresHeader());
        long end = ends == null ? Long.MAX_VALUE : parseTime(ends);
        if (at < 0) {
            return SignatureInfo.unreliable(caller, header, "no time");
        }
        if (life < 0) {
            return SignatureInfo.unreliable(caller, signature.windowHeader(), "no number");
        }
        if (end < 0) {
            return SignatureInfo.unreliable(caller, signature.expiresHeader(), "no time");
        }
        long maxLife = Math.min(life, signature.windowMaxMs());
        return end - at < maxLife
                ? SignatureInfo.timed(caller, header + " until " + signature.expiresHeader(), at, Math.max(0, end - at))
                : SignatureInfo.timed(caller, String.valueOf(header), at, maxLife);
    }

    /** Reads a signature for which only the end is stated. */
    private static SignatureInfo readEndTime(SignatureSettings signature, CallerIdentity caller, Headers headers) {
        String header = signature.expiresHeader();
        String text = header == null ? null : headers.get(header);
        if (header == null || text == null) {
            return SignatureInfo.untimed(caller);
        }
        long end = parseTime(text);
        return end < 0
                ? SignatureInfo.unreliable(caller, header, "no time")
                : new SignatureInfo(caller, header, Call.NEVER, end, -1, null);
    }

    private static long parseTime(String text) {
        String time = text.strip();
        return IsoTime.looksLikeTime(time) ? IsoTime.utcEpochMillis(time) : NumberParser.epochMillis(time);
    }
}
