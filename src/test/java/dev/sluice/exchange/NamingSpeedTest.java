package dev.sluice.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Naming must not show beside a network. Measured in this thread's own CPU time and bytes, so that a busy machine changes little; the bounds are ten times what is usual. */
final class NamingSpeedTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 20_000;
    private static final int ROUNDS = 8;

    @Test
    void naming_and_pricing_a_call_takes_a_few_microseconds_at_most() {
        Exchange exchange = Desk.BINANCE.exchange;
        Learned learned = new Learned();
        Headers headers = name -> name.equals("X-MBX-APIKEY") ? Desk.API_KEY : null;
        Request depth = new Request("GET", "/api/v3/depth?symbol=BTCUSDT&limit=100", headers, new byte[0]);
        Request order = new Request(
                "POST",
                "/fapi/v1/order?symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=9000&recvWindow=5000"
                        + "&newClientOrderId=x-abc&reduceOnly=true&timestamp=1700000000000&signature=0123456789abcdef",
                headers,
                new byte[0]);
        assertThat(best(exchange, learned, depth)).as("depth").isLessThan(20_000);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        exchange.costs(exchange.name(depth), learned, 0);
        long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        System.out.println("and allocates " + bytes + " bytes");
        assertThat(bytes).isLessThan(4000);
        assertThat(best(exchange, learned, order)).as("order").isLessThan(40_000);
    }

    /** The best round counts: whatever else runs on the machine only makes rounds longer. */
    private static long best(Exchange exchange, Learned learned, Request request) {
        long best = Long.MAX_VALUE;
        long costs = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < CALLS; i++) {
                costs += exchange.costs(exchange.name(request), learned, 0).size();
            }
            best = Math.min(best, (THREADS.getCurrentThreadCpuTime() - start) / CALLS);
        }
        assertThat(costs).isPositive();
        System.out.println("naming a " + request.method() + " takes " + best + " ns of CPU");
        return best;
    }
}
