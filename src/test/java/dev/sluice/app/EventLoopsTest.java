package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.proxy.settings.TransportSetting;
import dev.sluice.upgrade.ServerSockets;
import dev.sluice.upgrade.SocketTransport;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the transport of the event loops, and of upgrades in place between two transports. */
@Timeout(120)
final class EventLoopsTest {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @BeforeAll
    static void isSupported() {
        assumeThat(ServerSockets.isSupported() && SocketTransport.IO_URING.unavailability() == null)
                .as("needs Linux with io_uring")
                .isTrue();
    }

    private static Throwable refusedByKernel() {
        return new UnsatisfiedLinkError("failed to load")
                .initCause(new RuntimeException("failed to create io_uring ring fd: Operation not permitted"));
    }

    private static String settings(String transport) {
        return "{\"clock\": {\"sources\": [], \"daemon\": []}, \"proxy\": {\"transport\": \"" + transport + "\"}}";
    }

    @Test
    void auto_says_in_one_line_why_it_takes_epoll() {
        assertThat(EventLoops.epollNotice(TransportSetting.AUTO, refusedByKernel()))
                .isEqualTo("this system does not allow io_uring (failed to create io_uring ring fd: "
                        + "Operation not permitted): event loops use epoll");
    }

    @Test
    void io_uring_that_the_system_refuses_ends_the_start() {
        assertThatThrownBy(() -> EventLoops.epollNotice(TransportSetting.IO_URING, refusedByKernel()))
                .isInstanceOf(GatewayException.class)
                .hasMessage("'proxy.transport' is io_uring, but this system does not allow io_uring (failed to create "
                        + "io_uring ring fd: Operation not permitted); allow it (kernel.io_uring_disabled, seccomp, "
                        + "memlock), or set \"auto\" or \"epoll\"");
    }

    @ParameterizedTest
    @CsvSource({"epoll, io_uring", "auto, epoll"})
    void a_gateway_takes_over_from_one_on_the_other_transport(String from, String to) throws Exception {
        try (GatewayFixture first = new GatewayFixture(folder, settings(from))) {
            String used = from.equals("auto") ? "io_uring" : from;
            assertThat(first.logSink).anyMatch(line -> line.endsWith("event loops use " + used));
            assertThat(first.bot("GET", "/binance/api/v3/time", "").statusCode())
                    .isEqualTo(200);
            Gateway successor = first.upgrade(DRAIN, settings(to));
            try {
                assertThat(first.logSink).anyMatch(line -> line.endsWith("event loops use " + to));
                for (int call = 0; call < 10; call++) {
                    assertThat(first.bot("GET", "/binance/api/v3/time", "").statusCode())
                            .isEqualTo(200);
                }
                assertThat(first.operator("GET", "/admin/status", "").statusCode())
                        .isEqualTo(200);
            } finally {
                await(successor.stop());
            }
        }
    }
}
