package dev.sluice.ntp;

import dev.sluice.drift.NtpAnswer;
import dev.sluice.drift.NtpPacket;
import dev.sluice.drift.NtpQuestion;
import dev.sluice.time.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.util.function.LongSupplier;

/**
 * Asks one time server once: a socket of its own with a port that the system chooses, one question, one answer, closed whatever comes (RFC 9109).
 *
 * <p>On the event loop; a loop that is late makes the answer's interval wider, never wrong.
 */
final class NtpClient {
    private static final int MOST_PACKETS = 16;

    private final Vertx vertx;
    private final Ticker ticker;
    private final LongSupplier nonces;
    private final long answerMillis;

    /** @param nonces numbers that nobody can guess */
    NtpClient(Vertx vertx, Ticker ticker, LongSupplier nonces, long answerMillis) {
        this.vertx = vertx;
        this.ticker = ticker;
        this.nonces = nonces;
        this.answerMillis = answerMillis;
    }

    /** Fails when no answer to this question came in time, or none can. */
    Future<NtpAnswer> ask(ServerName server) {
        Promise<NtpAnswer> answer = Promise.promise();
        boolean six = server.host().contains(":");
        DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(six));
        long timer = vertx.setTimer(answerMillis, late -> answer.tryFail("no answer within " + answerMillis + " ms"));
        socket.exceptionHandler(answer::tryFail);
        socket.listen(0, anyAddress(server, six))
                .compose(open -> send(open, server, answer))
                .onFailure(answer::tryFail);
        return answer.future().onComplete(done -> {
            vertx.cancelTimer(timer);
            socket.close();
        });
    }

    private static String anyAddress(ServerName server, boolean six) {
        if (server.isLoopback()) {
            return six ? "::1" : "127.0.0.1";
        }
        return six ? "::" : "0.0.0.0";
    }

    private Future<Void> send(DatagramSocket socket, ServerName server, Promise<NtpAnswer> answer) {
        NtpQuestion question = new NtpQuestion(nonces.getAsLong());
        int[] packets = {0};
        long sent = ticker.nanos();
        socket.handler(packet -> {
            if (++packets[0] > MOST_PACKETS) {
                answer.tryFail("too many packets that are no answer");
            } else {
                arrived(packet, question, sent, answer);
            }
        });
        return socket.send(Buffer.buffer(question.bytes()), server.port(), server.host());
    }

    /** What is not an answer to our question is somebody else's try: the true one may still come. */
    private void arrived(DatagramPacket packet, NtpQuestion question, long sent, Promise<NtpAnswer> answer) {
        long arrived = ticker.nanos();
        byte[] bytes = packet.data().getBytes();
        if (question.isAnsweredBy(bytes)) {
            answer.tryComplete(NtpPacket.read(bytes, question, sent, arrived));
        }
    }
}
