package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.time.Clocks;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.cluster.ClusterState;
import dev.sluice.core.cluster.Generation;
import dev.sluice.core.cluster.Membership;
import dev.sluice.core.cluster.PassedLeases;
import dev.sluice.core.cluster.SequenceNumber;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import dev.sluice.core.cluster.SyncResponse.CapGrant;
import dev.sluice.core.cluster.TestLease;
import dev.sluice.core.ratelimit.FirstWindow;
import dev.sluice.core.ratelimit.LimitScope;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeRegistry;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExchangeBudgetTest {
    private static final Config CONFIG = ((LoadResult.Valid) Config.load(Path.of("conf"))).config();
    private static final long SECOND = 1_000_000_000;

    /** A store that keeps its slots when a process ends. */
    private static final class KeptUsage implements UsageStore {
        private final Map<String, LongBuffer> slots = new HashMap<>();

        @Override
        public Slot slot(String name, int longs) {
            LongBuffer known = slots.get(name);
            LongBuffer slot = known == null ? LongBuffer.allocate(longs) : known;
            slots.put(name, slot);
            return new Slot(slot, known == null);
        }

        @Override
        public void release(String name) {
            slots.remove(name);
        }
    }

    private final KeptUsage usage = new KeptUsage();
    private final ModeRegistry modeRegistry = new ModeRegistry(0, 0);
    private long now;

    private ExchangeBudget start(boolean isFirstStart) {
        return start("a", isFirstStart);
    }

    private ExchangeBudget start(String member, boolean isFirstStart) {
        ExchangeRuntime binance = new ExchangeRuntime(
                Objects.requireNonNull(CONFIG.exchange("binance")), state(true), (admission, decisions) -> {});
        return binance.share(membership(member, isFirstStart), usage, new Clocks(() -> now, () -> 0));
    }

    private static ClusterMembership membership(String member, boolean isFirstStart) {
        return new ClusterMembership(
                new Membership(member, List.of("a", "b")),
                TestLease.TIMINGS,
                new SharingSettings(Set.of(LimitScope.Part.IP), 2, 2),
                isFirstStart,
                PassedLeases.NONE);
    }

    private ExchangeRuntime.SharedState state(boolean isFolderNew) {
        return new ExchangeRuntime.SharedState(
                usage,
                new ModeHolder(modeRegistry, () -> now, () -> {}, warning -> {}),
                BreakerRegistry.none(modeRegistry),
                () -> 0,
                isFolderNew);
    }

    /** Answers the next request as the store does when it accepts it, and returns what the request did. */
    private SyncRequest.Kind exchange(ExchangeBudget budget) {
        now += SECOND;
        SyncRequest request = Objects.requireNonNull(budget.nextRequest(now));
        List<CapGrant> grants = request.caps().stream()
                .map(cap -> new CapGrant(cap.cap(), cap.size(), false, Map.of()))
                .toList();
        budget.received(
                new SyncResponse(
                        SyncResponse.Status.OK,
                        request.sequence().request(),
                        new Generation(1, "g"),
                        1,
                        "",
                        new SequenceNumber(0, 0),
                        1,
                        Map.of(),
                        request.kind() == SyncRequest.Kind.ANNOUNCE ? List.of() : grants),
                now);
        return request.kind();
    }

    /** Returns the limits whose first window a new registry waits for. */
    private Set<String> awaited(boolean isFirstStart, boolean isFolderNew) {
        ClusterMembership cluster = membership("a", isFirstStart);
        return new ExchangeRegistry(
                        List.of(Objects.requireNonNull(CONFIG.exchange("bybit"))),
                        state(isFolderNew),
                        cluster,
                        (exchange, account, margin) -> {},
                        (admission, decisions) -> {})
                .awaitedMillis()
                .keySet();
    }

    @Test
    void limits_begin_as_at_a_first_start_only_if_the_operator_says_so_and_the_folder_is_new() {
        assertThat(awaited(true, true)).containsExactly("bybit ip");
        assertThat(awaited(false, true)).isEmpty();
        assertThat(awaited(true, false)).isEmpty();
    }

    @Test
    void each_member_takes_its_part_of_what_may_be_used_of_a_shared_limit() {
        ConfiguredExchange kraken = Objects.requireNonNull(CONFIG.exchange("kraken"));
        Map<String, FirstWindow> alone = kraken.admission().firstWindows();
        Map<String, FirstWindow> ofMember = kraken.admission()
                .ofNewMember(membership("a", true).sharing(), kraken.limits())
                .firstWindows();
        assertThat(alone.get("public")).extracting(FirstWindow::percent).isEqualTo(50);
        assertThat(ofMember.get("public"))
                .isEqualTo(Objects.requireNonNull(alone.get("public")).ofMember(2));
        assertThat(ofMember.get("public")).extracting(FirstWindow::percent).isEqualTo(25);
        assertThat(ofMember.get("engine")).as("of the account, not shared").isEqualTo(alone.get("engine"));
    }

    @Test
    void a_first_start_registers_at_once() {
        ExchangeBudget budget = start(true);
        assertThat(exchange(budget)).isEqualTo(SyncRequest.Kind.REGISTER);
        assertThat(budget.state(now)).isEqualTo(ClusterState.SHARING);
    }

    @Test
    void a_process_without_saved_usage_waits_for_windows_of_up_to_an_hour_but_not_of_a_day() {
        ExchangeBudget budget = start(false);
        assertThat(exchange(budget)).isEqualTo(SyncRequest.Kind.ANNOUNCE);
        assertThat(budget.state(now)).isEqualTo(ClusterState.JOINING);
        now += 2 * 3600 * SECOND;
        assertThat(exchange(budget)).isEqualTo(SyncRequest.Kind.REGISTER);
    }

    @Test
    void a_data_folder_of_another_member_has_no_saved_usage_of_this_one() {
        exchange(start("a", true));
        assertThat(exchange(start("b", false))).isEqualTo(SyncRequest.Kind.ANNOUNCE);
    }

    @Test
    void a_process_with_saved_usage_registers_at_once() {
        exchange(start(true));
        assertThat(exchange(start(false))).isEqualTo(SyncRequest.Kind.REGISTER);
    }
}
