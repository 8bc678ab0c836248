package dev.sluice.admin.health;

import dev.sluice.core.health.CheckState;
import dev.sluice.core.health.ConnectionType;
import dev.sluice.core.health.NamedCheck;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.tradingmode.ModeQuery;
import java.util.List;
import java.util.stream.Stream;

/**
 * A list of what is wrong without holding a mode and is therefore no issue, so that operators notice, for example, a
 * dead stream, an audit that cannot be written, or a statement in the store of a cluster that is ignored.
 */
final class HealthWarnings {
    private HealthWarnings() {}

    /**
     * Returns one line for each problem of the process, each critical check, and each statement of another member that
     * is ignored.
     */
    static List<String> of(HealthSnapshot now, ModeQuery modeQuery) {
        Stream<String> checks = critical(now.readiness(), modeQuery)
                .filter(one -> one.check().checkAction().mode() == null)
                .map(ReadinessStatus.CheckStatus::state)
                .map(state -> state.name() + ": " + state.message() + "; no mode is held");
        Stream<String> cluster = now.cluster() == null
                ? Stream.of()
                : now.cluster().warnings().stream().map(text -> "Cluster: " + text);
        return Stream.of(now.warnings().stream(), checks, cluster)
                .flatMap(each -> each)
                .toList();
    }

    /** Returns the names of lost connections, whether they hold a mode or not. */
    static List<String> lostConnections(ReadinessStatus readiness, ModeQuery modeQuery) {
        return critical(readiness, modeQuery)
                .filter(one -> one.check().source() == NamedCheck.FindingSource.CONNECTION)
                .map(ReadinessStatus.CheckStatus::state)
                .map(CheckState::name)
                .toList();
    }

    private static Stream<ReadinessStatus.CheckStatus> critical(ReadinessStatus readiness, ModeQuery modeQuery) {
        return readiness.checks().stream()
                .filter(one -> one.state().isCritical())
                .filter(one ->
                        modeQuery.exchange().isEmpty() || ConnectionType.concerns(one.check(), modeQuery.exchange()));
    }
}
