package dev.sluice.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.core.cluster.BanNotice.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The bans that other members told. */
final class MemberBansTest {
    private static final long START = Long.MAX_VALUE - 5;

    private final MemberBans bans = new MemberBans();

    private static BanStatement statement(String process, long number, long... leftMs) {
        List<BanNotice> notices = new ArrayList<>();
        for (long left : leftMs) {
            notices.add(new BanNotice("binance", "weight", "", Kind.BAN, left));
        }
        return new BanStatement(process, number, notices);
    }

    private static long at(long millis) {
        return START + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private long leftMs(long now) {
        return bans.active("binance", now).stream()
                .mapToLong(ban -> TimeUnit.NANOSECONDS.toMillis(ban.untilNanos() - now))
                .max()
                .orElse(0);
    }

    @Test
    void a_ban_ends_so_long_after_it_was_read() {
        assertThat(bans.read("b", statement("p", 1, 1_000), at(0))).isTrue();
        assertThat(leftMs(at(400))).isEqualTo(600);
        assertThat(leftMs(at(1_000))).isZero();
        assertThat(bans.active("kraken", at(0))).isEmpty();
    }

    @Test
    void the_same_or_an_older_statement_extends_nothing() {
        bans.read("b", statement("p", 2, 1_000), at(0));
        assertThat(bans.read("b", statement("p", 2, 1_000), at(900))).isFalse();
        assertThat(bans.read("b", statement("p", 1, 5_000), at(900))).isFalse();
        assertThat(leftMs(at(900))).isEqualTo(100);
        assertThat(bans.read("b", statement("q", 1, 1_000), at(900)))
                .as("another process")
                .isTrue();
        assertThat(leftMs(at(900))).isEqualTo(1_000);
    }

    @Test
    void the_latest_end_counts_whoever_stated_it() {
        bans.read("b", statement("p", 1, 1_000), at(0));
        bans.read("c", statement("r", 1, 3_000), at(0));
        bans.read("b", statement("p", 2, 500), at(0));
        assertThat(leftMs(at(0))).isEqualTo(3_000);
        assertThat(bans.active("binance", at(0)))
                .singleElement()
                .extracting(MemberBans.Active::member)
                .isEqualTo("c");
    }

    @Test
    void a_statement_is_over_when_all_that_it_stated_has_ended() {
        assertThat(bans.isOver("b", at(0))).as("never read").isFalse();
        bans.read("b", statement("p", 1, 1_000), at(0));
        assertThat(bans.isOver("b", at(999))).isFalse();
        assertThat(bans.isOver("b", at(1_000))).isTrue();
    }

    @Test
    void the_number_of_bans_is_bounded() {
        for (int i = 0; i < 2 * MemberBans.MAX_BANS; i++) {
            BanNotice notice = new BanNotice("binance", "weight", "key " + i, Kind.BAN, 1_000);
            bans.read("b", new BanStatement("p", i, List.of(notice)), at(0));
        }
        assertThat(bans.active("binance", at(0))).hasSize(MemberBans.MAX_BANS);
    }

    @Test
    void a_statement_beyond_its_bounds_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> statement("p", 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> statement("p", 1, BanNotice.MAX_LEFT_MS + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> statement("", 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> statement("p", -1, 1));
        BanNotice one = new BanNotice("binance", "weight", "", Kind.BAN, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BanStatement("p", 1, Collections.nCopies(BanStatement.MAX_NOTICES + 1, one)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BanNotice("binance", "weight", "k".repeat(257), Kind.BAN, 1));
    }
}
