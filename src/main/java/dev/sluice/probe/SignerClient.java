package dev.sluice.probe;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A client of {@code sluice-signer}, the program that has the keys and signs calls. A request is one line of JSON over
 * a Unix socket, and so is an answer; requests are sent one after the other. Used on one event loop.
 */
public final class SignerClient implements AutoCloseable {
    /** The version of the protocol, {@code v} in each request. */
    public static final int VERSION = 1;

    private static final int MAX_WAITING = 1_000;
    private static final int MAX_REQUEST_BYTES = 4_096;
    private static final int MAX_ANSWER_BYTES = 16_384;
    private static final int TIMEOUT_MILLIS = 2_000;

    private record PendingRequest(String line, Promise<JsonObject> answer) {}

    private final Context context;
    private final NetClient client;
    private final Deque<PendingRequest> waiting = new ArrayDeque<>();
    private String path = "";
    private @Nullable Connection connection;
    private boolean isConnecting;

    /** A connection, and its request that is not answered yet. */
    private final class Connection {
        private final NetSocket socket;
        private @Nullable PendingRequest inProgress;
        private long timer;

        Connection(NetSocket socket) {
            this.socket = socket;
            RecordParser lines = RecordParser.newDelimited("\n", this::answered);
            lines.maxRecordSize(MAX_ANSWER_BYTES);
            lines.exceptionHandler(tooLong -> socket.close());
            socket.handler(lines);
            socket.exceptionHandler(broken -> socket.close());
            socket.closeHandler(gone -> lost("the signer closed the connection"));
        }

        void ask(PendingRequest pending) {
            inProgress = pending;
            timer = context.owner().setTimer(TIMEOUT_MILLIS, late -> lost("the signer did not answer in time"));
            socket.write(Buffer.buffer(pending.line()));
        }

        private void answered(Buffer line) {
            PendingRequest pending = inProgress;
            if (pending == null) {
                lost("the signer answered without a question");
                return;
            }
            context.owner().cancelTimer(timer);
            inProgress = null;
            try {
                pending.answer().tryComplete(new JsonObject(line));
            } catch (DecodeException | ClassCastException e) {
                pending.answer().tryFail("the signer's answer is no JSON object");
                socket.close();
            }
            next();
        }

        private void lost(String why) {
            context.owner().cancelTimer(timer);
            PendingRequest pending = inProgress;
            inProgress = null;
            if (connection == this) {
                connection = null;
            }
            socket.close();
            if (pending != null) {
                pending.answer().tryFail(why);
            }
            next();
        }
    }

    /** Creates a client on the current context of {@code vertx}. */
    public SignerClient(Vertx vertx) {
        context = vertx.getOrCreateContext();
        client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(TIMEOUT_MILLIS));
    }

    /** Sends a request to the signer at this socket; fails if it does not answer in time. */
    public Future<JsonObject> ask(String socket, JsonObject request) {
        Connection current = connection;
        boolean hasChanged = !socket.equals(path);
        path = socket; // first, so that waiting requests are sent to the new socket
        if (hasChanged && current != null) {
            current.lost("another socket is configured");
        }
        String line = request.encode() + "\n";
        if (line.length() > MAX_REQUEST_BYTES || waiting.size() >= MAX_WAITING) {
            return Future.failedFuture("too much is asked of the signer");
        }
        Promise<JsonObject> answer = Promise.promise();
        waiting.add(new PendingRequest(line, answer));
        next();
        return answer.future();
    }

    private void next() {
        Connection current = connection;
        if (waiting.isEmpty() || isConnecting) {
            return;
        }
        if (current == null) {
            connect();
        } else if (current.inProgress == null) {
            current.ask(waiting.remove());
        }
    }

    private void connect() {
        isConnecting = true;
        String to = path;
        client.connect(SocketAddress.domainSocketAddress(to))
                .onComplete(
                        socket -> {
                            isConnecting = false;
                            if (to.equals(path)) {
                                connection = new Connection(socket);
                            } else {
                                socket.close();
                            }
                            next();
                        },
                        failure -> {
                            isConnecting = false;
                            if (!to.equals(path)) {
                                next(); // the waiting requests are for the other socket
                                return;
                            }
                            // each further request would fail for the same reason
                            Deque<PendingRequest> all = new ArrayDeque<>(waiting);
                            waiting.clear();
                            all.forEach(one ->
                                    one.answer().tryFail("no signer at " + to + " (" + failure.getMessage() + ")"));
                        });
    }

    @Override
    public void close() {
        client.close();
    }
}
