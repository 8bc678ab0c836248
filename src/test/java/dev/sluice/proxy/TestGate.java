package dev.sluice.proxy;

import dev.sluice.backoff.BackoffSettings;
import dev.sluice.gate.DeadlineSettings;
import dev.sluice.gate.Gate;
import dev.sluice.gate.GateSettings;
import dev.sluice.gate.GateStatus;
import dev.sluice.gate.PolicySettings;
import dev.sluice.gate.Surroundings;
import dev.sluice.gate.Tariff;
import dev.sluice.guard.GuardSettings;
import dev.sluice.lane.LaneSettings;
import dev.sluice.limit.Levels;
import dev.sluice.limit.LimitSettings;
import dev.sluice.mode.ModeBoard;
import dev.sluice.time.Ticker;
import dev.sluice.trip.Breakers;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A real gate, without limits or with those that a test is about; each call costs one unit of each. */
final class TestGate {
    final ModeBoard board = new ModeBoard(Ticker.system().nanos(), 1_800_000_000_000L);
    private final Gate gate;

    TestGate(LimitSettings... limits) {
        PolicySettings policy = new PolicySettings(
                new DeadlineSettings(
                        30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 30_000, 500),
                new LaneSettings(10_000, 67_108_864, 5, 100),
                new BackoffSettings(1000, 60_000, 100, 2000, 120_000, 60_000, 10),
                1000,
                1000,
                20,
                20_000,
                List.of(),
                new GuardSettings(false, 0, 0, 0, 0, 1000, 0));
        GateSettings settings = new GateSettings(policy, false, false, Map.of(), Set.of(), Map.of(), Map.of());
        List<LimitSettings> all = List.of(limits);
        Tariff tariff = (call, learned, now) -> java.util.stream.IntStream.range(0, all.size())
                .mapToObj(i -> new dev.sluice.exchange.Cost(i, "", 1, 1))
                .toList();
        gate = new Gate(
                tariff,
                settings,
                all,
                new Surroundings("plain", board, Breakers.none(board), Levels.heap(), () -> 0.5),
                Ticker.system().nanos());
    }

    Gate gate() {
        return gate;
    }

    GateStatus status() {
        return gate.status(Ticker.system().nanos());
    }
}
