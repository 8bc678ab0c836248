package dev.sluice.control;

import static dev.sluice.Futures.await;

import dev.sluice.app.KilledSwitch;
import dev.sluice.base.time.Clocks;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.persistence.AuditEntry;
import dev.sluice.persistence.AuditRow;
import dev.sluice.persistence.DataFolder;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A {@code TradingControl} with a real data folder and without admission controllers. */
public final class TradingControlFixture implements AutoCloseable {

    public final List<String> warnings = new CopyOnWriteArrayList<>();
    private final DataFolder data;
    private final TradingControl tradingControl;

    public TradingControlFixture(Path folder) throws IOException {
        this(DataFolder.open(folder), KilledSwitch.SETTINGS);
    }

    public TradingControlFixture(DataFolder data, KillSwitchSettings settings) {
        this.data = data;
        tradingControl = new TradingControl(
                data,
                () -> settings,
                Clocks.system(),
                new TradingControl.AdmissionActions(
                        atMost -> Future.succeededFuture(List.of()), (modeScope, ramp) -> {}),
                warnings::add,
                (level, message, names) -> {});
    }

    public TradingControl tradingControl() {
        return tradingControl;
    }

    public KillSwitch killSwitch() {
        return tradingControl.killSwitch();
    }

    public List<ModeHold> latches() {
        return killSwitch().latches();
    }

    /** Returns whether a latch with this reason is in force. */
    public boolean isWhole(String reason) {
        return latches().stream().anyMatch(latch -> latch.holdReason().reason().equals(reason));
    }

    public boolean isTorn() {
        return latches().stream().anyMatch(latch -> latch.holdReason().reason().contains("is incomplete"));
    }

    public Mode mode() {
        return tradingControl.modeRegistry().snapshot().global();
    }

    /** Returns the fault in the audit; "" if there is none. */
    public String fault() throws Exception {
        return await(Future.fromCompletionStage(tradingControl.audit().log().verify()))
                .fault();
    }

    public List<AuditEntry> rows() throws Exception {
        return await(Future.fromCompletionStage(tradingControl.audit().log().rows(0, 10_000))).stream()
                .map(AuditRow::entry)
                .toList();
    }

    public KillSwitch.TripResult trip(Mode mode, String reason) throws Exception {
        return await(tripping(mode, reason));
    }

    public Future<KillSwitch.TripResult> tripping(Mode mode, String reason) {
        return killSwitch().trip(KillSwitch.TripRequest.of(ModeScope.GLOBAL, mode, reason, "token tester"));
    }

    public String propose(String who) {
        return killSwitch().propose(null, "it is over", who).code();
    }

    public Future<KillSwitch.RearmResult> confirming(String code, String who) {
        return killSwitch().confirm(new Rearm.Confirmation(code, who, ""));
    }

    public void lift() throws Exception {
        if (!latches().isEmpty()) {
            await(confirming(propose("ann"), "bob"));
        }
    }

    @Override
    public String toString() {
        return "a start found " + latches() + " and said " + warnings;
    }

    /** Closes after all pending writes are on the disk. */
    @Override
    public void close() throws IOException {
        tradingControl.close();
        data.close();
    }
}
