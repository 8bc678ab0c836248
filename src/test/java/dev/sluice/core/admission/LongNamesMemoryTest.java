package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.CaseCount;
import dev.sluice.config.ConfFiles;
import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Cost;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.ratelimit.LimitSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Test that a bot which sends texts of 64 KB as instruments and ids does not fill the memory, and that cancels still
 * pass.
 */
@Isolated // uses the heap of the whole process
final class LongNamesMemoryTest {
    private static final int CALLS = CaseCount.of("calls", 750, 1_500);
    private static final int LENGTH = 65_536;
    private static final long MAX_KEPT_BYTES = 32_000_000;
    private static final LimitSettings LIMIT =
            AdmissionFixture.limit("orders", 1_000_000, 1000, "'scope': 'account+instrument'");

    private final Exchange kraken = Exchange.of(
            "kraken",
            ConfFiles.exchange("kraken"),
            ConfFiles.dialect("kraken"),
            ConfFiles.limits("kraken").stream().map(LimitSettings::name).toList());
    private final ModeRegistry modeRegistry = new ModeRegistry(0, 1_800_000_000_000L);
    private final Decisions decisions = new Decisions();
    private final AdmissionController admission = new AdmissionController(
            (call, orderCache, at) -> List.of(new Cost(0, call.instrument(), 1, 1)),
            AdmissionFixture.settings(),
            List.of(LIMIT),
            new AdmissionContext(
                    "kraken",
                    modeRegistry,
                    BreakerRegistry.none(modeRegistry),
                    UsageStore.heap(),
                    new MarketData(),
                    () -> 0.5),
            0);

    private long nonce;

    @Test
    void orders_and_cancels_with_very_long_names_do_not_grow_the_heap() {
        long before = usedBytes();
        String text = "x".repeat(LENGTH);
        long now = 1_000_000_000L;
        for (int i = 0; i < CALLS; i++) {
            now += 1_000_000;
            String name = i + text;
            // Every third call is never answered, so that its names are kept for later matching.
            send("/0/private/AddOrder", "&pair=" + name + "&cl_ord_id=" + name, i % 3 == 0, now);
            assertThat(send("/0/private/CancelOrder", "&txid=" + name, false, now))
                    .isTrue();
            assertThat(send("/0/private/CancelOrder", "&txid=OABC", false, now)).isTrue();
        }
        assertThat(usedBytes() - before).isLessThan(MAX_KEPT_BYTES);
        assertThat(admission.outstandingOrders(now).unknown()).isNotEmpty().allSatisfy(order -> {
            assertThat(order.instrument()).isEmpty();
            assertThat(order.names()).isEmpty();
        });
    }

    /** Returns whether the call was sent. */
    private boolean send(String path, String body, boolean lost, long now) {
        CallRequest callRequest = new CallRequest(
                "POST",
                path,
                Map.of("API-Key", "k", "Content-Type", "application/x-www-form-urlencoded")::get,
                ("nonce=" + ++nonce + body).getBytes(StandardCharsets.UTF_8));
        AdmissionRequest request = new AdmissionRequest(
                kraken.classifier().classify(callRequest),
                null,
                "bot",
                new CallerOptions(CallerOptions.NO_DEADLINE, 1, null, callRequest));
        if (!(admission.acquire(request, now, decisions) instanceof Admitted admitted)) {
            return false;
        }
        boolean went = admission.start(admitted.permit(), now, decisions) == StartDecision.STARTED;
        if (!lost) {
            admission.answered(admitted.permit(), now, decisions);
        }
        admission.settle(admitted.permit(), TestCalls.of(lost ? Outcome.UNKNOWN : Outcome.OK), now, decisions);
        decisions.drain((decided, decision) -> {});
        return went;
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
