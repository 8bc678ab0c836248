package dev.sluice.cluster;

import dev.sluice.cluster.StoreException.Reason;
import dev.sluice.cluster.settings.StoreSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one member in the store: run the script, write its own field of a hash, read all fields, publish and receive messages.
 *
 * <p>It uses two connections, because a connection that receives published messages accepts no other commands. All methods and callbacks run on the
 * event loop of its context. A response that comes after the deadline reaches nobody.
 */
public final class StoreClient {
    /** Longest text that is accepted from the store, in characters: larger than any that a member writes. */
    static final int MAX_TEXT = 1 << 20;

    /** Receives what happens in the store. */
    public interface Listener {
        /** Notifies that the connection is open again. */
        void connected();

        /** Notifies that the connection was lost, with the reason in one line. */
        void disconnected(String why);

        /** Receives a published message. */
        void published(String message);
    }

    private final StoreSettings settings;
    private final StoreScript script;
    private final String channel;
    private final long waitMillis;
    private final StoreConnection commands;
    private final StoreConnection subscription;

    /**
     * Creates a client that {@link #open} connects.
     *
     * @param channel the channel whose messages the listener receives
     * @param answerMillis deadline of each request
     */
    public StoreClient(
            Vertx vertx,
            StoreSettings settings,
            @Nullable String password,
            String channel,
            long answerMillis,
            Listener listener) {
        this(vertx, settings, password, channel, answerMillis, listener, StoreScript.load());
    }

    StoreClient(
            Vertx vertx,
            StoreSettings settings,
            @Nullable String password,
            String channel,
            long answerMillis,
            Listener listener,
            StoreScript script) {
        this.settings = settings;
        this.script = script;
        this.channel = channel;
        waitMillis = Math.max(1, answerMillis / 2);
        Context context = vertx.getOrCreateContext();
        commands = new StoreConnection(
                vertx,
                context,
                new StoreConnection.Setup(
                        settings, password, answerMillis, to -> listener.connected(), listener::disconnected));
        Consumer<RedisConnection> subscribe = to -> subscribe(to, listener);
        subscription = new StoreConnection(
                vertx, context, new StoreConnection.Setup(settings, password, answerMillis, subscribe, why -> {}));
    }

    public void open() {
        commands.open();
        subscription.open();
    }

    public boolean isConnected() {
        return commands.isOpen();
    }

    public void close() {
        commands.close();
        subscription.close();
    }

    /**
     * Runs the script on a key and returns its result. With replicas the result counts only when enough of them confirmed the write. Fails with a
     * {@link StoreException}; then the script may have run nevertheless.
     */
    public Future<String> runScript(String key, String argument) {
        return replicated(evaluate(Command.EVALSHA, script.sha1(), key, argument))
                .recover(e -> isUnknownScript(e)
                        ? replicated(evaluate(Command.EVAL, script.text(), key, argument))
                        : Future.failedFuture(e))
                .compose(StoreClient::text)
                .onFailure(this::reconnectAfter);
    }

    private static Request evaluate(Command command, String script, String key, String argument) {
        return StoreConnection.request(command, script, 1, key, argument);
    }

    /**
     * Sends a request and waits until enough replicas have confirmed it. A replica that attached after the request had run
     * does not count, because it may have confirmed requests at another primary until then. So nothing may have attached
     * between the request and the end of the wait.
     */
    private Future<Response> replicated(Request request) {
        if (settings.replicas() == 0) {
            return commands.send(List.of(request)).map(responses -> responses.get(0));
        }
        List<Request> all = List.of(
                ServerIdentity.request(),
                request,
                StoreConnection.request(Command.WAIT, settings.replicas(), waitMillis),
                ServerIdentity.request());
        return commands.send(all).compose(responses -> {
            int confirmed = responses.get(2).toInteger();
            if (confirmed < settings.replicas()) {
                return notReplicated(
                        "only " + confirmed + " of " + settings.replicas() + " replicas confirmed the request");
            }
            return ServerIdentity.of(responses.get(0)).equals(ServerIdentity.of(responses.get(3)))
                    ? Future.succeededFuture(responses.get(1))
                    : notReplicated("a replica attached while the request waited for its confirmation");
        });
    }

    private static Future<Response> notReplicated(String why) {
        return Future.failedFuture(new StoreException(Reason.NOT_REPLICATED, why));
    }

    /** Writes a field of a hash. */
    public Future<Void> writeField(String key, String field, String value) {
        return commands.send(List.of(StoreConnection.request(Command.HSET, key, field, value)))
                .onFailure(this::reconnectAfter)
                .mapEmpty();
    }

    /** Deletes a field of a hash. */
    public Future<Void> deleteField(String key, String field) {
        return commands.send(List.of(StoreConnection.request(Command.HDEL, key, field)))
                .onFailure(this::reconnectAfter)
                .mapEmpty();
    }

    /** Returns all fields of a hash; empty if it does not exist. */
    public Future<Map<String, String>> readFields(String key) {
        return commands.send(List.of(StoreConnection.request(Command.HGETALL, key)))
                .compose(responses -> fields(responses.get(0)))
                .onFailure(this::reconnectAfter);
    }

    /** Publishes a message to all members that are connected now. */
    public Future<Void> publish(String message) {
        return commands.send(List.of(StoreConnection.request(Command.PUBLISH, channel, message)))
                .onFailure(this::reconnectAfter)
                .mapEmpty();
    }

    private void subscribe(RedisConnection to, Listener listener) {
        to.handler(push -> {
            if (push != null && push.size() == 3 && "message".equals(push.get(0).toString())) {
                text(push.get(2)).onSuccess(listener::published);
            }
        });
        subscription
                .send(List.of(StoreConnection.request(Command.SUBSCRIBE, channel)))
                .onFailure(e -> subscription.reconnect(String.valueOf(e.getMessage())));
    }

    /** Opens a new connection after a refusal: the server may no longer be the primary. */
    private void reconnectAfter(Throwable e) {
        if (e instanceof StoreException failure && failure.reason() != Reason.NOT_CONNECTED) {
            commands.reconnect(String.valueOf(failure.getMessage()));
        }
    }

    private static boolean isUnknownScript(Throwable e) {
        return e instanceof StoreException failure
                && failure.reason() == Reason.REFUSED
                && String.valueOf(e.getMessage()).startsWith("NOSCRIPT");
    }

    private static Future<Map<String, String>> fields(Response response) {
        Map<String, String> fields = new HashMap<>();
        try {
            for (String field : response.getKeys()) {
                fields.put(field, response.get(field).toString(StandardCharsets.UTF_8));
            }
        } catch (RuntimeException e) {
            return Future.failedFuture(new StoreException(Reason.UNREADABLE, "the store returned no hash"));
        }
        return Future.succeededFuture(fields);
    }

    private static Future<String> text(@Nullable Response response) {
        String text = response == null ? null : response.toString(StandardCharsets.UTF_8);
        return text == null || text.length() > MAX_TEXT
                ? Future.failedFuture(new StoreException(Reason.UNREADABLE, "the store returned no text, or too much"))
                : Future.succeededFuture(text);
    }
}
