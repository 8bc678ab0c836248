package dev.sluice.cli;

import static java.net.HttpURLConnection.HTTP_BAD_REQUEST;
import static java.net.HttpURLConnection.HTTP_OK;
import static java.net.HttpURLConnection.HTTP_UNAUTHORIZED;

import dev.sluice.base.json.Failure;
import dev.sluice.base.json.RecordJson;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.persistence.AdminToken;
import dev.sluice.persistence.AdminTokens;
import dev.sluice.status.ReloadReport;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client for the admin API of a gateway on this machine. */
public final class AdminClient {
    private static final int TIMEOUT_MILLIS = 10_000;
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
        return request(path, null, type);
    }

    /** Sends a read-only request with these fields in its query; fails like {@link #get}. */
    <T extends Record> TypedResponse<T> get(String path, Record fields, Class<T> type) {
        QueryStringEncoder query = new QueryStringEncoder(path);
        present(fields).forEach((name, value) -> query.addParam(name, String.valueOf(value)));
        return get(query.toString(), type);
    }

    /** Sends a request that changes something; fails like {@link #get}. */
    <T extends Record> TypedResponse<T> post(String path, Record fields, Class<T> type) {
        return request(path, fields, type);
    }

    /** Returns what a request to the gateway returns, or something else if no gateway responds. */
    static <T> T orIfNoneResponds(Supplier<T> request, Function<CommandFailed, T> otherwise) {
        try {
            return request.get();
        } catch (CommandFailed failed) {
            if (failed.exitCode() != ExitCode.NO_GATEWAY) {
                throw failed;
            }
            return otherwise.apply(failed);
        }
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
        return request("/admin/reload", new NoFields(), ReloadReport.class, NOT_RELOADED);
    }

    private <T extends Record> TypedResponse<T> request(String path, @Nullable Record fields, Class<T> type) {
        return request(path, fields, type, HTTP_OK);
    }

    /** @param fields the fields of a POST; null: the request is a GET */
    private <T extends Record> TypedResponse<T> request(
            String path, @Nullable Record fields, Class<T> type, int otherStatus) {
        String authorization = authorization();
        try {
            HttpURLConnection connection = open(path, authorization);
            if (fields != null) {
                post(connection, fields);
            }
            int status = connection.getResponseCode();
            if (status == HTTP_UNAUTHORIZED) { // its body cannot be read after a POST
                throw wrongToken();
            }
            return response(status, body(connection, status), type, otherStatus);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The JDK's simplest client: to start Vert.x for one request would take a quarter of a second of a processor. */
    private HttpURLConnection open(String path, String authorization) throws IOException {
        URL url = URI.create("http://" + options.address() + path).toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Authorization", authorization);
        connection.setRequestProperty("Connection", "close");
        return connection;
    }

    private static void post(HttpURLConnection connection, Record fields) throws IOException {
        byte[] body = RecordJson.encode(present(fields)).getBytes(StandardCharsets.UTF_8);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length); // so that a request without a response is not sent twice
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream body = status < HTTP_BAD_REQUEST ? connection.getInputStream() : connection.getErrorStream()) {
            return body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
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

    private CommandFailed wrongToken() {
        String gateway = "the gateway at " + options.address();
        return options.isPortOfFolder()
                ? new CommandFailed(
                        ExitCode.NO,
                        gateway + " does not accept "
                                + (options.as == null ? "admin.token" : "the token '" + options.as + "'")
                                + " of " + options.dataFolder()
                                + "; its log says if it ignores that file. If it has another data folder, give that one with --data")
                : new CommandFailed(
                        ExitCode.NO_GATEWAY,
                        gateway + " was started with another data folder than " + options.dataFolder()
                                + "; give that folder with --data");
    }

    private CommandFailed unreachable(Throwable why) {
        if (why instanceof SocketTimeoutException) {
            return new CommandFailed(
                    ExitCode.NO_GATEWAY,
                    "the gateway at " + options.address() + " did not respond within " + TIMEOUT_MILLIS / 1000
                            + " s; it may still do what was asked: read its log, and see scripts/sluice status");
        }
        String text = why instanceof ConnectException ? "the port is closed" : String.valueOf(why.getMessage());
        return new CommandFailed(
                ExitCode.NO_GATEWAY,
                "no gateway responds at " + options.address() + " (" + text
                        + "); start one with scripts/sluice run, or give its data folder with --data");
    }

    private <T extends Record> TypedResponse<T> response(int status, String body, Class<T> type, int otherStatus) {
        if (status != HTTP_OK && status != otherStatus) {
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
