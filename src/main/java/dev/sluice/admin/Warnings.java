package dev.sluice.admin;

import dev.sluice.health.CheckState;
import dev.sluice.health.ConnectionType;
import dev.sluice.health.NamedCheck;
import dev.sluice.health.ReadinessStatus;
import dev.sluice.mode.Concern;
import java.util.List;
import java.util.stream.Stream;

/** What is critical and holds nothing, so that it is no issue: nobody must find out only afterwards that a stream was dead. */
final class Warnings {
    private Warnings() {}

    /** One line each. */
    static List<String> of(ReadinessStatus readiness, Concern concern) {
        return critical(readiness, concern)
                .filter(one -> one.check().stops().mode() == null)
                .map(ReadinessStatus.OfCheck::state)
                .map(state -> state.name() + ": " + state.message() + "; holds nothing")
                .toList();
    }

    /** The names of lost connections, whether they hold anything or not. */
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
