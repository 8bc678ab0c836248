package dev.sluice.admin.console;

import static java.net.HttpURLConnection.HTTP_NOT_MODIFIED;
import static java.net.HttpURLConnection.HTTP_OK;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the page's files: {@code /} and {@code /console/...}. The files contain no data of the gateway, so they
 * need no token.
 *
 * <p>The Content-Security-Policy lets the page run only its own files. Trusted Types in addition stop any script that
 * would write text as HTML, so that a hostile name of a bot stays text.
 */
public final class ConsolePages {
    private static final String FOLDER = "/console/";
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]{2,45}](:[0-9]{1,5})?");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'%s; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types lit-html";

    private final Vertx vertx;
    private final ConsoleFiles files = new ConsoleFiles();

    public ConsolePages(Vertx vertx) {
        this.vertx = vertx;
    }

    public void addTo(Router router) {
        for (String path : List.of("/", FOLDER + "*")) {
            router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::serve);
        }
    }

    private void serve(RoutingContext context) {
        String path = context.request().path();
        String file = path.equals("/") ? ConsoleFiles.INDEX : path.substring(FOLDER.length());
        vertx.executeBlocking(() -> Optional.ofNullable(files.find(file)))
                .onComplete(
                        found -> found.ifPresentOrElse(content -> send(context.request(), content), context::next),
                        context::fail);
    }

    private static void send(HttpServerRequest request, ConsoleFiles.Content content) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", content.type())
                .putHeader("Cache-Control", "no-cache")
                .putHeader("ETag", content.etag())
                .putHeader("Vary", "Accept-Encoding")
                .putHeader("Content-Security-Policy", policy(request.getHeader("Host")))
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
        String known = request.getHeader("If-None-Match");
        if (known != null && known.contains(content.etag())) {
            response.setStatusCode(HTTP_NOT_MODIFIED).end();
            return;
        }
        String encodings = request.getHeader("Accept-Encoding");
        boolean compressed = encodings != null && encodings.contains("gzip");
        Buffer body = compressed ? content.compressed() : content.plain();
        response.setStatusCode(HTTP_OK).putHeader("Content-Length", String.valueOf(body.length()));
        if (compressed) {
            response.putHeader("Content-Encoding", "gzip");
        }
        response.end(body); // without the body for HEAD
    }

    /** Returns the policy. Not every browser counts the WebSocket of the same host as 'self', so it is named. */
    private static String policy(@Nullable String host) {
        boolean valid = host != null && HOST.matcher(host).matches();
        return POLICY.formatted(valid ? " ws://" + host + " wss://" + host : "");
    }
}
