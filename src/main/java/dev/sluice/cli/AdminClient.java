package dev.sluice.cli;

import dev.sluice.base.json.Failure;
import dev.sluice.base.json.RecordJson;
import dev.sluice.persistence.AdminToken;
import dev.sluice.persistence.AdminTokens;
import dev.sluice.status.ReloadReport;
import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A client for the admin API of a gateway on this machine. */
final class AdminClient {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    /** The status of the report of a reload that did not take effect. */
    private static final int NOT_RELOADED = 422;

    private final AdminOptions options;

    AdminClient(AdminOptions options) {
        this.options = options;
    }

    /**
     * A successful response.
     *
     * @param json the record as the gateway sent it, on one line; a newer gateway may have sent more
     */
    record TypedResponse<T extends Record>(T value, String json) {}

    /**
     * Sends a read-only request. Exits with 3 when no gateway responds and with 1 and the gateway's message when it
     * refuses.
     */
    <T extends Record> TypedResponse<T> get(String path, Class<T> type) {
        return request(HttpMethod.GET, path, null, type);
    }

    /** Sends a read-only request with these fields in its query; fails like {@link #get}. */
    <T extends Record> TypedResponse<T> get(String path, Record fields, Class<T> type) {
        QueryStringEncoder query = new QueryStringEncoder(path);
        present(fields).forEach((name, value) -> query.addParam(name, String.valueOf(value)));
        return get(query.toString(), type);
    }

    /** Sends a request that changes something; fails like {@link #get}. */
    <T extends Record> TypedResponse<T> post(String path, Record fields, Class<T> type) {
        return request(HttpMethod.POST, path, fields, type);
    }

    /** The fields of a request that has none. */
    record NoFields() {}

    private static Map<String, Object> present(Record fields) {
        Map<String, Object> present = new LinkedHashMap<>(RecordJson.fields(fields));
        present.values().removeIf(Objects::isNull);
        return present;
    }

    /** Asks for a reload. The report of one that failed is a response too; fails else like {@link #get}. */
    TypedResponse<ReloadReport> reload() {
        return request(HttpMethod.POST, "/admin/reload", new NoFields(), ReloadReport.class, NOT_RELOADED);
    }

    private <T extends Record> TypedResponse<T> request(
            HttpMethod method, String path, @Nullable Record fields, Class<T> type) {
        return request(method, path, fields, type, OK);
    }

    private <T extends Record> TypedResponse<T> request(
            HttpMethod method, String path, @Nullable Record fields, Class<T> type, int otherStatus) {
        // No files: a command also runs in a container without a writable folder for temporary ones.
        FileSystemOptions noFiles =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(noFiles));
        try {
            return response(await(send(vertx, method, path, fields)), type, otherStatus);
        } finally {
            await(vertx.close());
        }
    }

    private Future<HttpResponse<Buffer>> send(Vertx vertx, HttpMethod method, String path, @Nullable Record fields) {
        HttpRequest<Buffer> request = WebClient.create(
                        vertx, new WebClientOptions().setFollowRedirects(false).setConnectTimeout(TIMEOUT_MILLIS))
                .request(method, options.port(), "127.0.0.1", path)
                .timeout(TIMEOUT_MILLIS)
                .putHeader("Authorization", authorization());
        return fields == null ? request.send() : request.sendJsonObject(new JsonObject(present(fields)));
    }

    private String authorization() {
        try {
            return options.as == null
                    ? AdminToken.read(options.dataFolder()).authorization()
                    : "Bearer " + AdminTokens.secretOf(options.dataFolder(), options.as);
        } catch (IOException e) {
            throw options.as == null
                    ? new CommandFailed(
                            ExitCode.NO_GATEWAY,
                            e.getMessage() + "; start one with scripts/sluice run, or give its data folder with --data")
                    : new CommandFailed(
                            ExitCode.NO,
                            e.getMessage() + "; create it with scripts/sluice token " + options.as
                                    + ", or give the gateway's data folder with --data");
        }
    }

    private <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            Throwable why = e.getCause();
            throw unreachable(why == null ? e : why);
        }
    }

    private CommandFailed unreachable(Throwable why) {
        String text = why instanceof ConnectException ? "the port is closed" : String.valueOf(why.getMessage());
        return new CommandFailed(
                ExitCode.NO_GATEWAY,
                "no gateway responds at 127.0.0.1:" + options.port() + " (" + text
                        + "); start one with scripts/sluice run, or give its data folder with --data");
    }

    private <T extends Record> TypedResponse<T> response(
            HttpResponse<Buffer> response, Class<T> type, int otherStatus) {
        if (response.statusCode() == UNAUTHORIZED) {
            throw new CommandFailed(
                    ExitCode.NO_GATEWAY,
                    "the gateway at 127.0.0.1:" + options.port() + " was started with another data folder than "
                            + options.dataFolder() + "; give that folder with --data");
        }
        String body = Objects.requireNonNullElse(response.bodyAsString(), "");
        if (response.statusCode() != OK && response.statusCode() != otherStatus) {
            String message = read(body, Failure.class).message();
            throw new CommandFailed(ExitCode.NO, message == null ? "the gateway refused the request" : message);
        }
        return new TypedResponse<>(read(body, type), body);
    }

    private static <T extends Record> T read(String body, Class<T> type) {
        try {
            return RecordJson.decode(body, type);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(
                    ExitCode.NO_GATEWAY, "the program at that port is not a Sluice gateway of this version");
        }
    }
}
