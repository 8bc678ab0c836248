package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.parse.DecimalParser;
import dev.sluice.core.exchange.parse.HttpDate;
import dev.sluice.core.exchange.parse.InflatedPrefix;
import dev.sluice.core.exchange.parse.InflatingStream;
import dev.sluice.core.exchange.parse.IsoTime;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.exchange.settings.SubscriptionSettings;
import dev.sluice.core.exchange.stream.StreamHostRewriter;
import dev.sluice.core.exchange.stream.SubscriptionReader;
import dev.sluice.fuzz.Bounds;
import dev.sluice.fuzz.Check;
import dev.sluice.fuzz.Pieces;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A fuzz test of reading responses: outcome, codes, pauses, used units, dates, published limits, margin, instrument ids
 * and hosts, in bodies with and without compression. Reading must never throw or decompress more than its limit, and
 * dates and numbers must be those that Java reads.
 *
 * <p>An input is {@code EXCHANGE METHOD TARGET}, lines of headers, an empty line and the body. The header
 * {@code Status} contains the status; with {@code Compress: gzip} the body is compressed first.
 */
public final class ResponseMeaningFuzz {
    private static final List<String> NAMES = ConfFiles.exchanges();
    private static final Map<String, Exchange> EXCHANGES = new HashMap<>();
    private static final long MAX_RETRY_MILLIS = 7L * 86_400_000;
    private static final int MAX_INFLATED = 10_000;

    /**
     * Bound on memory: the bytes of a response that are read, decompressed, their growing copy, and what is stored of
     * them.
     */
    private static final Bounds COST = new Bounds(4 << 20, 600);

    private static final Bounds INFLATING = new Bounds(8 * MAX_INFLATED, 16);
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResponseMeaningFuzz() {}

    static {
        for (String name : NAMES) {
            ExchangeSettings settings = ConfFiles.exchange(name);
            EXCHANGES.put(
                    name,
                    Exchange.of(
                            name,
                            settings,
                            ConfFiles.dialect(settings.dialect()),
                            ConfFiles.limits(name).stream()
                                    .map(limit -> limit.name())
                                    .toList()));
        }
    }

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\n\n");
        String[] lines = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
        byte[] body = end < 0 ? new byte[0] : Arrays.copyOfRange(data, end + 2, data.length);
        String[] first = lines[0].split(" ", 3);
        Map<String, String> headers = headers(lines);
        String name = EXCHANGES.containsKey(first[0])
                ? first[0]
                : NAMES.get(Math.floorMod(first[0].hashCode(), NAMES.size()));
        Exchange exchange = Objects.requireNonNull(EXCHANGES.get(name));
        String target = first.length > 2 && first[2].startsWith("/") ? first[2] : "/";
        Call call = exchange.classifier()
                .classify(new CallRequest(first.length > 1 ? first[1] : "GET", target, header -> null, new byte[0]));
        inflate(body, headers.get("Content-Encoding"));
        byte[] sent = body;
        if ("gzip".equals(headers.get("Compress"))) {
            sent = gzip(body);
            headers.put("Content-Encoding", "gzip");
        }
        read(exchange, call, new UpstreamResponse(status(headers.get("Status")), headers::get, sent), data.length);
        subscribe(exchange, body);
        headers.values().forEach(ResponseMeaningFuzz::dates);
    }

    private static Map<String, String> headers(String[] lines) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(": ");
            if (colon > 0) {
                headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 2));
            }
        }
        return headers;
    }

    private static int status(@Nullable String text) {
        long status = NumberParser.parse(text);
        return status >= 200 && status <= 599 ? (int) status : 200;
    }

    private static void read(Exchange exchange, Call call, UpstreamResponse response, int bytes) {
        ResponseMeaning meaning = COST.hold(bytes, () -> exchange.responses().read(call, response));
        Check.that(
                meaning.retryAfterMillis() >= -1 && meaning.retryAfterMillis() <= MAX_RETRY_MILLIS,
                "a pause of " + meaning.retryAfterMillis() + " ms");
        Check.that(meaning.banUntilEpochMillis() >= -1, "a ban until " + meaning.banUntilEpochMillis());
        Check.that(meaning.serverTimeMillis() >= -1, "an exchange's time of " + meaning.serverTimeMillis());
        Check.that(meaning.code().length() <= 64, "a code of " + meaning.code().length() + " characters");
        meaning.usageReports().forEach(usageReport -> Check.that(usageReport.units() >= 0, "used units below zero"));
        pause(meaning, response.headers().get("Retry-After"));
        COST.hold(bytes, () -> exchange.responses().published(call, response))
                .forEach(limit -> Check.that(!limit.toString().isEmpty(), "a published limit without a text"));
        COST.hold(bytes, () -> exchange.responses().margin(call, response) == null);
        byte[] told = COST.hold(
                bytes,
                () -> new StreamHostRewriter(exchange.streams(), "ws://127.0.0.1:8080/x", host -> {})
                        .rewrite(call, response.body()));
        Check.that(
                told == response.body() || isJson(told),
                "a response that was no JSON any more once hosts were replaced");
        ListScanner codes = exchange.instrumentNumberScanner(call, response.status(), response.headers());
        if (codes != null) {
            for (byte[] piece : Pieces.of(response.body())) {
                codes.feed(piece, 0, piece.length);
            }
            codes.close();
        }
    }

    /** Checks a pause that is a whole number of seconds, but not zero, which says nothing. */
    private static void pause(ResponseMeaning meaning, @Nullable String header) {
        String text = header == null ? "" : header.strip();
        if (meaning.outcome() != Outcome.OK && text.matches("(?=[0-9]{1,18}$)0*[1-9][0-9]*")) {
            Check.same(
                    Math.min(Long.parseLong(text), MAX_RETRY_MILLIS / 1000) * 1000,
                    meaning.retryAfterMillis(),
                    "pause of Retry-After");
        }
    }

    private static boolean isJson(byte[] text) {
        try {
            JSON.readTree(text);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void subscribe(Exchange exchange, byte[] body) {
        exchange.settings().streams().forEach(stream -> {
            SubscriptionSettings settings = stream.subscriptions();
            if (settings != null) {
                COST.hold(body.length, () -> new SubscriptionReader(settings).read(body) == null);
            }
        });
    }

    // ---- compressed bodies

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream coder = new GZIPOutputStream(out)) {
            coder.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void inflate(byte[] body, @Nullable String coding) {
        byte[] whole = INFLATING.hold(body.length, () -> InflatedPrefix.of(body, coding, MAX_INFLATED));
        Check.that(whole.length <= Math.max(MAX_INFLATED, body.length), "more was decompressed than allowed");
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        InflatingStream inflatingStream = new InflatingStream(coding, (bytes, from, to) -> {
            parts.write(bytes, from, to - from);
            return parts.size() < MAX_INFLATED;
        });
        for (byte[] piece : Pieces.of(body)) {
            if (!inflatingStream.feed(piece, 0, piece.length)) {
                break;
            }
        }
        inflatingStream.close();
        if ("gzip".equals(coding)) {
            int both = Math.min(whole.length, parts.size());
            Check.that(
                    Arrays.equals(whole, 0, both, parts.toByteArray(), 0, both),
                    "a body inflates differently in one piece and in many");
            byte[] java = java(body);
            Check.that(
                    Arrays.equals(
                            whole,
                            0,
                            Math.min(whole.length, java.length),
                            java,
                            0,
                            Math.min(whole.length, java.length)),
                    "Java inflates a body differently");
            Check.that(whole.length >= java.length, "Java decompresses more of a body");
        }
    }

    /** Returns what Java's GZIPInputStream reads. */
    private static byte[] java(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] chunk = new byte[1000];
            for (int n = in.read(chunk); n > 0 && out.size() < MAX_INFLATED; n = in.read(chunk)) {
                out.write(chunk, 0, n);
            }
        } catch (IOException | StackOverflowError e) {
            return new byte[0];
        }
        return out.size() > MAX_INFLATED ? Arrays.copyOf(out.toByteArray(), MAX_INFLATED) : out.toByteArray();
    }

    // ---- dates

    private static void dates(String text) {
        long seconds = HttpDate.epochSeconds(text);
        long millis = IsoTime.epochMillis(text);
        NumberParser.epochMillis(text);
        DecimalParser.parse(text);
        try {
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            boolean ours = text.matches(".{17}\\d\\d:\\d\\d:\\d\\d GMT") && date.getYear() >= 1970 && isUsual(text);
            Check.that(!ours || seconds == date.toEpochSecond(), "Java reads the date " + text + " as " + date);
        } catch (DateTimeException e) {
            Check.that(seconds >= -1, "a date before 1970");
        }
        try {
            Instant time = Instant.parse(text);
            boolean ours = text.endsWith("Z") && text.matches("[0-9]{4}-.*") && time.getEpochSecond() >= 0;
            Check.that(
                    !ours || millis < 0 || millis == time.toEpochMilli(),
                    "Java reads the time " + text + " as " + time);
        } catch (DateTimeException e) {
            Check.that(millis >= -1, "a time before 1970");
        }
    }

    /** Checks the case of month names, which Java ignores. */
    private static boolean isUsual(String text) {
        return text.matches("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} .*");
    }
}
