package dev.sluice;

import dev.sluice.mode.HeldMode;
import dev.sluice.mode.KillSwitchSettings;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Rearm;
import dev.sluice.mode.Scope;
import dev.sluice.store.AuditEntry;
import dev.sluice.store.AuditRow;
import dev.sluice.store.DataFolder;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A start of everything that stops trading, on a real data folder, without gates. */
final class SafetyStart implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    final List<String> warnings = new CopyOnWriteArrayList<>();
    private final DataFolder data;
    private final Safety safety;

    SafetyStart(Path folder) throws IOException {
        this(DataFolder.open(folder), KilledSwitch.SETTINGS);
    }

    SafetyStart(DataFolder data, KillSwitchSettings settings) {
        this.data = data;
        safety = new Safety(
                new Safety.Parts(data, () -> settings, Ticker.system(), WallClock.system(), warnings::add),
                new Safety.Gates(atMost -> Future.succeededFuture(List.of()), (scope, ramp) -> {}));
    }

    Safety safety() {
        return safety;
    }

    KillSwitch killSwitch() {
        return safety.killSwitch();
    }

    List<HeldMode> latches() {
        return killSwitch().latches();
    }

    /** That latch is there as it was tripped. */
    boolean isWhole(String reason) {
        return latches().stream().anyMatch(latch -> latch.why().reason().equals(reason));
    }

    boolean isTorn() {
        return latches().stream().anyMatch(latch -> latch.why().reason().contains("is torn"));
    }

    Mode mode() {
        return safety.board().now().global();
    }

    /** What is wrong with the audit; "" when nothing is. */
    String fault() throws Exception {
        return await(Future.fromCompletionStage(safety.audit().log().verify())).fault();
    }

    List<AuditEntry> rows() throws Exception {
        return await(Future.fromCompletionStage(safety.audit().log().rows(0, 10_000))).stream()
                .map(AuditRow::entry)
                .toList();
    }

    KillSwitch.Tripped trip(Mode mode, String reason) throws Exception {
        return await(tripping(mode, reason));
    }

    Future<KillSwitch.Tripped> tripping(Mode mode, String reason) {
        return killSwitch().trip(KillSwitch.Order.of(Scope.GLOBAL, mode, reason, "token tester"));
    }

    String propose(String who) {
        return killSwitch().propose(null, "it is over", who).code();
    }

    Future<KillSwitch.Rearmed> confirming(String code, String who) {
        return killSwitch().confirm(new Rearm.Confirmation(code, who, ""));
    }

    void lift() throws Exception {
        if (!latches().isEmpty()) {
            await(confirming(propose("ann"), "bob"));
        }
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public String toString() {
        return "a start found " + latches() + " and said " + warnings;
    }

    /** What was asked for is on the disk after it. */
    @Override
    public void close() throws IOException {
        safety.close();
        data.close();
    }
}
