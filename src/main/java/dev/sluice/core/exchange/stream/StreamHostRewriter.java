package dev.sluice.core.exchange.stream;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.settings.StreamHost;
import dev.sluice.core.exchange.settings.StreamSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A rewriter of responses that name WebSocket hosts for the bot to connect to. It replaces configured hosts by the
 * address of the gateway, because the bot would otherwise bypass it; all other bytes stay the same. One instance for
 * each response.
 */
public final class StreamHostRewriter {
    private record Place(int from, int to, String url) {}

    private final ExchangeStreams streams;
    private final String base;
    private final Consumer<String> unknownHosts;
    private final List<Place> places = new ArrayList<>();

    /**
     * Creates a rewriter for one response to a bot.
     *
     * @param base the prefix under which that bot reaches the paths of the exchange: {@code ws://127.0.0.1:8080/kucoin}
     * @param unknownHosts receives each host that is not configured and therefore stays unchanged
     */
    public StreamHostRewriter(ExchangeStreams streams, String base, Consumer<String> unknownHosts) {
        this.streams = streams;
        this.base = base;
        this.unknownHosts = unknownHosts;
    }

    /** Returns the rewritten body, or the same array if nothing changes; never throws. */
    public byte[] rewrite(Call call, byte[] body) {
        String path = call.streamHostPath();
        if (path == null) {
            return body;
        }
        JsonPaths<Boolean> paths = new JsonPaths<>();
        paths.add(path, true);
        boolean isJson = paths.read(body, (wanted, parser) -> addPlace(parser));
        return places.isEmpty() || !isJson ? body : replacePlaces(body);
    }

    private void addPlace(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return;
        }
        long from = parser.currentTokenLocation().getByteOffset();
        String url = rewrittenUrl(parser.getText());
        long to = parser.currentLocation().getByteOffset();
        if (url != null && from >= 0 && to > from) {
            places.add(new Place((int) from, (int) to, '"' + url + '"'));
        }
    }

    /** Returns the URL that replaces the given one, or null if it stays unchanged. */
    private @Nullable String rewrittenUrl(String url) {
        int authority = url.indexOf("://") + 3;
        int slash = url.indexOf('/', authority);
        String host = slash < 0 ? url : url.substring(0, slash);
        String path = slash < 0 ? "" : url.substring(slash);
        StreamSettings stream = path.chars().allMatch(StreamHostRewriter::isPlain) ? stream(host, path) : null;
        if (stream == null) {
            unknownHosts.accept(host);
            return null;
        }
        return stream.advertised() ? base + (stream.gatewayPrefix() ? stream.path() : "") + path : null;
    }

    private @Nullable StreamSettings stream(String host, String path) {
        try {
            return streams.byUrl(StreamHost.parse(host).upstream(), path.isEmpty() ? "/" : path);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns whether a character needs no escape in JSON and starts neither a query nor a fragment. */
    private static boolean isPlain(int c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '?' && c != '#';
    }

    private byte[] replacePlaces(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 64);
        int from = 0;
        for (Place place : places) {
            out.write(body, from, place.from() - from);
            out.writeBytes(place.url().getBytes(StandardCharsets.US_ASCII));
            from = place.to();
        }
        out.write(body, from, body.length - from);
        return out.toByteArray();
    }
}
