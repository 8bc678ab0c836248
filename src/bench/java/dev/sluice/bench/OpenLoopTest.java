package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests the load generator against the bench's own exchange, without a proxy. Times are checked only from below,
 * because a busy machine makes them longer.
 */
@Timeout(60)
final class OpenLoopTest {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final BenchExchange exchange = new BenchExchange();
    private final TargetAddress address = new TargetAddress(exchange.listen(null), "");
    private final EventLoopGroup load = Transport.oneThread();

    @AfterEach
    void end() {
        exchange.close();
        Transport.stop(load);
    }

    private OpenLoop.Result run(String request, int connections, int rate, int millis, boolean messages)
            throws IOException, InterruptedException {
        return OpenLoop.run(
                load,
                new OpenLoop.Plan(
                        address.port(),
                        request,
                        connections,
                        rate,
                        TimeUnit.MILLISECONDS.toNanos(millis),
                        messages,
                        SETTLE_NANOS));
    }

    @Test
    void a_late_response_is_charged_to_every_call_that_was_due_meanwhile() throws Exception {
        exchange.setFaults(true); // the 101st response is 150 ms late, each 37th is a 503
        OpenLoop.Result result = run(Workload.TICKER.request(address, 0), 1, 250, 400, false);
        assertThat(result.latencies().getTotalCount())
                .as("without the time to settle, 300 ms")
                .isEqualTo(100);
        assertThat(result.wrong()).isEqualTo(4);
        assertThat(result.latencies().getMaxValue() / NANOS_PER_MILLI).isGreaterThan(149);
        assertThat(result.latencies().getValueAtPercentile(80) / NANOS_PER_MILLI)
                .as("a fifth of the calls was due while the late one used the only connection")
                .isGreaterThan(60);
    }

    @Test
    void each_connection_without_a_rate_sends_the_next_call_after_the_response() throws Exception {
        OpenLoop.Result result = run(Workload.ORDER.request(address, 0), 4, 0, 100, false);
        for (int millis = 200; result.latencies().getTotalCount() < 20; millis *= 2) { // the machine may be busy
            result = run(Workload.ORDER.request(address, 0), 4, 0, millis, false);
        }
        assertThat(result.perSecond()).isEqualTo(result.latencies().getTotalCount() / result.seconds());
        assertThat(result.wrong()).isZero();
    }

    @Test
    void each_message_is_answered_by_one_message() throws Exception {
        OpenLoop.Result result = run(BenchMessages.handshake(address, BenchExchange.ECHO), 5, 500, 200, true);
        assertThat(result.latencies().getTotalCount()).isEqualTo(100);
        assertThat(result.wrong()).isZero();
    }

    @Test
    void a_closed_port_is_reported() {
        exchange.close();
        TargetAddress closed = new TargetAddress(1, "");
        OpenLoop.Plan plan = new OpenLoop.Plan(closed.port(), Workload.TICKER.request(closed, 0), 1, 1, 1, false, 0);
        assertThatThrownBy(() -> OpenLoop.run(load, plan)).hasMessage("port 1 takes no connection");
    }
}
