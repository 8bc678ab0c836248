package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Config;
import dev.sluice.config.Loaded;
import dev.sluice.exchange.AccountIds;
import dev.sluice.exchange.Answered;
import dev.sluice.exchange.Call;
import dev.sluice.exchange.Exchange;
import dev.sluice.exchange.Request;
import dev.sluice.gate.Admitted;
import dev.sluice.gate.Caller;
import dev.sluice.gate.Effects;
import dev.sluice.gate.Ticket;
import dev.sluice.health.MarginLevels;
import dev.sluice.health.MarginSettings;
import dev.sluice.limit.Levels;
import dev.sluice.mode.Concern;
import dev.sluice.mode.ModeBoard;
import dev.sluice.proxy.Shut;
import dev.sluice.trip.Breakers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What bots that ask whether they may trade hear of bans, by the project's own configuration. */
final class BansTest {
    private static final long SECOND = 1_000_000_000;
    private static final long EPOCH_MILLIS = 1_790_000_000_000L;
    private static final ModeBoard BOARD = new ModeBoard(0, 0);
    private static final Config CONFIG = ((Loaded.Valid) Config.load(Path.of("conf"))).config();

    private final long start = new SplittableRandom().nextLong();
    private long now = start;
    private final RunningExchange binance = running("binance");
    private final RunningExchange kraken = running("kraken");
    private final Bans bans = new Bans(() -> List.of(binance, kraken), () -> now, this::epochMillis);

    @Test
    void a_ban_of_the_address_is_told_to_everybody_there_with_its_end_and_is_over_then() {
        assertThat(bans.of(Concern.EVERYTHING)).isEmpty();
        banned(
                binance,
                "GET",
                "/api/v3/depth?limit=5000",
                418,
                "{\"code\":-1003,\"msg\":\"banned\"}",
                "Retry-After",
                "120");
        now += 2 * SECOND;

        List<Shut> told = bans.of(new Concern("binance", "", ""));
        assertThat(told).extracting(Shut::limit).containsExactly("spot.raw", "spot.weight");
        Shut ban = told.get(1);
        assertThat(ban.scope()).isEqualTo("exchange:binance");
        assertThat(ban.untilEpochMillis()).isBetween(EPOCH_MILLIS + 120_000, EPOCH_MILLIS + 150_000);
        assertThat(bans.of(Concern.EVERYTHING)).contains(ban);
        assertThat(bans.of(new Concern("binance", "desk", "maker"))).contains(ban);
        assertThat(bans.of(new Concern("kraken", "", ""))).isEmpty();

        now += 10 * SECOND + 700_000;
        assertThat(bans.of(Concern.EVERYTHING))
                .as("its end is no other because two clocks were read")
                .contains(ban);
        now += 150 * SECOND;
        assertThat(bans.of(Concern.EVERYTHING)).isEmpty();
    }

    @Test
    void a_ban_of_one_key_is_told_to_its_account_only() {
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

        assertThat(bans.of(new Concern("kraken", account, "")))
                .allMatch(ban -> ban.scope().equals("account:kraken/" + account))
                .isNotEmpty();
        assertThat(bans.of(new Concern("kraken", "", ""))).isEmpty();
        assertThat(bans.of(new Concern("kraken", "another", ""))).isEmpty();
    }

    @Test
    void it_is_looked_up_once_a_second_whoever_asks() {
        assertThat(bans.of(Concern.EVERYTHING)).isEmpty();
        banned(
                binance,
                "GET",
                "/api/v3/depth?limit=5000",
                418,
                "{\"code\":-1003,\"msg\":\"banned\"}",
                "Retry-After",
                "120");
        assertThat(bans.of(Concern.EVERYTHING)).isEmpty();
        now += SECOND;
        assertThat(bans.of(Concern.EVERYTHING)).isNotEmpty();
    }

    private long epochMillis() {
        return EPOCH_MILLIS + (now - start) / 1_000_000;
    }

    /** One header belongs to the call and the answer alike: each looks at its own. */
    private void banned(
            RunningExchange at, String method, String target, int status, String body, String header, String value) {
        Exchange exchange = at.configured().exchange();
        Call call = exchange.name(
                new Request(method, target, name -> header.equalsIgnoreCase(name) ? value : null, new byte[0]));
        Ticket ticket =
                new Ticket(call, exchange.upstream(target), "bot", new Caller(Caller.NO_DEADLINE, 0, null, this));
        Admitted admitted = (Admitted) at.gate().ask(ticket, now, new Effects());
        at.gate().start(admitted.permit(), now, new Effects());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Answered answered = new Answered(status, name -> header.equalsIgnoreCase(name) ? value : null, bytes);
        at.gate().settle(admitted.permit(), exchange.read(call, answered), now, new Effects());
    }

    private RunningExchange running(String name) {
        ModeHolder holder = new ModeHolder(BOARD, () -> now, () -> {}, warning -> {});
        Margins margins =
                new Margins(new MarginSettings(new MarginLevels(80, 95, 60, 80), Map.of(), 0, 1, 1), holder, Set::of);
        RunningExchange.House house = new RunningExchange.House(
                Levels.heap(), BOARD, Breakers.none(BOARD), margins, () -> now, () -> 0, warning -> {});
        return new RunningExchange(Objects.requireNonNull(CONFIG.exchange(name)), house);
    }
}
