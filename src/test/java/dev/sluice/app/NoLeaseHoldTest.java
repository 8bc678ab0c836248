package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cluster.IdleBudget;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The mode of a member without a lease. */
final class NoLeaseHoldTest {
    private final ModeRegistry registry = new ModeRegistry(0, 0);
    private final List<String> log = new ArrayList<>();
    private final Budget used = new Budget("used", true);
    private final Budget unused = new Budget("unused", false);
    private final NoLeaseHold mode = new NoLeaseHold(
            new ModeHolder(registry, () -> 0, () -> log.add("changed"), log::add), () -> List.of(used, unused));

    /** The shared limits of one exchange, in the state that a test sets. */
    private static final class Budget extends IdleBudget {
        private final String exchange;
        private final boolean isUsed;
        private ClusterState state = ClusterState.JOINING;

        Budget(String exchange, boolean isUsed) {
            this.exchange = exchange;
            this.isUsed = isUsed;
        }

        @Override
        public String exchange() {
            return exchange;
        }

        @Override
        public ClusterState state(long nowNanos) {
            return state;
        }

        @Override
        public boolean isUsed() {
            return isUsed;
        }
    }

    private Mode update() {
        mode.update();
        return registry.snapshot().global();
    }

    @Test
    void it_holds_from_the_start_until_the_first_lease() {
        mode.begin();
        assertThat(registry.snapshot().global()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(update()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(log).as("it holds already").isEmpty();
        used.state = ClusterState.SHARING;
        assertThat(update()).isEqualTo(Mode.ACTIVE);
    }

    @Test
    void it_holds_while_an_exchange_in_use_has_no_lease() {
        used.state = ClusterState.RECOVERING;
        assertThat(update()).isEqualTo(Mode.ACTIVE);
        for (ClusterState state : List.of(ClusterState.ALONE, ClusterState.JOINING, ClusterState.REPLACED)) {
            unused.state = ClusterState.SHARING;
            used.state = state;
            assertThat(update()).as(state.name()).isEqualTo(Mode.CANCEL_ONLY);
            assertThat(registry.snapshot().all().get(0).holdReason().reason()).isEqualTo("used is " + state);
            used.state = ClusterState.SHARING;
            unused.state = state;
            assertThat(update()).as("unused " + state).isEqualTo(Mode.ACTIVE);
        }
    }
}
