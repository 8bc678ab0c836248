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
 * An SNTP client. Each request has a new socket on a port that the system chooses, which makes the port hard to guess
 * (RFC 9109).
 *
 * <p>Runs on the event loop. A delayed event loop widens the measured interval; the interval stays correct.
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
        boolean isIpv6 = server.host().contains(":");
        DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(isIpv6));
        long timer = vertx.setTimer(
                responseMillis, late -> response.tryFail("no response within " + responseMillis + " ms"));
        socket.exceptionHandler(response::tryFail);
        socket.listen(0, anyAddress(server, isIpv6))
                .compose(open -> send(open, server, response))
                .onFailure(response::tryFail);
        return response.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            socket.close();
        });
    }

    private static String anyAddress(TimeServerName server, boolean isIpv6) {
        if (server.isLoopback()) {
            return isIpv6 ? "::1" : "127.0.0.1";
        }
        return isIpv6 ? "::" : "0.0.0.0";
    }

    private Future<Void> send(DatagramSocket socket, TimeServerName server, Promise<NtpResponse> response) {
        NtpRequest request = new NtpRequest(nonces.getAsLong());
        int[] packets = {0};
        long sent = ticker.nanos();
        socket.handler(packet -> {
            if (++packets[0] > MAX_PACKETS) {
                response.tryFail("too many packets that are not a response");
            } else {
                readPacket(packet, request, sent, response);
            }
        });
        return socket.send(Buffer.buffer(request.bytes()), server.port(), server.host());
    }

    /**
     * Reads one packet; a packet that does not answer our request may be forged, so the client continues to wait for
     * the real response.
     */
    private void readPacket(DatagramPacket packet, NtpRequest request, long sent, Promise<NtpResponse> response) {
        long arrived = ticker.nanos();
        byte[] bytes = packet.data().getBytes();
        if (request.isAnsweredBy(bytes)) {
            response.tryComplete(NtpPacket.read(bytes, request, sent, arrived));
        }
    }
}
