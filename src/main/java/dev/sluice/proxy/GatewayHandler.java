package dev.sluice.proxy;

import dev.sluice.proxy.acquire.AcquireHandler;
import dev.sluice.proxy.call.TrafficState;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.RequestHead;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;

/**
 * The gateway's own pages on the traffic port: a description, the trading status, permits for programs that cannot be
 * proxied, and the health routes, which another handler serves.
 */
final class GatewayHandler implements Handler<HttpServerRequest> {
    private static final String TRADING = "/trading";
    private static final String ACQUIRE = "/acquire";

    private final TrafficState traffic;
    private final Handler<HttpServerRequest> health;
    private final TradingHandler trading;
    private final AcquireHandler acquire;

    GatewayHandler(
            TrafficState traffic, Handler<HttpServerRequest> health, TradingHandler trading, AcquireHandler acquire) {
        this.traffic = traffic;
        this.health = health;
        this.trading = trading;
        this.acquire = acquire;
    }

    static boolean has(String target) {
        return isAt(target, "/")
                || isAt(target, "/health")
                || target.startsWith("/health/")
                || isAt(target, TRADING)
                || isAcquire(target);
    }

    private static boolean isAcquire(String target) {
        return isAt(target, ACQUIRE) || target.startsWith(ACQUIRE + "/");
    }

    /** Returns whether the page reads the request's body. */
    static boolean readsBody(RequestHead found) {
        return isAcquire(found.target());
    }

    /** Answers waiting requests whose status has changed; called periodically. */
    void check(long nowNanos) {
        trading.check(nowNanos);
    }

    private static boolean isAt(String target, String path) {
        return target.startsWith(path) && (target.length() == path.length() || target.charAt(path.length()) == '?');
    }

    /**
     * Converts a request to the form that the HTTP server expects from its decoder.
     *
     * @param closes true if the connection closes after the response, which then says so
     */
    static HttpRequest request(RequestHead found, boolean closes) {
        HttpHeaders headers = (HttpHeaders) io.vertx.core.http.HttpHeaders.headers();
        MessageHead messageHead = found.messageHead();
        for (int i = 0; i < messageHead.fields(); i++) {
            if (!messageHead.isHopByHop(i)) {
                headers.add(messageHead.name(i), messageHead.value(i).toString());
            }
        }
        headers.add("Connection", closes ? "close" : "keep-alive");
        HttpVersion version = found.http10() ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
        return new DefaultHttpRequest(version, HttpMethod.valueOf(found.method()), found.target(), headers);
    }

    @Override
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response().putHeader("X-Sluice-Sent", "false");
        if (isAcquire(request.uri())) {
            acquire.handle(request);
        } else if (!request.method().name().equals("GET")
                && !request.method().name().equals("HEAD")) {
            response.setStatusCode(405).putHeader("Allow", "GET, HEAD").end();
        } else if (isAt(request.uri(), "/")) {
            home(request, new TreeSet<>(traffic.endpoints().byName().keySet()));
        } else if (isAt(request.uri(), TRADING)) {
            trading.handle(request);
        } else if (traffic.settings().healthOnTrafficPort()) {
            health.handle(request);
        } else {
            response.setStatusCode(404).end();
        }
    }

    private static void home(HttpServerRequest request, Set<String> exchanges) {
        String accept = request.getHeader("Accept");
        if (accept != null && accept.contains("application/json")) {
            JsonObject places = new JsonObject();
            exchanges.forEach(name -> places.put(name, "/" + name + "/"));
            JsonObject page = new JsonObject()
                    .put("name", "sluice")
                    .put("exchanges", places)
                    .put("urlDoor", "/url/")
                    .put(
                            "health",
                            new JsonArray()
                                    .add("/health/live")
                                    .add("/health/ready")
                                    .add("/health/serving")
                                    .add("/health/verdict")
                                    .add("/health/status")
                                    .add("/health/detailed"))
                    .put("trading", TRADING)
                    .put("acquire", ACQUIRE);
            request.response().putHeader("Content-Type", "application/json").end(page.encode());
            return;
        }
        StringBuilder page = new StringBuilder(
                "Sluice, a gateway between trading bots and exchanges. Point a bot's base URL at one of these:\n\n");
        exchanges.forEach(name -> page.append("  /").append(name).append("/\n"));
        page.append("\nor, for ccxt, set proxyUrl to this address followed by /url/\n")
                .append(
                        "With /@<bot>/ in front of the exchange's name a bot has its own share, and its own row in scripts/sluice status, calls and the console.\n");
        request.response()
                .putHeader("Content-Type", "text/plain; charset=utf-8")
                .end(page.toString());
    }
}
