package dev.sluice.core.exchange;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A reader that derives signer and signature times from the headers of a call: a key header with a time next to it, or a web token that contains
 * both. Thread-safe.
 */
final class SignatureReader {
    private final AccountResolver accountResolver;
    private final List<HeaderPart> keys;
    private final @Nullable HeaderPart time;
    private final @Nullable String nonce;
    private final @Nullable SignatureSettings signature;
    private final @Nullable TokenSettings token;
    private final String tokenTells;
    private final List<String> once;

    SignatureReader(DialectSettings dialect, AccountResolver accountResolver) {
        this.accountResolver = accountResolver;
        this.keys = keys(dialect);
        this.nonce = dialect.nonceHeader();
        this.signature = dialect.signature();
        this.time = signature == null ? null : HeaderPart.of(signature.timestampHeader());
        this.token = dialect.token();
        this.once = once(dialect);
        this.tokenTells = token == null ? "" : token.header() + "'s web token";
    }

    private static List<HeaderPart> keys(DialectSettings dialect) {
        return Stream.concat(Stream.ofNullable(dialect.keyHeader()), dialect.moreKeyHeaders().stream())
                .map(HeaderPart::of)
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Returns the headers that determine the signer, the times and the format of the body. If one occurs twice, it is not known which one the
     * exchange uses.
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
            if (headers.isTwice(once.get(i))) {
                return once.get(i);
            }
        }
        return null;
    }

    SignatureInfo of(Headers headers) {
        String bearer = token == null ? null : headers.get(token.header());
        return token != null && bearer != null && JsonWebToken.isBearer(bearer)
                ? bearer(token, bearer)
                : numbered(timed(caller(headers), headers), headers);
    }

    private CallerIdentity caller(Headers headers) {
        String key = key(headers);
        return key == null ? accountResolver.nobody() : accountResolver.of(key);
    }

    /** Returns the API key in the headers, or null. */
    @Nullable
    String key(Headers headers) {
        for (int i = 0; i < keys.size(); i++) {
            HeaderPart key = keys.get(i);
            String part = key.read(headers);
            String named = part == null ? headers.get(key.header()) : part;
            if (named != null && !named.isEmpty()) {
                return named;
            }
        }
        return null;
    }

    /** Returns the signer of a call whose headers contain no key, if a parameter does. */
    SignatureInfo orByParameter(SignatureInfo byHeaders, @Nullable String apiKey) {
        return apiKey == null
                        || apiKey.isEmpty()
                        || !byHeaders.callerIdentity().key().isEmpty()
                ? byHeaders
                : byHeaders.with(accountResolver.of(apiKey));
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

    /** Reads a bearer token. A token that is not a web token may still be valid at the exchange (OAuth); in that case all of it is the key. */
    private SignatureInfo bearer(TokenSettings settings, String bearer) {
        JsonWebToken read = JsonWebToken.read(bearer, settings.key());
        if (read == null || read.key().isEmpty()) {
            return SignatureInfo.untimed(accountResolver.of(bearer));
        }
        CallerIdentity callerIdentity = accountResolver.of(read.key());
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
