package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.event.AdmissionEvent;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import dev.sluice.core.cluster.MemberBans;
import dev.sluice.core.cluster.TestLease;
import dev.sluice.core.ratelimit.LimitScope.Part;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bans and pauses that an admission controller tells other members, and those that it hears of. */
final class SharedBansTest {
    private static final String READ = "GET /private?w=1,";
    private static final String ORDER = "POST /order?w=,1";

    private final LimitSettings weight = limit("weight", 600, 60_000, "'breach': 'ban'");
    private final LimitSettings orders = limit("orders", 600, 10_000, "'scope': 'account'");
    private final AdmissionFixture fixture = AdmissionFixture.of(weight, orders);
    private final SharedBans bans = share(Part.IP, Part.ACCOUNT);
    private final MemberBans heard = new MemberBans();
    private long number;

    private SharedBans share(Part... parts) {
        return fixture.admission
                .share(
                        new TestLease(SECOND, fixture.now).member(),
                        new SharingSettings(Set.of(parts), 16, 2),
                        fixture.now)
                .bans();
    }

    private void hear(SharedBans here, BanNotice... notices) {
        heard.read("b", new BanStatement("p", ++number, List.of(notices)), fixture.now);
        here.keep(heard.active("test", fixture.now), fixture.now, fixture.decisions);
        fixture.tick();
    }

    private static BanNotice ban(String limit, String scopeKey, long leftMs) {
        return new BanNotice("test", limit, scopeKey, BanNotice.Kind.BAN, leftMs);
    }

    @Test
    void a_ban_seen_here_is_told_with_the_time_that_is_left() {
        fixture.answer(fixture.go("a", READ), TestCalls.ban(5_000, "weight"));
        fixture.pass(1_500 * MS);
        assertThat(bans.ownBans("test", fixture.now)).containsExactly(ban("weight", "", 4_500));
        fixture.pass(4_500 * MS);
        assertThat(bans.ownBans("test", fixture.now)).isEmpty();
    }

    @Test
    void a_pause_seen_here_is_told() {
        fixture.answer(fixture.go("a", ORDER), TestCalls.rate(9_000, "orders"));
        String account = fixture.ticket("a", ORDER).account();
        assertThat(bans.ownBans("test", fixture.now))
                .containsExactly(new BanNotice("test", "orders", account, BanNotice.Kind.PAUSE, 9_000));
    }

    @Test
    void a_ban_of_another_member_stops_calls_names_the_member_and_ends() {
        AdmissionRequest admitted = fixture.ask("a", READ);
        hear(bans, ban("weight", "", 3_000));
        assertThat(fixture.start(admitted)).isEqualTo(StartDecision.WAITS_AGAIN);
        Refused refused = fixture.refused(fixture.ask("a", "POST /order?w=1,1"));
        assertThat(refused.code()).isEqualTo(ReasonCode.BAN);
        assertThat(refused.detail()).contains("limit 'weight' (seen by member b)");
        assertThat(fixture.status().limits())
                .filteredOn(limit -> limit.name().equals("weight"))
                .first()
                .satisfies(limit -> assertThat(limit.seenBy()).isEqualTo("b"));
        assertThat(fixture.isAdmitted(fixture.ask("a", ORDER))).isTrue();
        fixture.pass(2_999 * MS);
        assertThat(fixture.waits(admitted)).isTrue();
        fixture.pass(2 * MS);
        assertThat(fixture.isAdmitted(admitted)).isTrue();
    }

    @Test
    void a_ban_of_another_member_is_never_told_on() {
        hear(bans, ban("weight", "", 3_000));
        assertThat(bans.ownBans("test", fixture.now)).isEmpty();
        fixture.pass(4 * SECOND);
        assertThat(fixture.isAdmitted(fixture.ask("a", READ))).isTrue();
    }

    @Test
    void a_pause_of_another_member_stops_ordinary_calls_but_not_cancels_on_a_reject_limit() {
        String account = fixture.ticket("a", ORDER).account();
        hear(bans, new BanNotice("test", "orders", account, BanNotice.Kind.PAUSE, 4_000));
        Refused refused = fixture.refused(fixture.ask("a", ORDER));
        assertThat(refused.code()).isEqualTo(ReasonCode.BACKOFF);
        assertThat(refused.detail()).contains("refused a call of member b");
        assertThat(fixture.isAdmitted(fixture.ask("a", "DELETE /order?w=,1&cid=1")))
                .isTrue();
        assertThat(fixture.isAdmitted(fixture.ask("other", ORDER))).isTrue();
        fixture.pass(4_001 * MS);
        assertThat(fixture.isAdmitted(fixture.ask("a", ORDER))).isTrue();
    }

    @Test
    void a_ban_of_an_address_does_not_concern_a_member_that_shares_only_accounts() {
        SharedBans ofAccounts = share(Part.ACCOUNT, Part.KEY);
        hear(ofAccounts, ban("weight", "", 3_000), ban("no such limit", "", 3_000));
        assertThat(fixture.isAdmitted(fixture.ask("a", READ))).isTrue();
        fixture.answer(fixture.go("a", READ), TestCalls.ban(5_000, "weight"));
        assertThat(ofAccounts.ownBans("test", fixture.now)).isEmpty();
    }

    @Test
    void a_reload_keeps_a_ban_of_another_member() {
        hear(bans, ban("weight", "", 3_000));
        fixture.tell(new AdmissionEvent.Reloaded(
                (call, orderCache, at) -> TestCalls.costs(call), AdmissionFixture.settings(), List.of(weight, orders)));
        assertThat(fixture.refusal(fixture.ask("a", "POST /order?w=1,1"))).isEqualTo(ReasonCode.BAN);
    }

    @Test
    void the_later_end_counts_when_both_members_saw_a_ban() {
        fixture.answer(fixture.go("a", READ), TestCalls.ban(9_000, "weight"));
        hear(bans, ban("weight", "", 3_000));
        AdmissionRequest cancel = fixture.ask("a", "DELETE /order?w=1,&cid=1");
        fixture.pass(9_999 * MS);
        assertThat(fixture.waits(cancel)).isTrue();
        fixture.pass(2 * MS);
        assertThat(fixture.isAdmitted(cancel)).isTrue();
    }
}
