package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.control.MarginMonitor;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.admission.AdmissionRequest;
import dev.sluice.core.admission.Admitted;
import dev.sluice.core.admission.CallerOptions;
import dev.sluice.core.admission.Decisions;
import dev.sluice.core.breaker.BreakerRegistry;
import dev.sluice.core.exchange.AccountIds;
import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.CallRequest;
import dev.sluice.core.exchange.Exchange;
import dev.sluice.core.exchange.UpstreamResponse;
import dev.sluice.core.health.MarginLevels;
import dev.sluice.core.health.MarginSettings;
import dev.sluice.core.ratelimit.UsageStore;
import dev.sluice.core.tradingmode.ModeQuery;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.proxy.ActiveBan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests of the bans that bots see when they query whether they may trade, with the shipped configuration. */
final class ActiveBansTest {
    private static final long SECOND = 1_000_000_000;
    private static final long EPOCH_MILLIS = 1_790_000_000_000L;
    private static final ModeRegistry BOARD = new ModeRegistry(0, 0);
    private static final Config CONFIG = ((LoadResult.Valid) Config.load(Path.of("conf"))).config();

    private final long start = new SplittableRandom().nextLong();
    private long now = start;
    private final ExchangeRuntime binance = running("binance");
    private final ExchangeRuntime kraken = running("kraken");
    private final ActiveBans activeBans = new ActiveBans(() -> List.of(binance, kraken), () -> now, this::epochMillis);

    @Test
    void an_address_ban_is_reported_with_its_end_until_it_is_over() {
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isEmpty();
        banned(
                binance,
                "GET",
                "/api/v3/depth?limit=5000",
                418,
                "{\"code\":-1003,\"msg\":\"banned\"}",
                "Retry-After",
                "120");
        now += 2 * SECOND;

        List<ActiveBan> bans = activeBans.of(new ModeQuery("binance", "", ""));
        assertThat(bans).extracting(ActiveBan::limit).containsExactly("spot.raw", "spot.weight");
        ActiveBan ban = bans.get(1);
        assertThat(ban.scope()).isEqualTo("exchange:binance");
        assertThat(ban.untilEpochMillis()).isBetween(EPOCH_MILLIS + 120_000, EPOCH_MILLIS + 150_000);
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).contains(ban);
        assertThat(activeBans.of(new ModeQuery("binance", "desk", "maker"))).contains(ban);
        assertThat(activeBans.of(new ModeQuery("kraken", "", ""))).isEmpty();

        now += 10 * SECOND + 700_000;
        assertThat(activeBans.of(ModeQuery.EVERYTHING))
                .as("the end is stable although two clocks are read")
                .contains(ban);
        now += 150 * SECOND;
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isEmpty();
    }

    @Test
    void a_ban_of_one_key_is_reported_to_its_account_only() {
        String account = AccountIds.of("a key");
        banned(
                kraken,
                "POST",
                "/0/private/Balance",
                200,
                "{\"error\":[\"EGeneral:Temporary lockout\"]}",
                "API-Key",
                "a key");
        now += 2 * SECOND;

        assertThat(activeBans.of(new ModeQuery("kraken", account, "")))
                .allMatch(ban -> ban.scope().equals("account:kraken/" + account))
                .isNotEmpty();
        assertThat(activeBans.of(new ModeQuery("kraken", "", ""))).isEmpty();
        assertThat(activeBans.of(new ModeQuery("kraken", "another", ""))).isEmpty();
    }

    @Test
    void bans_are_looked_up_at_most_once_a_second() {
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isEmpty();
        banned(
                binance,
                "GET",
                "/api/v3/depth?limit=5000",
                418,
                "{\"code\":-1003,\"msg\":\"banned\"}",
                "Retry-After",
                "120");
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isEmpty();
        now += SECOND;
        assertThat(activeBans.of(ModeQuery.EVERYTHING)).isNotEmpty();
    }

    private long epochMillis() {
        return EPOCH_MILLIS + (now - start) / 1_000_000;
    }

    /** Sends a call with one header, which serves as request header and as response header. */
    private void banned(
            ExchangeRuntime at, String method, String target, int status, String body, String header, String value) {
        Exchange exchange = at.configured().exchange();
        Call call = exchange.name(
                new CallRequest(method, target, name -> header.equalsIgnoreCase(name) ? value : null, new byte[0]));
        AdmissionRequest admissionRequest = new AdmissionRequest(
                call, exchange.upstream(target), "bot", new CallerOptions(CallerOptions.NO_DEADLINE, 0, null, this));
        Admitted admitted = (Admitted) at.admission().acquire(admissionRequest, now, new Decisions());
        at.admission().start(admitted.permit(), now, new Decisions());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        UpstreamResponse upstreamResponse =
                new UpstreamResponse(status, name -> header.equalsIgnoreCase(name) ? value : null, bytes);
        at.admission().settle(admitted.permit(), exchange.read(call, upstreamResponse), now, new Decisions());
    }

    private ExchangeRuntime running(String name) {
        ModeHolder holder = new ModeHolder(BOARD, () -> now, () -> {}, warning -> {});
        MarginMonitor marginMonitor = new MarginMonitor(
                new MarginSettings(new MarginLevels(80, 95, 60, 80), Map.of(), 0, 1, 1), holder, Set::of);
        ExchangeRuntime.Dependencies dependencies = new ExchangeRuntime.Dependencies(
                UsageStore.heap(),
                BOARD,
                BreakerRegistry.none(BOARD),
                marginMonitor,
                () -> now,
                () -> 0,
                warning -> {},
                null);
        return new ExchangeRuntime(Objects.requireNonNull(CONFIG.exchange(name)), dependencies);
    }
}
