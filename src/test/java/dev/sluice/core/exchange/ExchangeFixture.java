package dev.sluice.core.exchange;

import dev.sluice.config.ConfFiles;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.ResponseMeaning;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.classify.OrderCache;
import dev.sluice.core.exchange.settings.AccountSettings;
import dev.sluice.core.exchange.settings.DialectSettings;
import dev.sluice.core.exchange.settings.ExchangeSettings;
import dev.sluice.core.ratelimit.LimitSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** A fixture with the project's own configuration files, which creates calls and responses for tests. */
public final class ExchangeFixture {
    public static final String API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A";
    public static final ExchangeFixture BINANCE = new ExchangeFixture("binance", "X-MBX-APIKEY");
    public static final ExchangeFixture KRAKEN = new ExchangeFixture("kraken", "API-Key");
    public static final ExchangeFixture COINBASE = new ExchangeFixture("coinbase", "CB-ACCESS-KEY");
    public static final ExchangeFixture COINBASE_EXCHANGE = new ExchangeFixture("coinbaseexchange", "CB-ACCESS-KEY");
    public static final ExchangeFixture OKX = new ExchangeFixture("okx", "OK-ACCESS-KEY");
    public static final ExchangeFixture BYBIT = new ExchangeFixture("bybit", "X-BAPI-API-KEY");
    static final ExchangeFixture KUCOIN = new ExchangeFixture("kucoin", "KC-API-KEY");

    /** The exchanges whose calls are tested by the rows of {@code calls.csv}. */
    static final List<ExchangeFixture> TABLED = List.of(
            KUCOIN,
            new ExchangeFixture("kucoinfutures", "KC-API-KEY"),
            new ExchangeFixture("gate", "KEY"),
            new ExchangeFixture("bitget", "ACCESS-KEY"),
            new ExchangeFixture("bitmex", "api-key"),
            new ExchangeFixture("deribit", "Authorization"),
            new ExchangeFixture("krakenfutures", "APIKey"),
            new ExchangeFixture("hyperliquid", "X-Nobody"),
            new ExchangeFixture("binanceus", "X-MBX-APIKEY"),
            new ExchangeFixture("bitstamp", "X-Auth"),
            new ExchangeFixture("mexc", "X-MEXC-APIKEY"),
            new ExchangeFixture("bitvavo", "BITVAVO-ACCESS-KEY"),
            new ExchangeFixture("coinex", "X-COINEX-KEY"),
            new ExchangeFixture("bingx", "X-BX-APIKEY"),
            new ExchangeFixture("cryptocom", "X-Nobody"),
            new ExchangeFixture("gemini", "X-GEMINI-APIKEY"),
            new ExchangeFixture("htx", "X-Nobody"),
            new ExchangeFixture("htxfutures", "X-Nobody"));

    public static final List<ExchangeFixture> ALL = Stream.concat(
                    Stream.of(BINANCE, KRAKEN, COINBASE, COINBASE_EXCHANGE, OKX, BYBIT), TABLED.stream())
            .toList();
    public static final String FORM = "application/x-www-form-urlencoded";
    private static final int CHUNK = 1 << 16;
    private static final byte[] NOISE = noise();
    public static final String JSON = "application/json";

    public final Exchange exchange;
    final List<LimitSettings> limits;
    private final String keyHeader;

    /** Returns a fixture without cached state of other tests. */
    public static ExchangeFixture fresh(String name, String keyHeader) {
        return new ExchangeFixture(name, keyHeader);
    }

    private ExchangeFixture(String name, String keyHeader) {
        this(name, keyHeader, ConfFiles.exchange(name), ConfFiles.dialect(name).withoutTerms());
    }

    private ExchangeFixture(String name, String keyHeader, ExchangeSettings settings, DialectSettings dialect) {
        this.limits = ConfFiles.limits(name);
        this.keyHeader = keyHeader;
        this.exchange = Exchange.of(
                name,
                settings,
                dialect,
                limits.stream().map(LimitSettings::name).toList());
    }

    /** Returns the same exchange with one account, the owner of {@link #API_KEY}. */
    ExchangeFixture withAccount(AccountSettings account) {
        ExchangeSettings own = exchange.settings();
        return new ExchangeFixture(
                exchange.name(),
                keyHeader,
                new ExchangeSettings(
                        own.dialect(),
                        own.aliases(),
                        own.listen(),
                        own.upstreams(),
                        own.streams(),
                        Map.of("desk", account),
                        null,
                        false),
                exchange.dialect());
    }

    /** Returns the same exchange as configured with a rule about orders, which needs their size and price. */
    public ExchangeFixture withTerms() {
        String name = exchange.name();
        return new ExchangeFixture(name, keyHeader, exchange.settings(), ConfFiles.dialect(name));
    }

    /**
     * Returns the exchange of a call such as {@code "GET /0/public/Time"} or {@code "kucoin: GET /api/v1/timestamp"}.
     */
    public static ExchangeFixture at(String call) {
        int colon = call.indexOf(": ");
        if (colon >= 0) {
            return ALL.stream()
                    .filter(fixture -> fixture.exchange.name().equals(call.substring(0, colon)))
                    .findFirst()
                    .orElseThrow();
        }
        if (call.contains(" /0/")) {
            return KRAKEN;
        }
        if (call.contains(" /api/v5/")) {
            return OKX;
        }
        if (call.contains(" /v5/")) {
            return BYBIT;
        }
        if (call.contains(" /api/v3/brokerage/") || call.contains(" /v2/")) {
            return COINBASE;
        }
        boolean binance = call.matches("\\S+ /(api|sapi|fapi|dapi|eapi|papi|futures)/.*");
        return binance ? BINANCE : COINBASE_EXCHANGE;
    }

    /** Classifies such a call, with or without the name of the exchange in front. */
    public Call call(String line) {
        String[] parts = line.substring(line.indexOf(": ") + 1).strip().split(" ", 2);
        return call(parts[0], parts[1]);
    }

    public Call call(String method, String target) {
        return call(method, target, "", FORM);
    }

    public Call form(String method, String target, String body) {
        return call(method, target, body, FORM);
    }

    public Call json(String method, String target, String body) {
        return call(method, target, body, JSON);
    }

    public Call call(String method, String target, String body, String contentType) {
        return call(method, target, body, Map.of("Content-Type", contentType));
    }

    /** Classifies a call with these headers and the header of the API key. */
    public Call call(String method, String target, String body, Map<String, String> further) {
        Map<String, String> headers = new HashMap<>(further);
        headers.put(keyHeader, API_KEY);
        return exchange.classifier()
                .classify(new CallRequest(method, target, headers(headers), body.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Returns costs as text: {@code "spot.weight=5 spot.raw=1"}. A cost that differs on success is
     * {@code "spot.weight=1/0"}, one of an instrument {@code engine[XBTUSD]=1}.
     */
    public String costs(Call call) {
        return costs(call, new OrderCache(), 0);
    }

    public String costs(Call call, OrderCache orderCache, long nowNanos) {
        return exchange.classifier().costs(call, orderCache, nowNanos).stream()
                .map(this::text)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private String text(Cost cost) {
        LimitSettings limit = limits.get(cost.limit());
        String scope = limit.scope().toString().contains("instrument") ? "[" + cost.instrument() + "]" : "";
        String units = cost.max() == cost.onOk() ? "" + cost.max() : cost.max() + "/" + cost.onOk();
        return limit.name() + scope + "=" + units;
    }

    ResponseMeaning read(Call call, int status, String body) {
        return exchange.responses()
                .read(call, new UpstreamResponse(status, name -> null, body.getBytes(StandardCharsets.UTF_8)));
    }

    ResponseMeaning read(Call call, int status, Map<String, String> headers, byte[] body) {
        return exchange.responses().read(call, new UpstreamResponse(status, headers(headers), body));
    }

    public static Headers headers(Map<String, String> headers) {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        return byName::get;
    }

    /**
     * Returns the first encoded bytes of a body that begins with this text and continues for the given length; the rest
     * is not generated.
     */
    public static byte[] firstBytes(String coding, String body, int furtherBytes, int max) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var coder = switch (coding) {
            case "gzip" -> new GZIPOutputStream(out);
            case "deflate" -> new DeflaterOutputStream(out);
            default -> out;
        }) {
            coder.write(body.getBytes(StandardCharsets.UTF_8));
            for (int at = 0; at < furtherBytes && out.size() < max; at += NOISE.length) {
                coder.write(NOISE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] bytes = out.toByteArray();
        return Arrays.copyOf(bytes, Math.min(bytes.length, max));
    }

    /** Returns text that hardly compresses. */
    private static byte[] noise() {
        StringBuilder noise = new StringBuilder();
        SplittableRandom random = new SplittableRandom(1);
        while (noise.length() < CHUNK) {
            noise.append(Long.toString(random.nextLong() & Long.MAX_VALUE, 36));
        }
        return noise.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the highest cost of a CANCEL or DEAD_MAN call for the limit with that index; 0 if it has none. */
    public static long cancelCost(Exchange exchange, int limit) {
        return exchange.routes().all().stream()
                .filter(route -> route.kind() == Kind.CANCEL || route.kind() == Kind.DEAD_MAN)
                .flatMap(route -> exchange.routes().costRange(route).stream())
                .filter(cost -> cost.limit() == limit)
                .mapToLong(Cost::max)
                .max()
                .orElse(0);
    }

    /** Returns whether each message of some WebSocket counts in the limit, cancels among them. */
    public static boolean isOfEveryCancelMessage(Exchange exchange, String limit) {
        return exchange.dialect().groups().stream()
                .filter(group -> group.costs().containsKey(limit))
                .flatMap(group ->
                        group.messages() == null ? Stream.<String>of() : group.messages().calls().values().stream())
                .anyMatch(call -> exchange.routes().all().stream()
                        .filter(route -> route.kind() == Kind.CANCEL)
                        .anyMatch(route -> route.id().equals(call) || route.id().startsWith(call + '?')));
    }
}
