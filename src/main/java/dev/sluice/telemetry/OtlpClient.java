package dev.sluice.telemetry;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * A client of one OTLP receiver. It has one connection, follows no redirect, and reads a bounded response in a bounded time. Neither a
 * header nor a body is ever part of a failure's text.
 */
public final class OtlpClient {
    private static final int MAX_RESPONSE_BYTES = 65_536;
    private static final int OK = 200;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final int MAX_SECONDS_DIGITS = 6;

    private final Vertx vertx;
    private final HttpClient client;
    private final String base;
    private final List<Map.Entry<String, String>> headers;

    /**
     * A response of the receiver.
     *
     * @param retryAfterMillis the pause that it asks for; 0 if it asks for none, or by a date
     * @param rejectedItems the number of items that it rejected although it accepted the batch
     */
    record Response(int status, long retryAfterMillis, long rejectedItems) {
        boolean isAccepted() {
            return status == OK;
        }
    }

    /** @param headers the names and values of headers that each request has */
    public OtlpClient(Vertx vertx, String endpoint, List<Map.Entry<String, String>> headers) {
        this.vertx = vertx;
        this.base = endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
        this.headers = List.copyOf(headers);
        client = vertx.createHttpClient(
                new HttpClientOptions().setSsl(endpoint.startsWith("https:")), new PoolOptions().setHttp1MaxSize(1));
    }

    /**
     * Posts a message.
     *
     * @param path the path below the endpoint
     * @param rejected the field of the response that counts rejected items
     */
    Future<Response> post(String path, byte[] message, String rejected, long timeoutMillis) {
        Promise<Response> done = Promise.promise();
        long timer = vertx.setTimer(timeoutMillis, late -> done.tryFail(new TimeoutException()));
        client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setAbsoluteURI(base + path)
                        .setConnectTimeout(timeoutMillis))
                .compose(request -> {
                    done.future().onFailure(failure -> request.reset());
                    return send(request, message);
                })
                .compose(response -> read(response, rejected))
                .onComplete(done::tryComplete, done::tryFail);
        return done.future().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private Future<HttpClientResponse> send(HttpClientRequest request, byte[] message) {
        request.putHeader("Content-Type", "application/json");
        headers.forEach(header -> request.putHeader(header.getKey(), header.getValue()));
        return request.send(Buffer.buffer(message));
    }

    private static Future<Response> read(HttpClientResponse response, String rejected) {
        Promise<Response> read = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(piece -> {
            if (body.length() + piece.length() > MAX_RESPONSE_BYTES) {
                read.tryFail(new IOException());
            } else {
                body.appendBuffer(piece);
            }
        });
        response.exceptionHandler(read::tryFail);
        response.endHandler(end -> read.tryComplete(
                new Response(response.statusCode(), retryAfterMillis(response), rejectedItems(body, rejected))));
        return read.future();
    }

    private static long retryAfterMillis(HttpClientResponse response) {
        String seconds = response.getHeader("Retry-After");
        return seconds != null && seconds.length() <= MAX_SECONDS_DIGITS && seconds.matches("[0-9]+")
                ? Long.parseLong(seconds) * MILLIS_PER_SECOND
                : 0;
    }

    private static long rejectedItems(Buffer body, String field) {
        try {
            JsonObject partial = body.length() == 0 ? null : new JsonObject(body).getJsonObject("partialSuccess");
            Object items = partial == null ? null : partial.getValue(field);
            return items == null ? 0 : Long.parseLong(items.toString());
        } catch (DecodeException | ClassCastException | NumberFormatException unreadable) {
            return 0; // the status says that the batch was accepted
        }
    }

    /** Closes the client; a request under way fails. */
    public void close() {
        client.close();
    }
}
