package dev.sluice.probe;

import dev.sluice.Futures;
import dev.sluice.core.clock.NtpReplies;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A simulated time server on a free port of this machine: correct, wrong, refusing (kiss-o'-death), or silent. */
public final class UdpTimeServer {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final DatagramSocket socket;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile @Nullable NtpReplies role = NtpReplies.honest();
    private volatile long aheadMillis;
    private volatile UnaryOperator<byte[]> last = bytes -> bytes;

    public UdpTimeServer(Vertx vertx) {
        socket = vertx.createDatagramSocket();
        socket.handler(packet -> {
            requests.incrementAndGet();
            NtpReplies playing = role;
            if (playing != null) {
                long now = System.currentTimeMillis() * NANOS_PER_MILLI + aheadMillis * NANOS_PER_MILLI;
                byte[] response = playing.answer(packet.data().getBytes(), now, now);
                socket.send(
                        Buffer.buffer(last.apply(response)),
                        packet.sender().port(),
                        packet.sender().host());
            }
        });
        Futures.await(socket.listen(0, "127.0.0.1"));
    }

    /** Returns the name of the server. */
    public TimeServerName name() {
        return new TimeServerName("127.0.0.1", socket.localAddress().port(), false);
    }

    /** Sets the error of its clock. */
    public UdpTimeServer ahead(long millis) {
        aheadMillis = millis;
        return this;
    }

    /** Sets the responses; with null the server receives requests and sends nothing. */
    UdpTimeServer plays(@Nullable NtpReplies changed) {
        role = changed;
        return this;
    }

    /** Sets a function that changes each response before it is sent. */
    UdpTimeServer changes(UnaryOperator<byte[]> changed) {
        last = changed;
        return this;
    }

    int requests() {
        return requests.get();
    }
}
