package dev.sluice.upgrade;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;

/**
 * The connection between the two processes of an upgrade: one JSON object a line. Messages arrive on the event loop of
 * its socket; they may be sent from any thread.
 */
public final class UpgradeChannel {
    /** The longest message: what the running process offers, with all its limits. */
    private static final int MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

    private final NetSocket socket;
    private Consumer<JsonObject> receiver = message -> {};
    private Runnable onClosed = () -> {};
    private volatile boolean isClosed;

    public UpgradeChannel(NetSocket socket) {
        this.socket = socket;
        RecordParser lines = RecordParser.newDelimited("\n", line -> {
            try {
                receiver.accept(new JsonObject(line));
            } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
                socket.close(); // not the other process of an upgrade
            }
        });
        lines.maxRecordSize(MAX_MESSAGE_BYTES);
        lines.exceptionHandler(tooLong -> socket.close());
        socket.handler(lines);
        socket.exceptionHandler(broken -> socket.close());
        socket.closeHandler(gone -> {
            isClosed = true;
            onClosed.run();
        });
    }

    /** Sets the receiver of all further messages. */
    public void onMessage(Consumer<JsonObject> to) {
        receiver = to;
    }

    /** Sets what runs when the other process has disconnected or ended. */
    public void onClose(Runnable then) {
        onClosed = then;
    }

    /** Sends a message; completes when it was written to the socket, or at once if the connection is closed. */
    public Future<Void> send(JsonObject message) {
        return isClosed
                ? Future.succeededFuture()
                // not toBuffer(), which fails for a text of a bot that is no valid Unicode
                : socket.write(Buffer.buffer(message.encode() + "\n"));
    }

    public boolean isOpen() {
        return !isClosed;
    }

    public void close() {
        socket.close();
    }
}
