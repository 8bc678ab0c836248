package dev.sluice.probe;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.clock.NtpPacket;
import dev.sluice.core.clock.NtpRequest;
import dev.sluice.core.clock.NtpResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.util.function.LongSupplier;

/**
 * An SNTP client that sends one request per call from a new socket on a port chosen by the system, which makes the
 * port hard to guess (RFC 9109), and always closes the socket.
 *
 * <p>Runs on the event loop. A delayed event loop makes the measured interval wider, never wrong.
 */
final class NtpClient {
    private static final int MAX_PACKETS = 16;

    private final Vertx vertx;
    private final Ticker ticker;
    private final LongSupplier nonces;
    private final long responseMillis;

    /** @param nonces unpredictable random numbers */
    NtpClient(Vertx vertx, Ticker ticker, LongSupplier nonces, long responseMillis) {
        this.vertx = vertx;
        this.ticker = ticker;
        this.nonces = nonces;
        this.responseMillis = responseMillis;
    }

    /**
     * Queries a server once; the future fails when no valid response arrives within the timeout or the request cannot
     * be sent.
     */
    Future<NtpResponse> query(TimeServerName server) {
        Promise<NtpResponse> response = Promise.promise();
        boolean six = server.host().contains(":");
        DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(six));
        long timer = vertx.setTimer(
                responseMillis, late -> response.tryFail("no response within " + responseMillis + " ms"));
        socket.exceptionHandler(response::tryFail);
        socket.listen(0, anyAddress(server, six))
                .compose(open -> send(open, server, response))
                .onFailure(response::tryFail);
        return response.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            socket.close();
        });
    }

    private static String anyAddress(TimeServerName server, boolean six) {
        if (server.isLoopback()) {
            return six ? "::1" : "127.0.0.1";
        }
        return six ? "::" : "0.0.0.0";
    }

    private Future<Void> send(DatagramSocket socket, TimeServerName server, Promise<NtpResponse> response) {
        NtpRequest question = new NtpRequest(nonces.getAsLong());
        int[] packets = {0};
        long sent = ticker.nanos();
        socket.handler(packet -> {
            if (++packets[0] > MAX_PACKETS) {
                response.tryFail("too many packets that are not a response");
            } else {
                arrived(packet, question, sent, response);
            }
        });
        return socket.send(Buffer.buffer(question.bytes()), server.port(), server.host());
    }

    /**
     * Reads one packet; a packet that does not answer our request may be forged, so the client goes on waiting for
     * the real one.
     */
    private void arrived(DatagramPacket packet, NtpRequest question, long sent, Promise<NtpResponse> response) {
        long arrived = ticker.nanos();
        byte[] bytes = packet.data().getBytes();
        if (question.isAnsweredBy(bytes)) {
            response.tryComplete(NtpPacket.read(bytes, question, sent, arrived));
        }
    }
}
