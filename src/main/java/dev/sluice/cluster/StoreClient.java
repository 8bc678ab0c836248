package dev.sluice.cluster;

import dev.sluice.cluster.StoreException.Reason;
import dev.sluice.cluster.settings.StoreSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations of one member in the store: run the script, write its own field of a hash, read all fields, publish
 * and receive messages.
 *
 * <p>It uses two connections, because a connection that receives published messages accepts no other commands. All
 * methods and callbacks run on the event loop of its context. A response that comes after the deadline reaches nobody.
 */
public final class StoreClient {
    /** Longest text that is accepted from the store, in characters: larger than any that a member writes. */
    static final int MAX_TEXT = 1 << 20;

    /** The kind, the channel and the message. */
    private static final int MESSAGE_WORDS = 3;

    /** Receives what happens in the store. */
    public interface Listener {
        /** Notifies that the connection is open again. */
        void connected();

        /** Notifies that the connection was lost, with the reason in one line. */
        void disconnected(String why);

        /** Notifies that enough replicas confirmed a request, with ""; or why not, when the connection stays open. */
        default void confirmed(String whyNot) {}

        /** Receives a published message. */
        void published(String message);
    }

    private final StoreSettings settings;
    private final StoreScript script;
    private final String channel;
    private final Listener listener;
    private final long waitMillis;
    private final StoreConnection commands;
    private final StoreConnection subscription;

    /**
     * Creates a client that {@link #open} connects.
     *
     * @param channel the channel whose messages the listener receives
     */
    public StoreClient(Vertx vertx, StoreAccess access, String channel, Listener listener) {
        this(vertx, access, channel, listener, StoreScript.load());
    }

    StoreClient(Vertx vertx, StoreAccess access, String channel, Listener listener, StoreScript script) {
        this.settings = access.settings();
        this.script = script;
        this.channel = channel;
        this.listener = listener;
        waitMillis = Math.max(1, access.responseMillis() / 2);
        Context context = vertx.getOrCreateContext();
        commands = new StoreConnection(
                vertx,
                context,
                access,
                new StoreConnection.Events(listener::connected, listener::disconnected, reply -> {}));
        subscription = new StoreConnection(
                vertx, context, access, new StoreConnection.Events(this::subscribe, why -> {}, this::pushed));
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
     * Runs the script on a key and returns its result. With replicas the result counts only when enough of them
     * confirmed the write. Fails with a {@link StoreException}; then the script may have run nevertheless.
     */
    public Future<String> runScript(String key, String argument) {
        return replicated(List.of("EVALSHA", script.sha1(), "1", key, argument))
                .recover(e -> isUnknownScript(e)
                        ? replicated(List.of("EVAL", script.text(), "1", key, argument))
                        : Future.failedFuture(e))
                .compose(StoreClient::text)
                .onSuccess(done -> listener.confirmed(""))
                .onFailure(this::reconnectAfter);
    }

    /**
     * Sends a request and waits until enough replicas have confirmed it. A replica that attached after the request had
     * run does not count, because it may have confirmed requests at another primary until then. So nothing may have
     * attached between the request and the end of the wait.
     */
    private Future<Reply> replicated(List<String> request) {
        if (settings.replicas() == 0) {
            return commands.send(List.of(request)).map(responses -> responses.get(0));
        }
        List<List<String>> all = List.of(
                ServerIdentity.REQUEST,
                request,
                List.of("WAIT", String.valueOf(settings.replicas()), String.valueOf(waitMillis)),
                ServerIdentity.REQUEST);
        return commands.send(all).compose(responses -> {
            int confirmed = Integer.parseInt(responses.get(2).text());
            if (confirmed < settings.replicas()) {
                return notReplicated(
                        "only " + confirmed + " of " + settings.replicas() + " replicas confirmed the request");
            }
            return ServerIdentity.of(responses.get(0)).equals(ServerIdentity.of(responses.get(3)))
                    ? Future.succeededFuture(responses.get(1))
                    : notReplicated("a replica attached while the request waited for its confirmation");
        });
    }

    private static Future<Reply> notReplicated(String why) {
        return Future.failedFuture(new StoreException(Reason.NOT_REPLICATED, why));
    }

    /** Writes a field of a hash. */
    public Future<Void> writeField(String key, String field, String value) {
        return commands.send(List.of(List.of("HSET", key, field, value)))
                .onFailure(this::reconnectAfter)
                .mapEmpty();
    }

    /** Deletes a field of a hash. */
    public Future<Void> deleteField(String key, String field) {
        return commands.send(List.of(List.of("HDEL", key, field)))
                .onFailure(this::reconnectAfter)
                .mapEmpty();
    }

    /** Returns all fields of a hash; empty if it does not exist. */
    public Future<Map<String, String>> readFields(String key) {
        return commands.send(List.of(List.of("HGETALL", key)))
                .compose(responses -> fields(responses.get(0)))
                .onFailure(this::reconnectAfter);
    }

    /** Publishes a message to all members that are connected now. */
    public Future<Void> publish(String message) {
        return commands.send(List.of(List.of("PUBLISH", channel, message)))
                .onFailure(this::reconnectAfter)
                .mapEmpty();
    }

    private void pushed(Reply reply) {
        List<Reply> items = reply.items();
        if (items.size() == MESSAGE_WORDS && items.get(0).text().equals("message")) {
            listener.published(items.get(2).text());
        }
    }

    private void subscribe() {
        subscription
                .send(List.of(List.of("SUBSCRIBE", channel)))
                .onFailure(e -> subscription.reconnect(String.valueOf(e.getMessage())));
    }

    /**
     * Opens a new connection after a refusal: the server may no longer be the primary. Without Sentinels, a new one
     * would lead to the same server, so it is kept when replicas are missing.
     */
    private void reconnectAfter(Throwable e) {
        if (!(e instanceof StoreException failure) || failure.reason() == Reason.NOT_CONNECTED) {
            return;
        }
        String why = String.valueOf(failure.getMessage());
        if (failure.reason() == Reason.NOT_REPLICATED && settings.sentinel() == null) {
            listener.confirmed(why);
        } else {
            commands.reconnect(why);
        }
    }

    private static boolean isUnknownScript(Throwable e) {
        return e instanceof StoreException failure
                && failure.reason() == Reason.REFUSED
                && String.valueOf(e.getMessage()).startsWith("NOSCRIPT");
    }

    private static Future<Map<String, String>> fields(Reply reply) {
        Map<String, String> fields = new HashMap<>();
        List<Reply> items = reply.items();
        boolean isHash = reply.kind() == Reply.Kind.ARRAY
                && items.size() % 2 == 0
                && items.stream().allMatch(Reply::isText);
        if (!isHash) {
            return Future.failedFuture(new StoreException(Reason.UNREADABLE, "the store returned no hash"));
        }
        for (int i = 0; i < items.size(); i += 2) {
            fields.put(items.get(i).text(), items.get(i + 1).text());
        }
        return Future.succeededFuture(fields);
    }

    private static Future<String> text(Reply reply) {
        return !reply.isText() || reply.text().length() > MAX_TEXT
                ? Future.failedFuture(new StoreException(Reason.UNREADABLE, "the store returned no text, or too much"))
                : Future.succeededFuture(reply.text());
    }
}
