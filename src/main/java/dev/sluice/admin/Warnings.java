package dev.sluice.admin;

import dev.sluice.health.CheckState;
import dev.sluice.health.ConnectionType;
import dev.sluice.health.NamedCheck;
import dev.sluice.health.ReadinessStatus;
import dev.sluice.mode.Concern;
import java.util.List;
import java.util.stream.Stream;

/**
 * A list of critical checks that hold no mode and are therefore no issues, so that operators notice, for example, a
 * dead stream.
 */
final class Warnings {
    private Warnings() {}

    /** Returns one line per check. */
    static List<String> of(ReadinessStatus readiness, Concern concern) {
        return critical(readiness, concern)
                .filter(one -> one.check().stops().mode() == null)
                .map(ReadinessStatus.OfCheck::state)
                .map(state -> state.name() + ": " + state.message() + "; holds nothing")
                .toList();
    }

    /** Returns the names of lost connections, whether they hold a mode or not. */
    static List<String> lostConnections(ReadinessStatus readiness, Concern concern) {
        return critical(readiness, concern)
                .filter(one -> one.check().by() == NamedCheck.By.CONNECTION)
                .map(ReadinessStatus.OfCheck::state)
                .map(CheckState::name)
                .toList();
    }

    private static Stream<ReadinessStatus.OfCheck> critical(ReadinessStatus readiness, Concern concern) {
        return readiness.checks().stream()
                .filter(one -> one.state().isCritical())
                .filter(one -> concern.exchange().isEmpty() || ConnectionType.isOf(one.check(), concern.exchange()));
    }
}
