package dev.sluice.app;

import dev.sluice.admin.Version;
import dev.sluice.admin.console.TrafficHistory;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.part.Part;
import dev.sluice.status.LifecycleStage;
import dev.sluice.status.MemberState;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A publisher that sends the state of this gateway to the other members of the cluster once a second.
 *
 * @param level returns the level of the gateway's verdict
 * @param receiver receives the state
 */
record LocalStatePublisher(
        Supplier<LifecycleStage> stage,
        ModeRegistry modes,
        Supplier<String> level,
        TrafficHistory history,
        long startedEpochMillis,
        Consumer<MemberState> receiver)
        implements Part {
    @Override
    public void everySecond() {
        TrafficHistory.Load load = history.load();
        receiver.accept(new MemberState(
                Version.TEXT,
                stage.get().toString(),
                modes.snapshot().global().toString(),
                level.get(),
                startedEpochMillis,
                load.sent(),
                load.refused(),
                load.waiting(),
                List.of()));
    }
}
