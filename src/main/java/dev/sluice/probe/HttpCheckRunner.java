package dev.sluice.probe;

import dev.sluice.core.health.CheckProbe;
import dev.sluice.core.health.HealthLevel;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A check of a web server. Each request has a new connection, so that no check waits for the connection of another. */
record HttpCheckRunner(HttpClient client, CheckProbe.Http probe, long timeoutMillis) implements CheckRunner {
    private static final int MAX_BYTES = 1 << 16;
    /** Maximum number of connections: more than the allowed number of checks. */
    private static final int MAX_CONNECTIONS = 256;

    static HttpClient client(Vertx vertx) {
        return vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false), new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
    }

    @Override
    public CheckRun runCheck(Context context) {
        CheckRequest one = new CheckRequest();
        client.request(new RequestOptions()
                        .setAbsoluteURI(probe.http())
                        .setMethod(probe.method() == CheckProbe.Http.Method.HEAD ? HttpMethod.HEAD : HttpMethod.GET)
                        .setFollowRedirects(false)
                        .setConnectTimeout(timeoutMillis)
                        .setIdleTimeout(2 * timeoutMillis))
                .onComplete(one::connected, one.result::tryFail);
        return new CheckRun(one.result.future(), one::abort);
    }

    /** One request. Used on one event loop. */
    private final class CheckRequest {
        private final Promise<RunOutcome> result = Promise.promise();
        private @Nullable HttpClientRequest request;
        private boolean aborted;
        private long bytes;

        private void connected(HttpClientRequest connected) {
            request = connected;
            if (aborted) {
                abort();
                return;
            }
            connected.send().onComplete(this::head, result::tryFail);
        }

        private void head(HttpClientResponse response) {
            response.exceptionHandler(result::tryFail);
            response.endHandler(end -> result.tryComplete(outcome(response.statusCode())));
            response.handler(part -> {
                bytes += part.length();
                if (bytes > MAX_BYTES) {
                    result.tryComplete(outcome(response.statusCode()));
                    abort();
                }
            });
        }

        /** Aborts the request; while it is still connecting, it ends with the connect, which has a timeout. */
        private void abort() {
            aborted = true;
            if (request != null) {
                request.reset();
                result.tryFail("ended");
            }
        }
    }

    private RunOutcome outcome(int status) {
        Map<String, Integer> details = Map.of("status_code", status);
        return status == probe.status()
                ? new RunOutcome(HealthLevel.HEALTHY, "status " + status, details)
                : new RunOutcome(HealthLevel.CRITICAL, "status " + status + ", expected " + probe.status(), details);
    }
}
