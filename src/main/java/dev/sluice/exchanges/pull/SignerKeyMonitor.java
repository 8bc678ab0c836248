package dev.sluice.exchanges.pull;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.unit.Nanos;
import dev.sluice.probe.KeyCheck;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A check of the signer's keys, soon after the start and every hour; every minute while the signer does not answer.
 * Used on one event loop, but for {@link #problems}.
 */
final class SignerKeyMonitor {
    private static final long FIRST_NANOS = 5 * Nanos.PER_SECOND;
    private static final long PAUSE_NANOS = 3600 * Nanos.PER_SECOND;
    private static final long RETRY_NANOS = 60 * Nanos.PER_SECOND;

    private final Supplier<Future<List<KeyCheck.Result>>> check;
    private final Ticker ticker;
    private volatile List<String> problems = List.of();
    private long dueNanos;
    private boolean isChecking;
    private @Nullable String checkedSocket;

    /** @param check checks all keys; fails if the signer does not answer */
    SignerKeyMonitor(Supplier<Future<List<KeyCheck.Result>>> check, Ticker ticker) {
        this.check = check;
        this.ticker = ticker;
        dueNanos = ticker.nanos() + FIRST_NANOS;
    }

    /** Returns what is wrong with keys, and what to do; empty while no signer is configured. */
    List<String> problems() {
        return problems;
    }

    /** @param socket the signer's socket; null if none is configured */
    void everySecond(@Nullable String socket) {
        long now = ticker.nanos();
        if (socket == null) {
            problems = List.of();
            return;
        }
        boolean isNew = checkedSocket != null && !checkedSocket.equals(socket);
        if (isChecking || (!isNew && now - dueNanos < 0)) {
            return;
        }
        isChecking = true;
        checkedSocket = socket;
        check.get()
                .onSuccess(results -> {
                    problems = results.stream()
                            .filter(one -> one.state().isProblem() && one.state() != KeyCheck.State.NO_ANSWER)
                            .map(SignerKeyMonitor::problem)
                            .toList();
                    dueNanos = ticker.nanos() + PAUSE_NANOS;
                })
                .onFailure(failure -> {
                    problems = List.of("a halt cannot cancel resting orders now: " + failure.getMessage());
                    dueNanos = ticker.nanos() + RETRY_NANOS;
                })
                .onComplete(done -> isChecking = false);
    }

    private static String problem(KeyCheck.Result key) {
        String refuses = key.state() == KeyCheck.State.WRONG_KEY ? "the exchange refuses it: " : "";
        return "the signer's key of " + key.account() + ": " + refuses + key.says()
                + "; after a change: scripts/sluice check --keys";
    }
}
