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
 * A client of {@code sluice-signer}, which signs calls and has the keys: one line of JSON for each request, and one for
 * each answer, one after the other over a Unix socket. Used on one event loop.
 */
public final class SignerClient implements AutoCloseable {
    /** The version of the protocol, {@code v} in each request. */
    public static final int VERSION = 1;

    private static final int MAX_WAITING = 1_000;
    private static final int MAX_REQUEST_BYTES = 4_096;
    private static final int MAX_ANSWER_BYTES = 16_384;
    private static final int TIMEOUT_MILLIS = 2_000;

    private record Question(String line, Promise<JsonObject> answer) {}

    private final Context context;
    private final NetClient client;
    private final Deque<Question> waiting = new ArrayDeque<>();
    private String path = "";
    private @Nullable Connection connection;
    private boolean isConnecting;

    /** A connection, and the question that it was asked. */
    private final class Connection {
        private final NetSocket socket;
        private @Nullable Question asked;
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

        void ask(Question question) {
            asked = question;
            timer = context.owner().setTimer(TIMEOUT_MILLIS, late -> lost("the signer did not answer in time"));
            socket.write(Buffer.buffer(question.line()));
        }

        private void answered(Buffer line) {
            Question question = asked;
            if (question == null) {
                lost("the signer answered without a question");
                return;
            }
            context.owner().cancelTimer(timer);
            asked = null;
            try {
                question.answer().tryComplete(new JsonObject(line));
            } catch (DecodeException | ClassCastException e) {
                question.answer().tryFail("the signer's answer is no JSON object");
                socket.close();
            }
            next();
        }

        private void lost(String why) {
            context.owner().cancelTimer(timer);
            Question question = asked;
            asked = null;
            if (connection == this) {
                connection = null;
            }
            socket.close();
            if (question != null) {
                question.answer().tryFail(why);
            }
            next();
        }
    }

    /** Creates a client on the current context of {@code vertx}. */
    public SignerClient(Vertx vertx) {
        context = vertx.getOrCreateContext();
        client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(TIMEOUT_MILLIS));
    }

    /** Asks the signer at this socket; fails if it does not answer in time. */
    public Future<JsonObject> ask(String socket, JsonObject request) {
        Connection current = connection;
        boolean isAnother = !socket.equals(path);
        path = socket; // first, because what waits is then asked there
        if (isAnother && current != null) {
            current.lost("another socket is configured");
        }
        String line = request.encode() + "\n";
        if (line.length() > MAX_REQUEST_BYTES || waiting.size() >= MAX_WAITING) {
            return Future.failedFuture("too much is asked of the signer");
        }
        Promise<JsonObject> answer = Promise.promise();
        waiting.add(new Question(line, answer));
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
        } else if (current.asked == null) {
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
                                next(); // what waits is for the other socket
                                return;
                            }
                            // those that wait would all wait for the same
                            Deque<Question> all = new ArrayDeque<>(waiting);
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
