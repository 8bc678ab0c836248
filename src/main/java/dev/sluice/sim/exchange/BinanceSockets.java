package dev.sluice.sim.exchange;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paths of Binance's WebSockets. {@code /ws} and {@code /stream} are spot's streams; they also accept USD-M listen keys, so that one port can
 * stand for the hosts of spot and futures. With the prefixes {@code /public}, {@code /market} and {@code /private} they are USD-M's.
 */
final class BinanceSockets {
    private static final long SPOT_API_WEIGHT = 2;
    private static final long FUTURES_API_WEIGHT = 5;
    private static final Map<String, BinanceProduct> APIS =
            Map.of("/ws-api/v3", BinanceProduct.SPOT, "/ws-fapi/v1", BinanceProduct.FUTURES);
    private static final String[] FUTURES_STREAMS = {"/public", "/market", "/private"};

    private BinanceSockets() {}

    static @Nullable HandshakeResult open(Binance binance, VenueRequest handshake, long nowNanos) {
        String path = handshake.path();
        BinanceProduct api = APIS.get(path);
        if (api != null) {
            long weight = api == BinanceProduct.SPOT ? SPOT_API_WEIGHT : FUTURES_API_WEIGHT;
            HandlerResult refused = binance.connect(handshake.sourceIp(), api, weight, nowNanos);
            return refused == null
                    ? HandshakeResult.of(new BinanceApi(binance, api, handshake.sourceIp(), nowNanos))
                    : HandshakeResult.refused(refused.status());
        }
        BinanceProduct product = BinanceProduct.SPOT;
        for (String start : FUTURES_STREAMS) {
            if (path.startsWith(start + '/')) {
                product = BinanceProduct.FUTURES;
                path = path.substring(start.length());
            }
        }
        boolean wrapped = path.equals("/stream");
        if (!wrapped && !path.equals("/ws") && !path.startsWith("/ws/")) {
            return null;
        }
        HandlerResult refused = binance.connect(handshake.sourceIp(), product, 0, nowNanos);
        if (refused != null) {
            return HandshakeResult.refused(refused.status());
        }
        BinanceStreams streams = new BinanceStreams(binance, product, wrapped, nowNanos);
        streams.subscribeTo(named(handshake, path, wrapped));
        return HandshakeResult.of(streams);
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
