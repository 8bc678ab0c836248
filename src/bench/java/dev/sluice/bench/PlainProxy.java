package dev.sluice.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.httpproxy.HttpProxy;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code vertx-http-proxy} with its defaults as a program: a server for each of the exchange's ports, one event loop,
 * no limits. Its arguments are the exchange's ports: plain, TLS, WebSockets.
 */
final class PlainProxy {
    private static final int MAX_CONNECTIONS = 5_000;

    private PlainProxy() {}

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        List<String> urls = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            HttpProxy proxy = HttpProxy.reverseProxy(vertx.createHttpClient(
                            new HttpClientOptions()
                                    .setSsl(i == 1)
                                    .setTrustAll(true)
                                    .setVerifyHost(false),
                            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS)))
                    .origin(Integer.parseInt(arguments[i]), "127.0.0.1");
            HttpServer server = vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
                    .requestHandler(proxy)
                    .listen(0, "127.0.0.1")
                    .await();
            urls.add("http://127.0.0.1:" + server.actualPort());
        }
        System.out.println(String.join(" ", urls));
    }
}
