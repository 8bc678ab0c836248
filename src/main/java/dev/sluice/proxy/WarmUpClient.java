package dev.sluice.proxy;

import dev.sluice.proxy.http1.BodyScanner;
import dev.sluice.proxy.http1.HeadScanner;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.http1.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends requests one after the other over one connection and reconnects when it is closed. It pauses
 * between two requests, because the compiler of a small machine gets no processor time from event loops that are never
 * idle. Runs on the event loop on which it is started.
 */
final class WarmUpClient {
    private static final HeadScanner.Bounds BOUNDS = new HeadScanner.Bounds(8192, 8192, HeadScanner.MAX_FIELDS);

    private static final long PAUSE_MILLIS = 1;

    private final Vertx vertx;
    private final NetClient client;
    private final int port;
    private final List<byte[]> requests;
    private HeadScanner heads = new HeadScanner(BOUNDS);
    private final BodyScanner bodies = new BodyScanner(true);
    private final int first;
    private boolean inBody;
    private volatile boolean stopped;
    private final AtomicInteger calls = new AtomicInteger();

    /** @param first the index of the first request, so that several clients do not send the same ones */
    WarmUpClient(Vertx vertx, NetClient client, int port, List<byte[]> requests, int first) {
        this.vertx = vertx;
        this.first = first;
        this.client = client;
        this.port = port;
        this.requests = requests;
    }

    int calls() {
        return calls.get();
    }

    void stop() {
        stopped = true;
    }

    void start() {
        if (stopped) {
            return;
        }
        heads = new HeadScanner(BOUNDS);
        inBody = false;
        client.connect(port, "127.0.0.1").onSuccess(socket -> {
            socket.handler(bytes -> read(socket, bytes)).closeHandler(closed -> start());
            send(socket);
        });
    }

    private void send(NetSocket socket) {
        if (stopped) {
            close(socket);
            return;
        }
        byte[] request = requests.get((first + calls.getAndIncrement()) % requests.size());
        socket.write(Buffer.buffer(request)).onFailure(broken -> close(socket));
    }

    private void read(NetSocket socket, Buffer bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes.getBytes());
        while (in.isReadable()) {
            if (!inBody) {
                MessageHead messageHead = heads.take(in);
                if (messageHead == null || ResponseHead.check(messageHead) != null) {
                    if (messageHead != null || heads.protocolError() != null) {
                        close(socket);
                    }
                    return;
                }
                bodies.begin(ResponseHead.of(messageHead, "GET").bodyFraming());
                inBody = true;
            }
            ByteBuf piece;
            do {
                piece = bodies.next(in);
            } while (piece != null);
            if (bodies.ended()) {
                inBody = false;
                vertx.setTimer(PAUSE_MILLIS, pause -> send(socket));
            }
        }
    }

    private void close(@Nullable NetSocket socket) {
        if (socket != null) {
            socket.close().onFailure(stuck -> stop()); // otherwise the close opens the next connection
        }
    }
}
