package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.ConfFiles;
import dev.sluice.exchange.Cost;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Request;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.Levels;
import dev.sluice.limit.LimitSettings;
import dev.sluice.mode.ModeBoard;
import dev.sluice.trip.Breakers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A bot that writes texts of 64 KB where instruments and ids belong does not fill the memory, and cancels pass meanwhile. */
@Isolated // the heap is everybody's
final class LongNamesMemoryTest {
    private static final int CALLS = 1_500;
    private static final int LENGTH = 65_536;
    private static final long MOST_KEPT_BYTES = 32_000_000;
    private static final LimitSettings LIMIT = Scene.limit(
            "orders", "account+instrument", Algorithm.SLIDING_WINDOW, 1_000_000, 1000, 0, Breach.REJECT, false);

    private final Exchange kraken = Exchange.of(
            "kraken",
            ConfFiles.exchange("kraken"),
            ConfFiles.dialect("kraken"),
            ConfFiles.limits("kraken").stream().map(LimitSettings::name).toList());
    private final ModeBoard board = new ModeBoard(0, 1_800_000_000_000L);
    private final Effects effects = new Effects();
    private final Gate gate = new Gate(
            (call, learned, at) -> List.of(new Cost(0, call.instrument(), 1, 1)),
            Scene.settings(),
            List.of(LIMIT),
            new Surroundings("kraken", board, Breakers.none(board), Levels.heap(), () -> 0.5),
            0);

    private long nonce;

    @Test
    void orders_and_cancels_with_endless_names_leave_the_heap_as_it_was() {
        long before = usedBytes();
        String text = "x".repeat(LENGTH);
        long now = 1_000_000_000L;
        for (int i = 0; i < CALLS; i++) {
            now += 1_000_000;
            String name = i + text;
            // Every third is never answered, so that its names are kept to be found again.
            send("/0/private/AddOrder", "&pair=" + name + "&cl_ord_id=" + name, i % 3 == 0, now);
            assertThat(send("/0/private/CancelOrder", "&txid=" + name, false, now))
                    .isTrue();
            assertThat(send("/0/private/CancelOrder", "&txid=OABC", false, now)).isTrue();
        }
        assertThat(usedBytes() - before).isLessThan(MOST_KEPT_BYTES);
        assertThat(gate.atExchange(now).unknown()).isNotEmpty().allSatisfy(order -> {
            assertThat(order.instrument()).isEmpty();
            assertThat(order.names()).isEmpty();
        });
    }

    /** Whether it went. */
    private boolean send(String path, String body, boolean lost, long now) {
        Request request = new Request(
                "POST",
                path,
                Map.of("API-Key", "k", "Content-Type", "application/x-www-form-urlencoded")::get,
                ("nonce=" + ++nonce + body).getBytes(StandardCharsets.UTF_8));
        Ticket ticket = new Ticket(kraken.name(request), null, "bot", new Caller(Caller.NO_DEADLINE, 1, null, request));
        if (!(gate.ask(ticket, now, effects) instanceof Admitted admitted)) {
            return false;
        }
        boolean went = gate.start(admitted.permit(), now, effects) == StartVerdict.GO;
        if (!lost) {
            gate.answered(admitted.permit(), now, effects);
        }
        gate.settle(admitted.permit(), TestCalls.of(lost ? Outcome.UNKNOWN : Outcome.OK), now, effects);
        effects.drain((decided, verdict) -> {});
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
