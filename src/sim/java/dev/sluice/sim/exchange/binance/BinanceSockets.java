package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.Params;
import dev.sluice.sim.kernel.RestExchange;
import dev.sluice.sim.kernel.VenueSocket;
import dev.sluice.sim.wire.VenueRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paths of Binance's WebSockets. {@code /ws} and {@code /stream} are spot's streams; they also accept USD-M listen
 * keys, so that one port can stand for the hosts of spot and futures. With the prefixes {@code /public},
 * {@code /market} and {@code /private} they are USD-M's.
 */
final class BinanceSockets {
    private static final Map<String, Long> API_WEIGHTS = Map.of("/ws-api/v3", 2L, "/ws-fapi/v1", 5L);
    private static final String[] FUTURES_STREAMS = {"/public", "/market", "/private"};

    private final Binance binance;
    private final Binance futures;

    BinanceSockets(Binance binance, Binance futures) {
        this.binance = binance;
        this.futures = futures;
    }

    /** Returns the weight of connecting to a path; 0 for streams. */
    static long weight(String path) {
        return API_WEIGHTS.getOrDefault(path, 0L);
    }

    /** Returns a new WebSocket of this product, or null. */
    @Nullable
    VenueSocket open(RestExchange exchange, VenueRequest handshake, long nowNanos) {
        String path = handshake.path();
        boolean spot = binance.isSpot();
        if (path.equals(spot ? "/ws-api/v3" : "/ws-fapi/v1")) {
            return isTraded() ? new BinanceApi(binance, exchange, handshake, nowNanos) : null;
        }
        String stream = spot ? path : withoutPrefix(path);
        boolean wrapped = stream.equals("/stream");
        if (!isTraded() || (!wrapped && !stream.equals("/ws") && !stream.startsWith("/ws/"))) {
            return null;
        }
        BinanceStreams streams = new BinanceStreams(binance, futures, exchange, handshake, nowNanos);
        for (String name : named(handshake, stream, wrapped)) {
            streams.subscribeTo(name);
        }
        return streams;
    }

    private boolean isTraded() {
        return binance.isSpot() || binance.name().equals("futures");
    }

    private static String withoutPrefix(String path) {
        for (String prefix : FUTURES_STREAMS) {
            if (path.startsWith(prefix + '/')) {
                return path.substring(prefix.length());
            }
        }
        return "";
    }

    /** Returns the streams that the URL names, separated by slashes. */
    private static String[] named(VenueRequest handshake, String path, boolean wrapped) {
        Params query = Params.ofForm(handshake.query());
        String listenKey = query.get("listenKey");
        String streams = wrapped ? query.get("streams", "") : path.substring(Math.min(path.length(), "/ws/".length()));
        String all = listenKey == null ? streams : listenKey;
        return all.isEmpty() ? new String[0] : all.split("/", -1);
    }
}
