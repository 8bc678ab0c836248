package dev.sluice.probe;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.clock.NtpReplies;
import dev.sluice.core.clock.NtpResponse;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class NtpClientTest {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Vertx vertx;
    private final UdpTimeServer server;
    private final Ticker ticker = Ticker.system();

    NtpClientTest(Vertx vertx) {
        this.vertx = vertx;
        server = new UdpTimeServer(vertx);
    }

    @Test
    void a_correct_server_yields_the_offset_to_the_monotonic_clock() {
        NtpResponse response = ask(server.ahead(2_000), 10_000);

        long truth = System.currentTimeMillis() * NANOS_PER_MILLI + 2_000 * NANOS_PER_MILLI - ticker.nanos();
        assertThat(response)
                .isInstanceOfSatisfying(
                        NtpResponse.Measurement.class,
                        measured -> assertThat(measured.epochOffset().middleNanos() - truth)
                                .isBetween(
                                        -measured.epochOffset().boundNanos() - 50 * NANOS_PER_MILLI,
                                        measured.epochOffset().boundNanos() + 50 * NANOS_PER_MILLI));
    }

    @Test
    void a_kiss_and_an_unsynchronised_server_are_reported() {
        assertThat(ask(server.plays(NtpReplies.kiss("RATE")), 10_000)).isEqualTo(new NtpResponse.KissOfDeath("RATE"));
        assertThat(ask(server.plays(NtpReplies.unsynchronised()), 10_000)).isInstanceOf(NtpResponse.Unusable.class);
    }

    @Test
    void a_missing_response_fails_after_the_timeout() {
        assertThatThrownBy(() -> ask(server.plays(null), 50)).hasMessageContaining("no response within 50 ms");
    }

    @Test
    void a_response_with_another_nonce_is_ignored() {
        server.changes(bytes -> {
            bytes[31]++;
            return bytes;
        });
        assertThatThrownBy(() -> ask(server, 50)).hasMessageContaining("no response");
    }

    @Test
    void an_unknown_host_is_a_failure() {
        NtpClient client = new NtpClient(vertx, ticker, () -> 1, 5_000);
        assertThatThrownBy(() -> await(client.query(new TimeServerName("256.256.256.256", 1, false))))
                .isInstanceOf(UnknownHostException.class);
    }

    private NtpResponse ask(UdpTimeServer asked, long responseMillis) {
        NtpClient client = new NtpClient(vertx, ticker, new SecureRandom()::nextLong, responseMillis);
        return await(client.query(asked.name()));
    }
}
