package dev.sluice.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.app.GatewayFixture;
import dev.sluice.app.NotifyListener;
import io.netty.channel.epoll.Epoll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests what the gateway tells systemd, through real Unix datagram sockets. */
final class ServiceNotifierTest {
    @TempDir
    Path temp;

    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void needsUnixDatagrams() {
        assumeThat(Epoll.isAvailable())
                .as("Netty's native transport for Linux is not available")
                .isTrue();
    }

    private ServiceNotifier notifier(String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return ServiceNotifier.of(environment, warnings::add);
    }

    @Test
    void each_state_is_one_datagram() throws Exception {
        String path = temp.resolve("notify").toString();
        try (NotifyListener systemd = new NotifyListener(path)) {
            ServiceNotifier notifier = notifier("NOTIFY_SOCKET", path);
            notifier.serving("Serving");
            notifier.reloading();
            notifier.alive();
            notifier.stopping();

            assertThat(systemd.next()).isEqualTo("READY=1\nSTATUS=Serving");
            assertThat(systemd.next()).startsWith("RELOADING=1\nSTATUS=");
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
            assertThat(systemd.next()).startsWith("STOPPING=1\nSTATUS=");
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void an_address_with_an_at_sign_is_in_the_abstract_name_space() throws Exception {
        String address = "@sluice-test-" + ProcessHandle.current().pid();
        try (NotifyListener systemd = new NotifyListener(address)) {
            notifier("NOTIFY_SOCKET", address).serving("Serving");

            assertThat(systemd.next()).startsWith("READY=1");
        }
    }

    @Test
    void a_status_of_several_lines_stays_one_field() throws Exception {
        String path = temp.resolve("notify").toString();
        try (NotifyListener systemd = new NotifyListener(path)) {
            notifier("NOTIFY_SOCKET", path).serving("Serving\nMAINPID=1 " + "x".repeat(10_000));

            assertThat(systemd.next().split("\n", -1)).hasSize(2).allMatch(line -> line.length() < 600);
        }
    }

    @Test
    void without_a_socket_nothing_is_sent_and_nothing_is_wrong() {
        ServiceNotifier notifier = notifier("WATCHDOG_USEC", "30000000");
        notifier.serving("Serving");

        assertThat(notifier.watchdogInterval()).isEmpty();
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_socket_without_a_listener_is_a_warning() {
        notifier("NOTIFY_SOCKET", temp.resolve("nobody").toString()).serving("Serving");

        assertThat(warnings).singleElement().asString().contains("READY=1");
    }

    @Test
    void the_watchdog_interval_is_a_quarter_of_the_limit_of_this_process() {
        String path = temp.resolve("notify").toString();
        String self = Long.toString(ProcessHandle.current().pid());

        assertThat(notifier("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "30000000").watchdogInterval())
                .contains(Duration.ofMillis(7_500));
        assertThat(notifier("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "30000000", "WATCHDOG_PID", self)
                        .watchdogInterval())
                .isPresent();
        assertThat(notifier("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "1")
                        .watchdogInterval())
                .isEmpty();
        assertThat(warnings).isEmpty();
        for (String wrong : List.of("soon", "0", "-1", "99999999999999999999", "9223372036854775807")) {
            assertThat(notifier("NOTIFY_SOCKET", path, "WATCHDOG_USEC", wrong).watchdogInterval())
                    .isEmpty();
        }
        assertThat(warnings).hasSize(5);
    }

    @Test
    void a_blocked_event_loop_ends_the_reports_until_it_runs_again() throws Exception {
        try (GatewayFixture fixture = new GatewayFixture(temp, "{\"eventLoops\": 2}")) {
            BlockingQueue<String> reports = new LinkedBlockingQueue<>();
            CountDownLatch free = new CountDownLatch(1);
            // A report is made on an event loop, so this one blocks it.
            AtomicBoolean blocks = new AtomicBoolean(true);
            Runnable alive = () -> {
                reports.add("alive");
                if (blocks.getAndSet(false)) {
                    awaitUninterrupted(free);
                }
            };
            // Vert.x takes the next event loop for each new thread, so not all timers are on the blocked one.
            for (int i = 0; i < 4; i++) {
                Thread starter = new Thread(() -> fixture.gateway.reportAlive(Duration.ofMillis(50), alive));
                starter.start();
                starter.join();
            }
            fixture.awaitLog("event loops do not respond: event loop ");
            fixture.awaitLog("event loops do not respond: ");
            reports.clear();
            fixture.awaitLog("event loops do not respond: ");
            fixture.awaitLog("event loops do not respond: ");

            assertThat(reports).isEmpty();
            free.countDown();
            assertThat(reports.poll(30, TimeUnit.SECONDS)).isEqualTo("alive");
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
