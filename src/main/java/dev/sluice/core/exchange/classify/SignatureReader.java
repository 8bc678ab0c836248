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
    private final List<HeaderPart> keys;
    private final @Nullable HeaderPart time;
    private final @Nullable String nonce;
    private final @Nullable SignatureSettings signature;
    private final @Nullable TokenSettings token;
    private final String tokenTells;
    private final List<String> once;
    private final boolean hasOneKeyHeader;

    SignatureReader(DialectSettings dialect, AccountResolver accounts) {
        this.accounts = accounts;
        this.keys = keys(dialect);
        this.nonce = dialect.nonceHeader();
        this.signature = dialect.signature();
        this.time = signature == null ? null : HeaderPart.of(signature.timestampHeader());
        this.token = dialect.token();
        this.once = once(dialect);
        this.hasOneKeyHeader = keys.size() == 1 && token == null;
        this.tokenTells = token == null ? "" : token.header() + "'s web token";
    }

    /** Returns the headers from which any part of the exchange reads the API key, the one of the dialect first. */
    private static List<HeaderPart> keys(DialectSettings dialect) {
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
    private static List<String> once(DialectSettings dialect) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(List.of("Content-Type", "Content-Encoding"));
        names.addAll(dialect.signingHeaders());
        keys(dialect).forEach(key -> names.add(key.header()));
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
    String twice(Headers headers) {
        for (int i = 0; i < once.size(); i++) {
            if (headers.isRepeated(once.get(i))) {
                return once.get(i);
            }
        }
        return null;
    }

    /**
     * Returns the signer of a call, and its times as far as headers state them.
     *
     * @param own the header from which the exchange reads the key of this call; null if it reads it from a parameter
     * @param parameter the key in the parameters; null if they have none
     */
    SignatureInfo of(Headers headers, @Nullable HeaderPart own, @Nullable String parameter) {
        String bearer = bearer(headers);
        if (token != null && bearer != null) {
            return bearer(token, bearer);
        }
        String key = own == null ? null : named(own, headers);
        key = key == null ? key(headers) : key;
        key = key == null ? parameter : key;
        CallerIdentity caller = key == null || key.isEmpty() ? accounts.nobody() : accounts.of(key);
        return numbered(timed(caller, headers), headers);
    }

    private @Nullable String bearer(Headers headers) {
        String bearer = token == null ? null : headers.get(token.header());
        return bearer != null && JsonWebToken.isBearer(bearer) ? bearer : null;
    }

    /** Returns the API key in the headers, or null. */
    @Nullable
    String key(Headers headers) {
        for (int i = 0; i < keys.size(); i++) {
            String named = named(keys.get(i), headers);
            if (named != null) {
                return named;
            }
        }
        String bearer = bearer(headers);
        JsonWebToken read = token == null || bearer == null ? null : JsonWebToken.read(bearer, token.key());
        return read == null || read.key().isEmpty() ? bearer : read.key();
    }

    /**
     * Returns the key in a header; the whole value if it does not have the expected part. Null if it is missing or
     * empty.
     */
    private static @Nullable String named(HeaderPart key, Headers headers) {
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
    String contradicting(CallerIdentity signer, Headers headers, @Nullable String parameter) {
        for (int i = 0; i < keys.size(); i++) {
            HeaderPart key = keys.get(i);
            if (key.isTwice(headers) || (!hasOneKeyHeader && differs(signer, named(key, headers)))) {
                return "the header " + key.header();
            }
        }
        return differs(signer, parameter) ? "the parameter with the key" : null;
    }

    /**
     * Returns whether a header has a key whose owner cannot be told: a bearer token of the exchange, or another scheme
     * than the one with the key.
     */
    boolean isOwnerUnknown(Headers headers, @Nullable HeaderPart own) {
        String bearer = bearer(headers);
        if (token != null && bearer != null) {
            JsonWebToken read = JsonWebToken.read(bearer, token.key());
            return read == null || read.key().isEmpty();
        }
        return own != null && own.isMissing(headers);
    }

    private boolean differs(CallerIdentity signer, @Nullable String key) {
        return key != null && !key.isEmpty() && !accounts.of(key).key().equals(signer.key());
    }

    private SignatureInfo numbered(SignatureInfo signatureInfo, Headers headers) {
        String text = nonce == null ? null : headers.get(nonce);
        if (text == null) {
            return signatureInfo;
        }
        long number = NumberParser.whole(text.strip());
        return number < 0
                ? SignatureInfo.unreliable(signatureInfo.callerIdentity(), nonce, "no whole number")
                : signatureInfo.with(number);
    }

    /**
     * Reads a bearer token. A token that is not a web token may still be valid at the exchange (OAuth); in that case
     * all of it is the key.
     */
    private SignatureInfo bearer(TokenSettings settings, String bearer) {
        JsonWebToken read = JsonWebToken.read(bearer, settings.key());
        if (read == null || read.key().isEmpty()) {
            return SignatureInfo.untimed(accounts.of(bearer));
        }
        CallerIdentity callerIdentity = accounts.of(read.key());
        if (read.fromSeconds() < 0 || read.untilSeconds() < 0) {
            return SignatureInfo.untimed(callerIdentity);
        }
        long from = NumberParser.epochMillis(read.fromSeconds());
        long life = Math.max(0, NumberParser.epochMillis(read.untilSeconds()) - from);
        return SignatureInfo.timed(callerIdentity, tokenTells, from, Math.min(life, settings.windowMaxMs()));
    }

    private SignatureInfo timed(CallerIdentity callerIdentity, Headers headers) {
        String text = time == null ? null : time.read(headers);
        if (signature == null || time == null) {
            return signature == null
                    ? SignatureInfo.untimed(callerIdentity)
                    : ending(signature, callerIdentity, headers);
        }
        if (text == null) {
            return SignatureInfo.untimed(callerIdentity);
        }
        String header = signature.timestampHeader();
        long at = time(text);
        String window = signature.windowHeader() == null ? null : headers.get(signature.windowHeader());
        long life = window == null ? signature.windowDefaultMs() : NumberParser.whole(window.strip());
        String ends = signature.expiresHeader() == null ? null : headers.get(signature.expiresHeader());
        long end = ends == null ? Long.MAX_VALUE : time(ends);
        if (at < 0) {
            return SignatureInfo.unreliable(callerIdentity, header, "no time");
        }
        if (life < 0) {
            return SignatureInfo.unreliable(callerIdentity, signature.windowHeader(), "no number");
        }
        if (end < 0) {
            return SignatureInfo.unreliable(callerIdentity, signature.expiresHeader(), "no time");
        }
        long maxLife = Math.min(life, signature.windowMaxMs());
        return end - at < maxLife
                ? SignatureInfo.timed(
                        callerIdentity, header + " until " + signature.expiresHeader(), at, Math.max(0, end - at))
                : SignatureInfo.timed(callerIdentity, String.valueOf(header), at, maxLife);
    }

    /** Reads a signature for which only the end is stated. */
    private static SignatureInfo ending(SignatureSettings signature, CallerIdentity callerIdentity, Headers headers) {
        String header = signature.expiresHeader();
        String text = header == null ? null : headers.get(header);
        if (header == null || text == null) {
            return SignatureInfo.untimed(callerIdentity);
        }
        long end = time(text);
        return end < 0
                ? SignatureInfo.unreliable(callerIdentity, header, "no time")
                : new SignatureInfo(callerIdentity, header, Call.NEVER, end, -1, null);
    }

    private static long time(String text) {
        String time = text.strip();
        return IsoTime.isWritten(time) ? IsoTime.utcEpochMillis(time) : NumberParser.epochMillis(time);
    }
}
