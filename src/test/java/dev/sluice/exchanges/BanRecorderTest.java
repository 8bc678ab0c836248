package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.base.time.Clocks;
import dev.sluice.persistence.BanRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of what is recorded of bans, in virtual time. */
final class BanRecorderTest {
    private static final long SECOND = 1_000_000_000;

    private final BannedExchanges at = new BannedExchanges();
    private final List<BanRecord> recorded = new ArrayList<>();
    private final List<String> news = new ArrayList<>();
    private final BanRecorder bans =
            new BanRecorder(at::all, new Clocks(at::nanos, at::epochMillis), recorded::add, new BanRecorder.Listener() {
                @Override
                public void onBan(BanRecord ban) {
                    news.add("banned " + ban.exchange() + " " + ban.limit());
                }

                @Override
                public void onEnd(String exchange, String limit, String scopeKey) {
                    news.add("ended " + exchange + " " + limit);
                }
            });

    private Runnable call(String seconds) {
        return at.inFlight(
                at.binance,
                "GET",
                "/api/v3/depth?limit=10",
                418,
                "{\"code\":-1003,\"msg\":\"banned\"}",
                "Retry-After",
                seconds);
    }

    private void banned(String seconds) {
        call(seconds).run();
    }

    @Test
    void a_ban_is_recorded_once_with_its_start_its_end_and_its_reason() {
        bans.everySecond();
        assertThat(recorded).isEmpty();
        at.now += 10 * SECOND;
        banned("120");
        for (int i = 0; i < 100; i++) {
            bans.everySecond();
            at.now += SECOND;
        }
        assertThat(recorded).extracting(BanRecord::limit).containsExactlyInAnyOrder("spot.raw", "spot.weight");
        BanRecord ban = recorded.get(0);
        assertThat(ban.exchange()).isEqualTo("binance");
        assertThat(ban.startEpochMillis()).isEqualTo(BannedExchanges.EPOCH_MILLIS + 10_000);
        assertThat(ban.untilEpochMillis())
                .isBetween(BannedExchanges.EPOCH_MILLIS + 130_000, BannedExchanges.EPOCH_MILLIS + 135_000);
        assertThat(ban.reason()).isEqualTo("the response to GET /api/v3/depth of bot (-1003)");
    }

    @Test
    void an_end_that_moves_later_is_recorded_and_one_that_moves_by_less_than_two_seconds_is_not() {
        at.now += 400 * SECOND; // the first windows, in which one call at a time is sent, are over
        Runnable second = call("61");
        Runnable third = call("600");
        banned("60");
        bans.everySecond();
        second.run();
        bans.everySecond();
        assertThat(recorded).hasSize(2);
        third.run();
        bans.everySecond();
        assertThat(recorded).hasSize(4);
        assertThat(recorded.get(3).untilEpochMillis()).isGreaterThan(BannedExchanges.EPOCH_MILLIS + 1_000_000);
    }

    @Test
    void a_ban_and_its_end_are_told_once_however_often_it_is_repeated() {
        at.now += 400 * SECOND; // the first windows, in which one call at a time is sent, are over
        List<Runnable> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(call(Integer.toString(63 + i)));
        }
        banned("60");
        bans.everySecond();
        for (Runnable other : others) {
            other.run();
            bans.everySecond();
        }
        assertThat(news).containsExactlyInAnyOrder("banned binance spot.weight", "banned binance spot.raw");
        at.now += 200 * SECOND;
        bans.everySecond();
        bans.everySecond();
        assertThat(news.subList(2, news.size()))
                .containsExactlyInAnyOrder("ended binance spot.weight", "ended binance spot.raw");
    }

    @Test
    void the_end_of_a_ban_that_moved_by_a_second_is_told_when_it_is_over() {
        at.now += 400 * SECOND; // the first windows, in which one call at a time is sent, are over
        Runnable second = call("61");
        banned("60");
        bans.everySecond();
        second.run();
        boolean over = false;
        for (int i = 0; i < 200 && !over; i++) {
            at.now += SECOND / 10 * 7;
            bans.everySecond();
            over = news.stream().anyMatch(one -> one.startsWith("ended "));
        }
        assertThat(over).isTrue();
        at.now += SECOND / 10 * 7;
        bans.everySecond();
        assertThat(news).as("no ban begins again").hasSize(4);
    }

    @Test
    void a_ban_that_ends_more_than_a_minute_later_than_was_told_is_told_again() {
        at.now += 400 * SECOND; // the first windows, in which one call at a time is sent, are over
        Runnable second = call("600");
        banned("60");
        bans.everySecond();
        second.run();
        bans.everySecond();
        assertThat(news).hasSize(4).allMatch(one -> one.startsWith("banned "));
    }

    @Test
    void a_ban_after_the_end_of_another_is_recorded_with_its_own_start() {
        banned("60");
        bans.everySecond();
        at.now += 200 * SECOND;
        bans.everySecond();
        assertThat(recorded).hasSize(2);
        banned("60");
        bans.everySecond();
        assertThat(recorded).hasSize(4);
        assertThat(recorded.get(2).startEpochMillis()).isEqualTo(BannedExchanges.EPOCH_MILLIS + 200_000);
    }
}
